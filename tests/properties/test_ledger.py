"""Any order of ledger verbs against a plain model; after every step the books are the model's.

The model is twenty lines of dictionaries that share no code with the ledger: what it says must
be what the database says, refusals and their figures included. Thousands of short runs find more
than a few long ones, and some long ones go where short ones do not. All share one transaction:
a run is a savepoint, and the accounts are opened once.
"""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session

from timebank import ledger
from timebank.kernel.ids import new_id
from timebank.ledger import FUND_OWNER

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
MONTH = datetime(2026, 11, 1, 5, tzinfo=UTC)
LIMITS = {"opal": 300, "marcus": 120, "wanda": 0}
FUND_LIMIT, MONTH_MAX = 900, 600
CLINIC_LIMIT, CLINIC_MEMBER_MAX, CLINIC_MONTH_MAX = 400, 250, 380
COMMUNITYS = ("fund", "clinic")
RUNS, STEPS = 5000, 6  # on SQLite, where the rules are the same and runs are cheap
LONG_RUNS, LONG_STEPS = 60, 50
EXAMPLES = int(os.environ.get("TIMEBANK_TEST_EXAMPLES", "0"))  # so many long runs, at random
STORED = "SELECT owner_id, balance, held, credit_limit FROM account"
SUMMED = (
    "SELECT account.owner_id, account.balance, coalesce(sum(entry.minutes), 0) FROM account"
    " LEFT JOIN entry ON entry.account_id = account.id GROUP BY account.owner_id, account.balance"
)
PEOPLE = st.sampled_from(sorted(LIMITS))
MINUTES = st.integers(1, 60) | st.integers(1, 400)


def as_id(value: UUID | bytes) -> UUID:
    """An id as the driver brought it."""
    return value if isinstance(value, UUID) else UUID(bytes=value)


@dataclass
class ModelHold:
    who: str
    own: int
    fund: int
    clinic: int = 0
    share: int = 0
    state: str = "held"
    fund_paid: int = 0
    clinic_paid: int = 0
    paid: tuple[str, int] | None = None
    expires: int = 0


