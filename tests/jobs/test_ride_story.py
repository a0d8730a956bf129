"""One ride with the bell ringing: who hears what, and when, on their own clocks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.notifications.receivers import Receiver
from tests.domain.rides.trips import asked, invited, legs, member_of
from timebank import jobs, notifications, rides
from timebank.kernel.calendar import local
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.notifications import Task
from timebank.reminders import Reminder
from timebank.rides import RideView

ZONE = "America/Detroit"


class Story:
    """A rider, a driver, and a clock that goes on by quarters of an hour."""

    def __init__(self, database: Database, clock: FixedClock, **rider: Any) -> None:
        self.database, self.clock = database, clock
        self.text = Receiver(is_local=True)
        self.channels = {"text": self.text, "email": Receiver(is_local=True)}
        self.heard: list[tuple[str, str, str]] = []  # local time, kind, to
        self.rider_phone = "+13135550177"

        def made(session: Session) -> tuple[Any, UUID]:
            builders.a_community(session)
            opal = builders.a_member(session, "Opal Finch", phone=self.rider_phone, **rider)
            place = builders.a_place(session, "Riverbend Market", km_north=4)
            builders.a_driver_near(session, "Marcus Birch", km_north=2)
            return opal, place.id

        self.opal, self.place_id = database.transact(made)

    def ask(self, **changed: Any) -> None:
        now = self.clock.now()
        self.receipt = self.do(asked, self.opal, self.place_id, now, **changed)

    def do(self, operation: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        return self.database.transact(operation, *args, **kw)

    def views(self) -> list[RideView]:
        with self.database.reading() as session:
            return legs(session, self.receipt)

    def say_yes(self) -> None:
        def yes(session: Session) -> None:
            invitation = next(
                one for one in invited(session, self.views()[0].id) if one.state == "open"
            )
            self.driver = builders.acting(member_of(session, invitation.driver_id), "driver")
            rides.accept(session, self.driver, invitation.id, self.clock.now())

        self.do(yes)

    def ring(self) -> None:
        counts = jobs.run_due(self.database, self.clock, self.channels)
        assert counts.reminded.failed == 0
        at = f"{local(self.clock.now(), ZONE):%a %H:%M}"
        for letter in self.text.letters:
            to = "rider" if letter.address == self.rider_phone else "driver"
            self.heard.append((at, letter.kind, to))
        self.text.letters.clear()

    def wait_until(self, at: datetime) -> None:
        while self.clock.now() < at:
            self.clock.at = min(at, self.clock.now() + timedelta(minutes=15))
            self.ring()

    def calls(self) -> list[tuple[str, str, str]]:
        with self.database.reading() as session:
            rows = session.execute(
                select(Task.due_at, Task.kind, Task.detail).order_by(Task.due_at, Task.id)
            )
            return [
                (f"{local(due_at, ZONE):%a %H:%M}", kind, detail.get("about", ""))
                for due_at, kind, detail in rows
            ]


def test_rider_and_driver_hear_everything_once_and_in_time(
    database: Database, clock: FixedClock
) -> None:
    story = Story(database, clock)
    story.ask(in_hours=72.75)  # Thursday 10:45
    story.ring()
    clock.move(minutes=10)
    story.say_yes()
    story.ring()
    (ride,) = story.views()
    story.wait_until(ride.pickup_at - timedelta(minutes=10))
    story.do(rides.go, story.driver, ride.id, clock.now())
    story.ring()
    clock.move(minutes=10)
    story.do(rides.arrive, story.driver, ride.id, clock.now())
    story.ring()
    clock.move(minutes=5)
    story.do(rides.board, story.driver, ride.id, clock.now())
    clock.move(minutes=20)
    story.do(rides.finish, story.driver, ride.id, clock.now())
    story.wait_until(clock.now() + timedelta(hours=3))
    hour_before = f"{local(ride.pickup_at - timedelta(hours=1), ZONE):%a %H}"
    told = [(at[:6], kind, to) for at, kind, to in story.heard]
    assert sorted(told[:4]) == [
        ("Mon 10", "D1", "driver"),
        ("Mon 10", "D2", "driver"),
        ("Mon 10", "R1", "rider"),
        ("Mon 10", "R2", "rider"),
    ]
    assert told[4] == ("Tue 10", "R3", "rider")
    assert sorted(told[5:7]) == [("Wed 18", "D4", "driver"), ("Wed 18", "R4", "rider")]
    kinds = [kind for _, kind, _ in told]
    assert kinds[7] == "D5"
    assert told[7][0] == hour_before
    assert kinds[8:10] == ["R5", "R6"]
    assert sorted(kinds[10:]) == ["D6", "R8"]
    assert len(kinds) == len(set(kinds))
    with database.reading() as session:
        assert set(session.scalars(select(Reminder.state))) <= {"done", "dropped", "waiting"}


def test_who_is_called_is_called_the_evening_before_again_and_by_a_person(
    database: Database, clock: FixedClock
) -> None:
    story = Story(database, clock, contact_wish="call", is_landline=True)
    story.ask(in_hours=48.75)  # Wednesday 10:45
    story.say_yes()
    (ride,) = story.views()
    story.wait_until(ride.pickup_at)
    calls = story.calls()
    assert ("Tue 18:00", "call_member", "R4") in calls
    assert ("Tue 19:30", "call_member", "R4") in calls
    assert any(at == "Wed 08:00" and kind == "call_member" for at, kind, _ in calls)
    assert "rider" not in {to for _, _, to in story.heard}


def test_a_confirmed_ride_is_not_called_about_again(database: Database, clock: FixedClock) -> None:
    story = Story(database, clock, contact_wish="call", is_landline=True)
    story.ask(in_hours=48.75)
    story.say_yes()
    (ride,) = story.views()
    story.wait_until(clock.now().replace(hour=23, minute=15) + timedelta(days=1))
    story.do(rides.confirm_ready, builders.acting(story.opal), ride.id, clock.now())
    story.wait_until(ride.pickup_at)
    called = [at for at, kind, _ in story.calls() if kind == "call_member"]
    assert called[-1] == "Tue 18:00"


def test_a_ride_called_off_sends_nothing_more(database: Database, clock: FixedClock) -> None:
    story = Story(database, clock)
    story.ask(in_hours=72.75)
    story.say_yes()
    story.ring()
    (ride,) = story.views()
    clock.move(hours=1)
    story.do(rides.cancel, builders.acting(story.opal), ride.id, clock.now(), reason="better")
    story.ring()
    count = len(story.heard)
    story.wait_until(ride.pickup_at + timedelta(hours=4))
    assert story.heard[count:] == []
    with database.reading() as session:
        assert notifications.tasks_open(session, 1) == []


@pytest.mark.parametrize("in_hours", [49.0, 26.0])
def test_a_rider_without_a_driver_hears_so_and_a_person_looks(
    database: Database, clock: FixedClock, in_hours: float
) -> None:
    story = Story(database, clock)
    story.ask(in_hours=in_hours)
    (ride,) = story.views()
    story.wait_until(ride.pickup_at)
    kinds = [kind for _, kind, to in story.heard if to == "rider"]
    assert "R9" in kinds
    assert kinds[-1] == "R20"
    assert "no_driver" in {kind for _, kind, _ in story.calls()}
    assert story.views()[0].state == "unmet"
