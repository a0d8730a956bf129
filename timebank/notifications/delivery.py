"""Sending what is due: claimed in one short transaction, sent in none, marked in another.

A process that is killed in between leaves a lease that runs out; the next one sends again with
the same key. Nothing is lost, and a receiver that drops repeated keys gets nothing twice.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from timebank.kernel.clock import Clock
from timebank.kernel.db import Database
from timebank.members import CommunityFacts, community_facts
from timebank.notifications.errors import ChannelDown, ReceiverStopped
from timebank.notifications.gateways import About, Channel, Letter
from timebank.notifications.operations.carrying import (
    Claimed,
    claim_due,
    give_back,
    mark_down,
    mark_refused,
    mark_sent,
    mark_stopped,
)
from timebank.notifications.operations.handing import give_up_late, hand_over
from timebank.notifications.queries import LATE, channels_due, communities_with_messages_due

log = logging.getLogger(__name__)

HANDED_OVER = frozenset({"call", "helper"})  # to people, where no channel carries them
BATCH_LOCAL = 200
BATCH_NETWORK = 20
# the slowest server may take this long for a letter; with less of the lease left, none is begun
SEND_TIME_MAX = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one pass did: letters sent, calls and lines handed over, too late, not sent yet."""

    sent: int = 0
    handed_over: int = 0
    late: int = 0
    refused: int = 0
    waiting: int = 0  # their channel did not answer

    def __add__(self, other: "Delivered") -> "Delivered":
        return Delivered(
            self.sent + other.sent,
            self.handed_over + other.handed_over,
            self.late + other.late,
            self.refused + other.refused,
            self.waiting + other.waiting,
        )

    @property
    def total(self) -> int:
        """Everything that was touched."""
        return self.sent + self.handed_over + self.late + self.refused + self.waiting


def deliver_due(
    database: Database, clock: Clock, channels: Mapping[str, Channel], *, limit: int = 2000
) -> Delivered:
    """Carry what is due in every community, up to about `limit` messages; return counts.

    Any number of processes may do this at once.
    """
    done, now = Delivered(), clock.now()
    answering = dict(channels)  # a channel that is down is left alone for this pass
    try:
        while done.total < limit:
            before = done.total
            with database.reading() as session:
                due_in = communities_with_messages_due(session, now, clock.wall())
            for community_id in due_in:
                done += _deliver_in(database, clock, channels, answering, community_id)
            if done.total == before:
                break
    finally:
        for channel in channels.values():
            channel.close()
    return done


def _deliver_in(
    database: Database,
    clock: Clock,
    channels: Mapping[str, Channel],
    answering: dict[str, Channel],
    community_id: int,
) -> Delivered:
    """One round in one community: so many at a time, so that no community waits for another.

    What no channel carries is for people; answering: those that are not down in this pass.
    """
    now, wall, done = clock.now(), clock.wall(), Delivered()
    with database.reading() as session:
        due = channels_due(session, community_id, now, wall)
        facts = community_facts(session, community_id)
    if LATE in due:
        late = database.transact(give_up_late, community_id, now, wall, BATCH_LOCAL)
        done += Delivered(late=late)
    by_people = (HANDED_OVER - channels.keys()) & due
    if by_people:
        handed_over = database.transact(hand_over, community_id, now, wall, BATCH_LOCAL, by_people)
        done += Delivered(handed_over=handed_over)
    sending = {name: channel for name, channel in answering.items() if name in due}
    for name, channel in sending.items():
        batch = BATCH_LOCAL if channel.is_local else BATCH_NETWORK
        claimed = database.transact(claim_due, community_id, name, now, clock.wall(), batch)
        if claimed:
            part = _send_all(database, clock, channel, facts, claimed)
            done += part
            if part.waiting:
                answering.pop(name)
    return done


def _send_all(
    database: Database,
    clock: Clock,
    channel: Channel,
    facts: CommunityFacts,
    claimed: Sequence[Claimed],
) -> Delivered:
    """Send letters one by one; mark each at once, but on this machine all together."""
    now, refused = clock.now(), 0
    sent: list[UUID] = []
    for at, message in enumerate(claimed):
        if message.lease_until - clock.wall() < SEND_TIME_MAX:
            database.transact(give_back, claimed[at:])
            break
        try:
            provider_id = channel.send(_letter(facts, message, now))
        except ChannelDown as error:
            log.warning("%s does not answer: %s", message.channel, error)
            database.transact(mark_down, claimed[at:], str(error), now, clock.wall())
            database.transact(mark_sent, facts.id, sent, now)
            return Delivered(len(sent), refused=refused, waiting=len(claimed) - at)
        except ReceiverStopped as error:
            database.transact(mark_stopped, message, str(error), now)
            refused += 1
            continue
        except Exception as error:  # noqa: BLE001 - one letter must not stop the others
            log.warning("message %s was not sent: %s", message.id, error)
            database.transact(mark_refused, message, str(error), now, clock.wall())
            refused += 1
            continue
        sent.append(message.id)
        if not channel.is_local:
            database.transact(mark_sent, facts.id, [message.id], now, provider_id)
    if channel.is_local:
        database.transact(mark_sent, facts.id, sent, now)
    return Delivered(len(sent), refused=refused)


def _letter(facts: CommunityFacts, message: Claimed, now: datetime) -> Letter:
    return Letter(
        key=message.id,
        kind=message.kind,
        address=message.address,
        sender_name=facts.short_name,
        sender_number=facts.text_number,
        reply_to=facts.email,
        language=message.language,
        subject=message.params.get("subject", ""),
        body=message.body,
        at=now,
        about=_about(facts, message) if message.channel == "email" else None,
    )


def _about(facts: CommunityFacts, message: Claimed) -> About:
    return About(
        community_id=facts.id,
        slug=facts.slug,
        member_id=message.member_id,
        subject_id=message.subject_id,
        params=message.params,
        deadline_at=message.deadline_at,
    )
