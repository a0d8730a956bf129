"""Any order of the verbs of rides by anybody, against a plain model; clean after every step.

What the model says must be what the table says, refusals included.
"""

import os
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from tests.properties.rides_model import (
    BADLY,
    DRIVERS,
    EARLY,
    MOVES,
    NEXT,
    RIDERS,
    SAID,
    ModelRide,
    RidesModel,
    a_town,
)
from timebank import ledger, rides
from timebank.kernel.actor import Actor

EXAMPLES = int(os.environ.get("TIMEBANK_TEST_EXAMPLES", "16"))  # more: longer, and at random
ANYBODY = st.sampled_from([*RIDERS, *DRIVERS, "office", "stranger"])
PICK = st.integers(0, 10_000)


class RidesMachine(RidesModel):
    """Every verb, by whoever may and whoever may not."""

    @initialize(ways=st.permutations(["none", "at", "when_i_call", "driver_waits"]))
    def a_morning(self, ways: list[str]) -> None:
        for number, way in enumerate(ways):
            self.ask(RIDERS[number % 2], 3 + 7 * number, way, number)
        self.goes_on(0, 5, 9)

    # -- asking and answering --------------------------------------------------------------------

    @rule(
        who=st.sampled_from(RIDERS),
        hours=st.integers(1, 60),
        way=st.sampled_from(["none", "none", "at", "when_i_call", "driver_waits"]),
        place=PICK,
    )
    def ask(self, who: str, hours: int, way: str, place: int) -> None:
        self.number += 1
        at = self.now + timedelta(hours=hours)
        need = rides.RideNeed(
            f"key {self.number}", self.id_of(who), self.places[place % len(self.places)],
            "leave_at", at, way_home=way, stay_minutes=40,
            home_at=at + timedelta(hours=2) if way == "at" else None,
        )  # fmt: skip
        receipt = rides.request(self.session, self.people[who], need, self.now)
        again = rides.request(self.session, self.people[who], need, self.now)
        assert again.request_id == receipt.request_id
        legs = rides.rides_of_request(self.session, 1, receipt.request_id)
        assert [leg.leg for leg in legs] == (["out"] if way == "none" else ["out", "home"])
        for leg in legs:
            state = "looking"
            if leg.leg == "home" and way == "when_i_call":
                state = "waiting_for_call"
            self.model[leg.id] = ModelRide(who, leg.leg, way, state, leg.other_ride_id)

    @precondition(lambda self: self.model)
    @rule(pick=PICK, by_owner=st.integers(0, 5), who=ANYBODY)
    def say_yes(self, pick: int, by_owner: int, who: str) -> None:
        invitation = self.an_invitation(pick)
        if invitation is None:
            return
        owner = self.drivers[invitation.driver_id]
        who = owner if by_owner else who
        rides_ = [self.model[i] for i in (invitation.ride_id, invitation.other_ride_id) if i]
        free = [
            r for r in rides_ if r.driver is None and r.state in ("looking", "waiting_for_call")
        ]
        if who not in (owner, "office"):
            expected: Any = rides.InvitationUnknown
        elif invitation.state == "accepted":
            expected = None
        elif not free or free[0] is not rides_[0]:
            expected = rides.RideAlreadyTaken if rides_[0].driver else rides.InvitationEnded
        elif invitation.state not in ("open", "expired") or self.is_late(invitation.ride_id):
            expected = rides.InvitationEnded
        else:
            expected = "take"
        refused = self.refusal(rides.accept, who, invitation.id)
        if expected == "take":
            assert refused in (None, rides.MayNotDrive)
            if refused is None:
                for ride in free:
                    ride.driver = owner
                    ride.state = "found" if ride.state == "looking" else ride.state
        else:
            assert refused == expected

    @precondition(lambda self: self.model)
    @rule(pick=PICK, who=ANYBODY, by_owner=st.integers(0, 3))
    def say_no(self, pick: int, who: str, by_owner: int) -> None:
        invitation = self.an_invitation(pick)
        if invitation is None:
            return
        owner = self.drivers[invitation.driver_id]
        who = owner if by_owner else who
        refused = self.refusal(rides.decline, who, invitation.id)
        assert refused == (None if who in (owner, "office") else rides.InvitationUnknown)

    @precondition(lambda self: self.model)
    @rule(pick=PICK, driver=st.sampled_from(DRIVERS), who=ANYBODY)
    def assign(self, pick: int, driver: str, who: str) -> None:
        ride_id, ride = self.a_ride(pick)
        refused = self.refusal(rides.assign, who, ride_id, self.driver_ids[driver])
        if who != "office":
            assert refused == rides.NotYourRide
        elif ride.state != "looking":
            assert refused == (None if ride.driver == driver else rides.RideAlreadyTaken)
        elif refused is None:
            ride.state, ride.driver = "found", driver
        else:
            assert refused == rides.MayNotDrive

    # -- driving ---------------------------------------------------------------------------------

    @precondition(lambda self: self.model)
    @rule(pick=PICK, verb=st.sampled_from(sorted(SAID)), who=ANYBODY, by_driver=st.integers(0, 5))
    def drive(self, pick: int, verb: str, who: str, by_driver: int) -> None:
        ride_id, ride = self.a_ride(pick)
        who = ride.driver or who if by_driver else who
        more = ("smoke",) if verb == "stop" else ()
        refused = self.refusal(getattr(rides, verb), who, ride_id, *more)
        if who not in (ride.driver, "office"):
            assert refused == rides.NotYourRide
        elif ride.state == SAID[verb]:
            assert refused is None
        elif (ride.state, verb) in MOVES:
            assert refused is None
            ride.state = MOVES[ride.state, verb][-1]
            if verb == "nobody_there" and ride.leg == "out":
                self.end_home(ride, "cancelled", "cancelled")
        else:
            assert refused == rides.MoveNotAllowed

    @precondition(lambda self: any(r.state in ("looking", *NEXT) for r in self.model.values()))
    @rule(pick=PICK, steps=st.integers(1, 5), luck=st.integers(0, 5))
    def goes_on(self, pick: int, steps: int, luck: int) -> None:
        """Somebody says yes, sets out, arrives, drives and is done: a few steps of one ride."""
        badly = BADLY.get(luck, {})
        ids = list(self.model)
        able = [n for n, id_ in enumerate(ids) if self.model[id_].state in ("looking", *NEXT)]
        place = able[pick % len(able)]
        ride_id, ride = ids[place], self.model[ids[place]]
        for _ in range(steps):
            if ride.state == "looking":
                for number, invitation in enumerate(self.invitations()):
                    if invitation.ride_id == ride_id and invitation.state == "open":
                        self.say_yes(number, 1, "")
                        break
            elif ride.state in NEXT:
                self.drive(place, badly.get(ride.state, NEXT[ride.state]), "", 1)

    @precondition(lambda self: any(r.state in ("looking", *NEXT) for r in self.model.values()))
    @rule(pick=PICK, luck=st.integers(0, 5), others=st.integers(0, 3))
    def go_on(self, pick: int, luck: int, others: int) -> None:
        """The same for some rides: most of them go well, here too."""
        for number in range(others + 1):
            if any(r.state in ("looking", *NEXT) for r in self.model.values()):
                self.goes_on(pick + number, 5, luck + number)

    @precondition(lambda self: self.model)
    @rule(pick=PICK, who=ANYBODY, by_driver=st.integers(0, 3))
    def drop_out(self, pick: int, who: str, by_driver: int) -> None:
        ride_id, ride = self.a_ride(pick)
        who = ride.driver or who if by_driver else who
        refused = self.refusal(rides.drop_out, who, ride_id, "sick")
        if who == "office" and ride.state == "looking":
            assert refused is None
        elif who not in (ride.driver, "office"):
            assert refused == rides.NotYourRide
        elif ride.driver and ride.state in ("found", "on_the_way", "waiting_for_call"):
            assert refused is None
            other = self.model.get(ride.other) if ride.other else None
            goes_with = ride.leg == "out" or ride.way_home == "driver_waits"
            if other and goes_with and other.driver == ride.driver and other.state in EARLY:
                self.let_go(other)
            self.let_go(ride)
        else:
            assert refused == rides.MoveNotAllowed

    @precondition(lambda self: self.model)
    @rule(pick=PICK, minutes=st.integers(-1, 800), who=ANYBODY)
    def correct(self, pick: int, minutes: int, who: str) -> None:
        ride_id, ride = self.a_ride(pick)
        refused = self.refusal(rides.correct_minutes, who, ride_id, minutes)
        if who not in (ride.driver, "office"):
            assert refused == rides.NotYourRide
        elif ride.state != "done":
            assert refused == rides.MoveNotAllowed
        elif not 1 <= minutes <= 720:
            assert refused == rides.MinutesUnlikely
        else:
            assert refused in (None, ledger.CreditLimitExceeded)

    # -- riding ----------------------------------------------------------------------------------

    @precondition(lambda self: self.model)
    @rule(
        pick=PICK, who=ANYBODY, by_rider=st.integers(0, 2), both=st.booleans(), snow=st.booleans()
    )
    def cancel(self, pick: int, who: str, by_rider: int, both: bool, snow: bool) -> None:
        ride_id, ride = self.a_ride(pick)
        who = ride.rider if by_rider else who

        def cancel(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> object:
            return rides.cancel(session, actor, ride_id, now, weather=snow, with_home=both)

        refused = self.refusal(cancel, who, ride_id)
        if who not in (ride.rider, "office"):
            assert refused == rides.NotYourRide
        elif ride.state == "cancelled":
            assert refused is None
        elif ride.state in (*EARLY, "on_the_way", "here"):
            assert refused is None
            ride.state = "cancelled"
            if both and ride.leg == "out":
                self.end_home(ride, "cancelled", "cancelled")
        else:
            assert refused == rides.MoveNotAllowed

    @precondition(lambda self: any(r.leg == "home" for r in self.model.values()))
    @rule(pick=PICK, who=ANYBODY, by_rider=st.integers(0, 2))
    def call_home(self, pick: int, who: str, by_rider: int) -> None:
        homes = [id_ for id_, r in self.model.items() if r.leg == "home"]
        ride_id = homes[pick % len(homes)]
        ride = self.model[ride_id]
        who = ride.rider if by_rider else who
        refused = self.refusal(rides.call_home, who, ride_id)
        if who not in (ride.rider, "office"):
            assert refused == rides.NotYourRide
        elif ride.state in ("looking", "found", "on_the_way", "here"):
            assert refused is None
        elif ride.state == "waiting_for_call":
            assert refused is None
            after = self.table()[ride_id]
            assert after in (("found", ride.driver), ("looking", None))
            assert after[0] == "looking" or ride.driver
            ride.state, ride.driver = after
        else:
            assert refused == rides.MoveNotAllowed

    @precondition(lambda self: self.model)
    @rule(pick=PICK, who=ANYBODY, by_rider=st.booleans())
    def agree_to_more(self, pick: int, who: str, by_rider: bool) -> None:
        ride_id, ride = self.a_ride(pick)
        who = ride.rider if by_rider else who
        refused = self.refusal(rides.settle_overrun, who, ride_id)
        if who not in (ride.rider, "office"):
            assert refused == rides.NotYourRide
        else:
            counted = ride.state in ("done", "stopped")
            assert refused == (None if counted else rides.MoveNotAllowed)

    # -- the office and the clock ----------------------------------------------------------------

    @precondition(lambda self: self.model)
    @rule(pick=PICK, who=ANYBODY, by_office=st.booleans())
    def give_up(self, pick: int, who: str, by_office: bool) -> None:
        ride_id, ride = self.a_ride(pick)
        who = "office" if by_office else who
        refused = self.refusal(rides.give_up, who, ride_id)
        if who != "office":
            assert refused == rides.NotYourRide
        elif ride.state == "looking":
            assert refused is None
            self.gave_up(ride)
        else:
            assert refused == (None if ride.state == "unmet" else rides.MoveNotAllowed)

    @precondition(lambda self: self.model)
    @rule(pick=PICK, kind=st.sampled_from(sorted(rides.REMINDER_KINDS)))
    def falls_due(self, pick: int, kind: str) -> None:
        ride_id, ride = self.a_ride(pick)
        rides.fall_due(self.session, kind, 1, ride_id, self.now)
        if kind == "unmet" and ride.state == "looking":
            self.gave_up(ride)
        if kind == "never_called" and ride.state == "waiting_for_call":
            ride.state = "cancelled"

    @rule(minutes=st.sampled_from([1, 10, 45, 300, 1500]))
    def time_goes_on(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


def test_no_order_of_verbs_breaks_a_ride(session: Session, community: object) -> None:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    machine = type("Machine", (RidesMachine,), a_town(session))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES if is_sqlite else max(1, EXAMPLES // 3),  # the rules are the same
            stateful_step_count=40,
            deadline=None,
            derandomize=EXAMPLES == 16,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
