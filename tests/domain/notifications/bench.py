"""A community with one member, two channels that remember, and a clock of two hands."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.notifications.receivers import Receiver, a_draft, a_recipient
from timebank import notifications
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import CommunityFacts, Recipient, community_facts
from timebank.notifications import Delivered, Message, MessageDraft, Task, deliver_due


class Bench:
    """A community with one member on a committed database, and a clock whose wall can be moved."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database = database
        self.clock = Clock(clock)
        self.text = Receiver()
        self.email = Receiver()
        self.channels = {"text": self.text, "email": self.email}
        self.facts, self.opal = database.transact(self._made)

    @staticmethod
    def _made(session: Session) -> tuple[CommunityFacts, Recipient]:
        made = builders.a_community(session)
        opal = a_recipient(builders.a_member(session, "Opal Finch").id)
        return community_facts(session, made.id), opal

    def post(self, *drafts: MessageDraft) -> None:
        self.database.transact(notifications.post, self.facts, drafts, self.clock.now())

    def draft(self, kind: str = "R1", **changed: object) -> MessageDraft:
        return a_draft(kind, self.opal, self.clock.now(), **changed)

    def deliver(self) -> Delivered:
        return deliver_due(self.database, self.clock, self.channels)

    def message(self) -> Message:
        with self.database.reading() as session:
            found = session.scalars(select(Message)).one()
            session.expunge_all()
            return found

    def tasks(self) -> list[Task]:
        with self.database.reading() as session:
            found = list(session.scalars(select(Task)))
            session.expunge_all()
            return found


class Clock:
    """A community's clock and a machine's clock, moved apart."""

    def __init__(self, inner: FixedClock) -> None:
        self._inner = inner
        self.wall_at = inner.now()

    def now(self) -> datetime:
        return self._inner.now()

    def wall(self) -> datetime:
        return self.wall_at

    def move(self, **parts: float) -> None:
        self._inner.move(**parts)

    def rest(self, **parts: float) -> None:
        self.wall_at += timedelta(**parts)
