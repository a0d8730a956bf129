"""Neighbours who help each other, a helper, two coordinators: what exchange tests stand on."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.conftest import MONDAY_MORNING
from timebank import exchanges, ledger, reports
from timebank.exchanges import ExchangeDraft, ExchangeView, sides_of
from timebank.kernel.actor import Actor
from timebank.members import Member
from timebank.notifications import Message, Task

TODAY = date(2026, 11, 23)
WEEK = timedelta(days=7)


class Village:
    """People by first name, and what they do in a word."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.now = MONDAY_MORNING
        builders.a_community(session)
        self.opal = builders.a_member(session, "Opal Finch")
        self.hugo = builders.a_member(session, "Hugo Alder", km_north=1.3)
        self.ines = builders.a_member(session, "Ines Winter", km_north=3.0)
        self.dana = builders.a_member(session, "Dana Rowan")
        self.staff = builders.a_helper(session, member=self.dana)
        self.iris = builders.a_member(session, "Iris Linden", roles=["coordinator"])
        self.keys = 0

    def acts(self, who: Member, *, for_: Member | None = None, channel: Any = "web") -> Actor:
        roles = ["coordinator"] if who is self.iris else []
        on_behalf_of = for_.id if for_ else None
        return builders.acting(who, *roles, channel=channel, on_behalf_of=on_behalf_of)

    def draft(
        self, givers: list[UUID], receivers: list[UUID], minutes: int = 60, **changed: Any
    ) -> ExchangeDraft:
        self.keys += 1
        own = changed.pop("own", None)
        values: dict[str, Any] = {
            "request_key": f"village:{self.keys}",
            "category": "sewing",
            "done_on": TODAY,
            "words": "Two curtains",
        } | changed
        return ExchangeDraft(sides=sides_of(givers, receivers, minutes, own), **values)

    def sews(self, by: Member | None = None, minutes: int = 60, **changed: Any) -> UUID:
        """Hugo sewed for Opal, and says so unless somebody else does."""
        draft = self.draft([self.hugo.id], [self.opal.id], minutes, **changed)
        return exchanges.record(self.session, self.acts(by or self.hugo), draft, self.now)

    def view(self, exchange_id: UUID) -> ExchangeView:
        found = exchanges.exchange_view(self.session, 1, exchange_id)
        assert found is not None
        return found

    def balance(self, who: Member | UUID) -> int:
        owner = who if isinstance(who, UUID) else who.id
        return ledger.balances(self.session, 1, [owner])[owner].balance

    def told(self, who: Member) -> list[str]:
        """The kinds of messages somebody got, in order."""
        wanted = select(Message.kind).where(Message.member_id == who.id)
        return list(self.session.scalars(wanted.order_by(Message.made_at, Message.id)))

    def tasks(self, state: str = "open") -> list[str]:
        rows = select(Task.kind).where(Task.state == state).order_by(Task.made_at, Task.id)
        return list(self.session.scalars(rows))

    def is_clean(self) -> bool:
        return reports.audit_all(self.session, 1, self.now) == []
