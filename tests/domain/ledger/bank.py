"""A small time bank for ledger tests: three members, each 300 minutes of credit, and short verbs.

It knows no people: owners are ids, as they are to the ledger.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import ledger
from timebank.kernel.ids import new_id

LIMIT = 300


class Bank:
    """Accounts of community `of` in one session, and verbs with the usual arguments filled in."""

    def __init__(
        self, session: Session, now: datetime, *, of: int = 1, fund_limit: int | None = None
    ) -> None:
        self.session, self.now, self.of = session, now, of
        self.opal, self.marcus, self.wanda = new_id(), new_id(), new_id()
        self.account = {
            owner: ledger.open_account(session, of, "member", owner, LIMIT, now)
            for owner in (self.opal, self.marcus, self.wanda)
        }
        if fund_limit is not None:
            self.account[ledger.FUND_OWNER] = ledger.start_fund(session, of, fund_limit, now)

    def ask(self, key: str, minutes: int, *, hours: int = 24) -> ledger.HoldAsk:
        return ledger.HoldAsk(key, minutes, None, self.now + timedelta(hours=hours))

    def fund_ask(self, purpose: str = "M", **changed: bool) -> ledger.FundAsk:
        return ledger.FundAsk(purpose, self.now.replace(day=1, hour=5), **changed)

    def a_sponsor(self, hours: int) -> UUID:
        """Open the account of a sponsor who pledged so many minutes; return its owner."""
        owner = new_id()
        self.account[owner] = ledger.open_account(
            self.session, self.of, "sponsor", owner, hours, self.now
        )
        return owner

    def half(self, sponsor: UUID, share: int = 50, **caps: int) -> ledger.SponsorAsk:
        """Ask a sponsor for half of each ride. caps: member, month."""
        month_at = self.now.replace(day=1, hour=5)
        return ledger.SponsorAsk(
            sponsor, share, caps.get("member", 6000), caps.get("month"), month_at
        )

    def hold(
        self,
        *minutes: int,
        key: str = "ride",
        owner: UUID | None = None,
        fund: ledger.FundAsk | None = None,
        sponsor: ledger.SponsorAsk | None = None,
        at: datetime | None = None,
    ) -> list[ledger.HoldReceipt]:
        asks = [self.ask(f"{key}:{number}", m) for number, m in enumerate(minutes)]
        return ledger.hold(
            self.session, self.of, owner or self.opal, asks, at or self.now, fund, sponsor
        )

    def settle(
        self, hold_id: UUID, minutes: int, payee: UUID | None = None
    ) -> ledger.TransferReceipt:
        return ledger.settle(
            self.session,
            self.of,
            hold_id,
            payee or self.marcus,
            minutes,
            reason="a ride to the clinic",
            by_id=None,
            now=self.now,
        )

    def move(
        self, key: str, moves: dict[UUID, int], kind: str = "gift", at: datetime | None = None
    ) -> ledger.TransferReceipt:
        ask = ledger.TransferAsk(key, kind, moves, "thank you")
        return ledger.transfer(self.session, self.of, ask, at or self.now)

    def give(
        self, key: str, giver: UUID, taker: UUID, minutes: int, at: datetime | None = None
    ) -> ledger.TransferReceipt:
        return self.move(key, {giver: -minutes, taker: minutes}, at=at)

    def reverse(self, transfer_id: UUID, key: str = "reverse") -> ledger.TransferReceipt:
        return ledger.reverse(self.session, self.of, key, transfer_id, "a mistake", None, self.now)

    def balance(self, owner: UUID) -> ledger.Balance:
        return ledger.balances(self.session, self.of, [owner])[owner]

    def figures(self, owner: UUID) -> tuple[int, int]:
        """(balance, held) of one owner."""
        found = self.balance(owner)
        return found.balance, found.held

    def findings(self) -> Sequence[ledger.Finding]:
        return ledger.audit(self.session, self.of)