@dataclass
class Model:
    """What the ledger should say."""

    balance: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys([*LIMITS, *COMMUNITYS], 0)
    )
    limit: dict[str, int] = field(
        default_factory=lambda: LIMITS | {"fund": FUND_LIMIT, "clinic": CLINIC_LIMIT}
    )
    holds: dict[UUID, ModelHold] = field(default_factory=dict)

    def held(self, who: str) -> int:
        live = [h for h in self.holds.values() if h.state == "held"]
        if who in COMMUNITYS:
            return sum(getattr(h, who) for h in live)
        return sum(h.own for h in live if h.who == who)

    def available(self, who: str) -> int:
        return self.balance[who] - self.held(who) + self.limit[who]

    def fund_left(self, who: str) -> int:
        used = sum(
            h.fund if h.state == "held" else h.fund_paid
            for h in self.holds.values()
            if h.who == who
        )
        return min(max(0, MONTH_MAX - used), self.available("fund"))

    def clinic_left(self, who: str) -> int:
        used = {
            id_: h.clinic if h.state == "held" else h.clinic_paid for id_, h in self.holds.items()
        }
        hers = sum(minutes for id_, minutes in used.items() if self.holds[id_].who == who)
        caps = (CLINIC_MEMBER_MAX - hers, CLINIC_MONTH_MAX - sum(used.values()))
        return max(0, min(*caps, self.available("clinic")))

    def clinic_share(self, who: str, minutes: list[int], share: int) -> list[int]:
        left, given = self.clinic_left(who) if share else 0, []
        for m in minutes:
            given.append(min(left, m * share // 100))
            left -= given[-1]
        return given


class LedgerMachine(RuleBasedStateMachine):
    """Members hold, settle, give and take back in any order, on a real database."""

    holds: Bundle[UUID] = Bundle("holds")
    transfers: Bundle[tuple[UUID, dict[str, int], UUID | None]] = Bundle("transfers")
    session: Session  # set by the test, and so are the owners
    ids: dict[str, UUID]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = self.session.begin_nested()
        self.model = Model()
        self.names = {owner: name for name, owner in self.ids.items()}
        self.number = 0

    def teardown(self) -> None:
        try:
            found = self.session.connection().exec_driver_sql(SUMMED)
            summed = {as_id(owner): balance for owner, *balance in found}
            balances = {name: [balance, balance] for name, balance in self.model.balance.items()}
            assert summed == {self.ids[name]: each for name, each in balances.items()}
        finally:
            self.savepoint.rollback()

    def key(self) -> str:
        self.number += 1
        return f"key {self.number}"

    @rule(
        target=holds,
        who=PEOPLE,
        minutes=st.lists(MINUTES, min_size=1, max_size=2),
        fund=st.booleans(),
        share=st.sampled_from((0, 0, 33, 50, 100)),
        hours=st.integers(1, 5),
        repeat=st.booleans(),
    )
    def hold(
        self, who: str, minutes: list[int], fund: bool, share: int, hours: int, repeat: bool
    ) -> object:
        model = self.model
        asks = [ledger.HoldAsk(self.key(), m, None, NOW + timedelta(hours=hours)) for m in minutes]
        fund_ask = ledger.FundAsk("M", MONTH) if fund else None
        clinic_ask = self.clinic_ask(share)
        given = model.clinic_share(who, minutes, share)

        def hold() -> list[ledger.HoldReceipt]:
            return ledger.hold(self.session, 1, self.ids[who], asks, NOW, fund_ask, clinic_ask)

        own = model.available(who)
        missing = max(0, sum(minutes) - sum(given) - own)
        paid = min(missing, model.fund_left(who)) if fund else 0
        if missing > paid:
            with pytest.raises(ledger.CreditLimitExceeded) as refused:
                hold()
            assert refused.value.data == {"short_minutes": missing - paid}
            return multiple()
        receipts = hold()
        if repeat:
            again = hold()
            assert [r.hold_id for r in again] == [r.hold_id for r in receipts]
        for receipt, m, gives in zip(receipts, minutes, given, strict=True):
            mine = min(m - gives, own)
            own -= mine
            kept = (mine, m - gives - mine, gives)
            assert (receipt.minutes, receipt.fund_minutes, receipt.sponsor_minutes) == kept
            model.holds[receipt.hold_id] = ModelHold(
                who, *kept, share=share if gives else 0, expires=hours
            )
        return multiple(*(r.hold_id for r in receipts))

    def clinic_ask(self, share: int) -> ledger.SponsorAsk | None:
        caps = (CLINIC_MEMBER_MAX, CLINIC_MONTH_MAX)
        return ledger.SponsorAsk(self.ids["clinic"], share, *caps, MONTH) if share else None

    @rule(target=transfers, hold_id=holds, payee=PEOPLE, minutes=MINUTES, repeat=st.booleans())
    def settle(self, hold_id: UUID, payee: str, minutes: int, repeat: bool) -> object:
        held = self.model.holds[hold_id]

        def settle() -> ledger.TransferReceipt:
            return ledger.settle(
                self.session, 1, hold_id, self.ids[payee], minutes, reason="", by_id=None, now=NOW
            )

        if held.paid == (payee, minutes):
            assert settle().repeated
            return multiple()
        if held.state != "held":
            with pytest.raises(ledger.HoldEnded) as ended:
                settle()
            assert ended.value.data == {"state": held.state}
            return multiple()
        if minutes > held.own + held.fund + held.clinic:
            with pytest.raises(ledger.HoldTooSmall):
                settle()
            return multiple()
        if payee == held.who:
            with pytest.raises(ledger.NotBalanced):
                settle()
            return multiple()
        receipt = settle()
        if repeat:
            assert settle().transfer_id == receipt.transfer_id
        clinic = min(held.clinic, minutes * held.share // 100)
        own = min(minutes - clinic, held.own)
        fund = minutes - clinic - own
        moves = {held.who: -own, "fund": -fund, "clinic": -clinic, payee: minutes}
        self.moved(moves)
        held.state, held.paid = "settled", (payee, minutes)
        held.fund_paid, held.clinic_paid = fund, clinic
        return (receipt.transfer_id, moves, hold_id)

    @rule(hold_id=holds)
    def release(self, hold_id: UUID) -> None:
        held = self.model.holds[hold_id]
        freed = ledger.release(self.session, 1, [hold_id], NOW)
        assert freed == (held.state == "held")
        if freed:
            held.state = "released"

    @rule(hours=st.integers(0, 3))
    def expire(self, hours: int) -> None:
        due = [h for h in self.model.holds.values() if h.state == "held" and h.expires <= hours]
        assert ledger.expire_due(self.session, 1, NOW + timedelta(hours=hours)) == len(due)
        for held in due:
            held.state = "expired"

    @rule(hold_id=holds, minutes=MINUTES)
    def lower(self, hold_id: UUID, minutes: int) -> None:
        ledger.lower(self.session, 1, hold_id, minutes)
        held = self.model.holds[hold_id]
        if held.state == "held" and minutes < held.own + held.fund + held.clinic:
            held.clinic = min(held.clinic, minutes * held.share // 100)
            held.own = min(held.own, minutes - held.clinic)
            held.fund = minutes - held.clinic - held.own

    @rule(
        target=transfers,
        giver=PEOPLE | st.sampled_from(COMMUNITYS),
        taker=PEOPLE | st.sampled_from(COMMUNITYS),
        minutes=MINUTES,
        repeat=st.booleans(),
    )
    def give(self, giver: str, taker: str, minutes: int, repeat: bool) -> object:
        if giver == taker:
            return multiple()
        moves = {giver: -minutes, taker: minutes}
        ask = ledger.TransferAsk(self.key(), "gift", {self.ids[n]: m for n, m in moves.items()})
        short = minutes - self.model.available(giver)
        if short > 0:
            with pytest.raises(ledger.CreditLimitExceeded) as refused:
                ledger.transfer(self.session, 1, ask, NOW)
            assert refused.value.data == {"short_minutes": short}
            return multiple()
        receipt = ledger.transfer(self.session, 1, ask, NOW)
        if repeat:
            assert ledger.transfer(self.session, 1, ask, NOW).transfer_id == receipt.transfer_id
        self.moved(moves)
        return (receipt.transfer_id, moves, None)

    @rule(first=consumes(transfers))
    def reverse(self, first: tuple[UUID, dict[str, int], UUID | None]) -> None:
        transfer_id, moves, hold_id = first
        key = self.key()

        def reverse() -> ledger.TransferReceipt:
            return ledger.reverse(self.session, 1, key, transfer_id, "", None, NOW)

        short = max(m - self.model.available(name) for name, m in moves.items())
        if short > 0:
            with pytest.raises(ledger.CreditLimitExceeded) as refused:
                reverse()
            assert refused.value.data == {"short_minutes": short}
            return
        receipt = reverse()
        assert reverse().transfer_id == receipt.transfer_id
        self.moved({name: -m for name, m in moves.items()})
        if hold_id:
            self.model.holds[hold_id].fund_paid = self.model.holds[hold_id].clinic_paid = 0

    @rule(who=PEOPLE, limit=st.integers(0, 600))
    def set_limit(self, who: str, limit: int) -> None:
        used = self.model.held(who) - self.model.balance[who]
        if limit < used:
            with pytest.raises(ledger.LimitInUse) as refused:
                ledger.set_limit(self.session, 1, self.ids[who], limit)
            assert refused.value.data == {"used_minutes": used}
            return
        ledger.set_limit(self.session, 1, self.ids[who], limit)
        self.model.limit[who] = limit

    def moved(self, moves: dict[str, int]) -> None:
        for name, minutes in moves.items():
            self.model.balance[name] += minutes

    @rule(rarely=st.integers(1, 20))
    def audit(self, rarely: int) -> None:
        if rarely < 20:
            return  # it takes as long as ten verbs
        assert ledger.audit(self.session, 1) == []
        for owner, balance in ledger.balances(self.session, 1, list(self.names)).items():
            name = self.names[owner]
            assert balance.available == self.model.available(name) >= 0
            gifts = balance.gifts_in - balance.gifts_out
            assert balance.given - balance.received + gifts == balance.balance
            shown = ledger.statement(self.session, 1, owner, NOW, NOW + timedelta(days=1))
            assert shown.closing == balance.balance == sum(line.minutes for line in shown.lines)

    @invariant()
    def the_books_are_the_models(self) -> None:
        found = self.session.connection().exec_driver_sql(STORED)
        shown = {as_id(owner): tuple(figures) for owner, *figures in found}
        model = self.model
        assert shown == {
            owner: (model.balance[name], model.held(name), model.limit[name])
            for owner, name in self.names.items()
        }


@pytest.fixture
def machine(session: Session) -> type[LedgerMachine]:
    """The machine on this database, its accounts opened."""
    ids = {name: new_id() for name in (*LIMITS, "clinic")} | {"fund": FUND_OWNER}
    ledger.open_account(session, 1, "sponsor", ids["clinic"], CLINIC_LIMIT, NOW)
    for name, limit in LIMITS.items():
        ledger.open_account(session, 1, "member", ids[name], limit, NOW)
    ledger.start_fund(session, 1, FUND_LIMIT, NOW)
    return type("Machine", (LedgerMachine,), {"session": session, "ids": ids})


@pytest.mark.timeout(600)  # a minute alone, more beside others
@pytest.mark.parametrize(("runs", "steps"), [(RUNS, STEPS), (LONG_RUNS, LONG_STEPS)])
def test_no_order_of_verbs_unbalances_the_books(
    session: Session, machine: type[LedgerMachine], runs: int, steps: int
) -> None:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES or (runs if is_sqlite else min(20, runs)),
            stateful_step_count=steps,
            deadline=None,
            derandomize=not EXAMPLES,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
