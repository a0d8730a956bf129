"""Gifts of hours: by the member alone, of what they have, once per key; the taker is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import ledger, members, notifications
from timebank.giving.errors import CarriedHours, GiftTooBig, NobodyThere, OnlyTheMember, ToOneself
from timebank.giving.operations.guests import fetch_for_reversal
from timebank.giving.queries.gifts import Receiver, receivers_by_contact, spare_minutes
from timebank.giving.queries.sponsors import need_sponsor
from timebank.kernel.actor import Actor
from timebank.kernel.wording import hours_words
from timebank.ledger import FUND_OWNER, CreditLimitExceeded, Side, TransferAsk, TransferReceipt
from timebank.members import Contact, need_coordinator
from timebank.notifications import MessageDraft

WORDS_MAX = 100
LOOK_UPS_MINUTES, LOOK_UPS_MAX = 60, 12  # of other people's numbers, by one member
TOLD_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Gift:
    """Minutes for somebody, for a sponsor, or for the community fund (to and sponsor_id None)."""

    request_key: str
    minutes: int
    words: str = ""
    to: Receiver | None = None
    sponsor_id: UUID | None = None


def find_receiver(
    session: Session, actor: Actor, community_id: int, contact: Contact, now: datetime
) -> list[Receiver]:
    """Look somebody up by their whole number or address; nobody is an answer, tries are counted.

    Raises: members.TooManyTries(retry_minutes).
    """
    key = f"gift|{actor.community_id}|{actor.member_id}"
    members.count_use(session, key, LOOK_UPS_MINUTES, LOOK_UPS_MAX, now)
    found = receivers_by_contact(session, community_id, contact)
    return [one for one in found if one.member_id != actor.member_id]


def give(session: Session, actor: Actor, gift: Gift, now: datetime) -> TransferReceipt:
    """Give hours to a member of this bank, of another one, to a sponsor of it, or to the fund.

    Raises: OnlyTheMember, ToOneself, NobodyThere, NoSuchSponsor, GiftTooBig(spare_minutes),
    ledger.ClearingLimitExceeded, ledger.NoAccount (banks that do not know each other),
    ledger.KeyReused.
    """
    giver, here = actor.member_id, actor.community_id
    if giver is None or actor.on_behalf_of not in (None, giver):
        raise OnlyTheMember()
    members.present_member(session, here, giver)
    taker = gift.sponsor_id or FUND_OWNER
    if gift.sponsor_id is not None:
        need_sponsor(session, here, gift.sponsor_id)
    elif gift.to is not None:
        taker = gift.to.member_id
        if taker == giver:
            raise ToOneself(field="contact")
        found = members.recipients(session, gift.to.community_id, [taker])
        if taker not in found:
            raise NobodyThere(field="contact")
    words = members.one_line(gift.words, "words", WORDS_MAX)
    moves = {giver: -gift.minutes, taker: gift.minutes}
    ask = TransferAsk(gift.request_key, "gift", moves, words, by_id=giver, is_of_own=True)
    try:
        if gift.to is None or gift.to.community_id == here:
            done = ledger.transfer(session, here, ask, now)
        else:
            sides = Side(here, giver), Side(gift.to.community_id, taker)
            done = ledger.give_across(session, *sides, ask, now)
    except CreditLimitExceeded as error:
        spare = spare_minutes(session, here, giver)
        raise GiftTooBig(field="hours", spare_minutes=spare) from error
    if gift.to is not None and not done.repeated:
        _tell(session, actor, gift.to, gift.minutes, done.transfer_id, now)
    return done


def grant(
    session: Session, actor: Actor, member_id: UUID, gift: Gift, now: datetime
) -> TransferReceipt:
    """Give a member hours from the community fund, by a coordinator and never to themself.

    Raises: CoordinatorOnly, ToOneself, NoSuchMember, ledger.CreditLimitExceeded, KeyReused.
    """
    need_coordinator(actor)
    if member_id == actor.member_id:
        raise ToOneself(field="hours")
    members.present_member(session, actor.community_id, member_id)
    words = members.one_line(gift.words, "words", WORDS_MAX, required=True)
    moves = {FUND_OWNER: -gift.minutes, member_id: gift.minutes}
    ask = TransferAsk(gift.request_key, "gift", moves, words, by_id=actor.member_id)
    return ledger.transfer(session, actor.community_id, ask, now)


def turn_back(
    session: Session, actor: Actor, transfer_id: UUID, reason: str, now: datetime
) -> TransferReceipt:
    """Turn a transfer back, by a coordinator; one between banks in both of them.

    What a guest drove comes back from their own bank in the same breath. Raises: CoordinatorOnly,
    CarriedHours, and what ledger.reverse and ledger.give_across raise.
    """
    need_coordinator(actor)
    assert actor.member_id is not None
    lines = ledger.recent_transfers(session, actor.community_id, transfer_id=transfer_id)
    key = f"reverse:{transfer_id}"  # one reversal a transfer, whoever presses however often
    is_across = bool(lines) and lines[0].is_across
    if lines and lines[0].kind == "carried":
        raise CarriedHours()
    if lines and not is_across:
        fetch_for_reversal(session, actor.community_id, lines[0], reason, actor.member_id, now)
    verb = ledger.reverse_across if is_across else ledger.reverse
    return verb(session, actor.community_id, key, transfer_id, reason, actor.member_id, now)


def _tell(
    session: Session, actor: Actor, to: Receiver, minutes: int, transfer_id: UUID, now: datetime
) -> None:
    community = members.community_facts(session, to.community_id)
    taker = members.recipients(session, to.community_id, [to.member_id])[to.member_id]
    params = {"helper": actor.name, "h": hours_words(minutes, taker.language)}
    draft = MessageDraft(
        kind="G1",
        recipient=taker,
        params=params,
        subject_id=transfer_id,
        key=f"G1:{transfer_id}",
        due_at=now,
        deadline_at=now + TOLD_WITHIN,
    )
    notifications.post(session, community, [draft], now)
