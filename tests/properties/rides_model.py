"""A plain model of rides: their states and drivers, who may do what; and what must always be so.

From DOMAIN.md 4, in dictionaries; it shares no code with rides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import builders
from timebank import ledger, reports, rides
from timebank.kernel.actor import Actor
from timebank.ledger import Transfer
from timebank.rides import Invitation, Ride, RideEvent

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
RIDERS, DRIVERS = ("opal", "hugo"), ("marcus", "wanda", "leila")
MOVES = {
    ("found", "go"): ["on_the_way"],
    ("on_the_way", "arrive"): ["here"],
    ("found", "arrive"): ["on_the_way", "here"],
    ("here", "board"): ["riding"],
    ("riding", "finish"): ["done"],
    ("here", "finish"): ["riding", "done"],
    ("here", "nobody_there"): ["nobody_there"],
    ("riding", "stop"): ["stopped"],
}
SAID = {"go": "on_the_way", "arrive": "here", "board": "riding", "finish": "done",
        "nobody_there": "nobody_there", "stop": "stopped"}  # fmt: skip
NEXT = {"found": "go", "on_the_way": "arrive", "here": "board", "riding": "finish"}
BADLY = {0: {"here": "nobody_there"}, 1: {"riding": "stop"}}
EARLY = ("looking", "found", "waiting_for_call")
LIVE = (*EARLY, "on_the_way", "here", "riding")


@dataclass
class ModelRide:
    """What the table should say of a ride."""

    rider: str
    leg: str
    way_home: str
    state: str
    other: UUID | None = None
    driver: str | None = None


class RidesModel(RuleBasedStateMachine):
    """Two riders, three drivers, an office and a stranger; and the clock goes on."""

    session: Session  # set by the test: one rolled-back transaction a run
    people: dict[str, Actor]
    drivers: dict[UUID, str]
    places: list[UUID]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = self.session.begin_nested()
        self.model: dict[UUID, ModelRide] = {}
        self.now, self.number = NOW, 0
        self.driver_ids = {name: id_ for id_, name in self.drivers.items()}

    def teardown(self) -> None:
        self.savepoint.rollback()

    # -- what must be so -------------------------------------------------------------------------

    @invariant()
    def the_table_is_the_model(self) -> None:
        assert self.table() == {id_: (r.state, r.driver) for id_, r in self.model.items()}

    @invariant()
    def every_event_is_a_move_and_they_are_a_chain(self) -> None:
        rows = self.session.execute(
            select(RideEvent.ride_id, RideEvent.from_state, RideEvent.to_state).order_by(
                RideEvent.id
            )
        ).all()
        at: dict[UUID, str] = {}
        for ride_id, before, after in rows:
            assert at.get(ride_id, before) == before
            assert before in LIVE
            at[ride_id] = after
        for ride_id, state in at.items():
            assert self.model[ride_id].state == state

    @invariant()
    def what_is_held_is_the_live_rides(self) -> None:
        live = dict(
            self.session.execute(
                select(Ride.rider_id, func.sum(Ride.effort_minutes))
                .where(Ride.state.in_(LIVE))
                .group_by(Ride.rider_id)
            ).all()
        )
        found = ledger.balances(self.session, 1, [self.id_of(who) for who in RIDERS])
        assert {id_: b.held for id_, b in found.items()} == {id_: live.get(id_, 0) for id_ in found}

    @invariant()
    def what_was_done_was_counted_once(self) -> None:
        paid = self.session.scalars(select(Transfer.subject_id).where(Transfer.kind == "ride"))
        done = [id_ for id_, r in self.model.items() if r.state in ("done", "stopped")]
        assert sorted(paid) == sorted(done)  # type: ignore[type-var]

    @invariant()
    def the_audit_is_clean(self) -> None:
        assert reports.audit_all(self.session, 1, self.now) == []

    # -- the model's own words -------------------------------------------------------------------

    def table(self) -> dict[UUID, tuple[str, str | None]]:
        rows = self.session.execute(select(Ride.id, Ride.state, Ride.driver_id))
        return {
            row.id: (row.state, self.drivers[row.driver_id] if row.driver_id else None)
            for row in rows
        }

    def is_late(self, ride_id: UUID) -> bool:
        until = self.session.scalar(select(Ride.pickup_until).where(Ride.id == ride_id))
        return until is not None and until <= self.now

    def id_of(self, who: str) -> UUID:
        id_ = self.people[who].member_id
        assert id_ is not None
        return id_

    def a_ride(self, pick: int) -> tuple[UUID, ModelRide]:
        ids = list(self.model)
        ride_id = ids[pick % len(ids)]
        return ride_id, self.model[ride_id]

    def invitations(self) -> list[Any]:
        rows = self.session.execute(
            select(
                Invitation.id, Invitation.ride_id, Invitation.other_ride_id,
                Invitation.driver_id, Invitation.state,
            ).order_by(Invitation.made_at, Invitation.id)
        )  # fmt: skip
        return list(rows)

    def an_invitation(self, pick: int) -> Any:
        rows = self.invitations()
        return rows[pick % len(rows)] if rows else None

    def refusal(
        self, verb: Callable[..., object], who: str, subject: UUID, *more: object
    ) -> type[Exception] | None:
        """Do it; return the class of the refusal, None when it was done."""
        try:
            verb(self.session, self.people[who], subject, *more, self.now)
        except (
            rides.NotYourRide, rides.MoveNotAllowed, rides.InvitationUnknown, rides.MayNotDrive,
            rides.InvitationEnded, rides.RideAlreadyTaken, rides.MinutesUnlikely,
            ledger.CreditLimitExceeded,
        ) as refused:  # fmt: skip
            return type(refused)
        return None

    def end_home(self, ride: ModelRide, looking: str, else_: str) -> None:
        other = self.model.get(ride.other) if ride.other else None
        if other and other.state in EARLY:
            other.state = looking if other.state == "looking" else else_

    def gave_up(self, ride: ModelRide) -> None:
        ride.state = "unmet"
        if ride.leg == "out":
            self.end_home(ride, "unmet", "cancelled")

    @staticmethod
    def let_go(ride: ModelRide) -> None:
        ride.driver = None
        if ride.state != "waiting_for_call":
            ride.state = "looking"


def a_town(session: Session) -> dict[str, Any]:
    """Everybody, with hours and limits that are in nobody's way."""
    people: dict[str, Actor] = {}
    drivers: dict[UUID, str] = {}
    for name in (*RIDERS, *DRIVERS, "office", "stranger"):
        role = {"office": "coordinator"}.get(name, "rider")
        member = builders.a_member(session, name.title(), credit_limit=20_000)
        people[name] = builders.acting(member, role)
        if name in DRIVERS:
            driver = builders.a_driver_near(
                session, member=member, rides_week_max=50, week_minutes_max=9_000,
                windows=[(day, 0, 1440) for day in range(7)],
            )  # fmt: skip
            drivers[driver.id] = name
    places = [builders.a_place(session, km_north=km).id for km in (3, 5)]
    return {"session": session, "people": people, "drivers": drivers, "places": places}
