"""Two at once: the same form, the same code, five tries, one count, one person, one car."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select

from tests import builders
from timebank import members
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database
from timebank.members import (
    CodeUse,
    Contact,
    DriverProfile,
    JoinAsk,
    LoginCode,
    Member,
    Person,
    SignInSession,
    Vehicle,
    VehicleDraft,
    Window,
)

SECRET = "a secret of forty letters, for tests only"
PHONE = Contact("phone", "+13135550142")
OFFICE = Actor(1, None, "cli")
R = TypeVar("R")


@pytest.fixture(autouse=True)
def _at_home(community: builders.Community) -> None:
    """Every test here stands in community 1."""


def together(threads: int, act: Callable[[int], R]) -> list[R]:
    """Run act(0), act(1), ... at the same moment and return what came of each."""
    start = Barrier(threads)

    def run(number: int) -> R:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def count(database: Database, table: Any, *where: Any) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def a_code(database: Database, now: datetime) -> str:
    database.transact(builders.a_member, "Opal Finch", phone=PHONE.value, person_id=None)
    code = database.transact(members.make_login_code, 1, PHONE, secret_key=SECRET, now=now)
    assert code is not None
    return code


def use(database: Database, typed: str, now: datetime, form: str) -> CodeUse:
    return database.transact(
        members.use_login_code,
        1,
        PHONE,
        typed,
        secret_key=SECRET,
        now=now,
        request_key=form,
    )


def test_the_same_form_joins_once(database: Database, now: datetime) -> None:
    ask = JoinAsk(request_key="join:1", name="Opal Finch", phone="313-555-0142")
    ids = together(6, lambda _: database.transact(members.ask_to_join, 1, ask, now))
    assert len(set(ids)) == 1
    assert count(database, Member) == 1


def test_one_code_two_browsers_one_session(database: Database, now: datetime) -> None:
    code = a_code(database, now)
    uses = together(6, lambda number: use(database, code, now, f"form-{number}"))
    assert sorted(done.outcome for done in uses) == ["in"] + ["spent"] * 5
    assert count(database, SignInSession) == 1


def test_one_form_sent_six_times_is_one_session(database: Database, now: datetime) -> None:
    code = a_code(database, now)
    uses = together(6, lambda _: use(database, code, now, "form"))
    assert {done.outcome for done in uses} == {"in"}
    assert len({done.token for done in uses}) == 1
    assert count(database, SignInSession) == 1


def test_a_printed_code_lets_one_of_two_in(database: Database, now: datetime) -> None:
    opal = database.transact(builders.a_member)
    code = database.transact(members.make_printed_code, OFFICE, opal.id, secret_key=SECRET, now=now)
    uses = together(
        4,
        lambda _: database.transact(members.use_private_code, 1, code, secret_key=SECRET, now=now),
    )
    assert sorted(done.outcome for done in uses) == ["in", "spent", "spent", "spent"]


def test_five_tries_are_five_however_many_guess(database: Database, now: datetime) -> None:
    code = a_code(database, now)
    guesses = [f"{(int(code) + 1 + number) % 1_000_000:06}" for number in range(12)]
    uses = together(12, lambda number: use(database, guesses[number], now, ""))
    assert sorted(done.outcome for done in uses) == ["spent"] * 7 + ["wrong"] * 5
    assert count(database, LoginCode, LoginCode.tries == 5) == 1


def test_a_limit_is_a_limit_for_all_at_once(database: Database, now: datetime) -> None:
    def try_once(_: int) -> bool:
        try:
            database.transact(members.count_use, "number", 15, 5, now)
        except members.TooManyTries:
            return False
        return True

    assert sum(together(12, try_once)) == 5


def test_one_member_is_one_person(database: Database, now: datetime) -> None:
    opal = database.transact(builders.a_member, person_id=None)
    before = count(database, Person)
    ids = together(6, lambda _: database.transact(members.person_of, 1, opal.id, now))
    assert len(set(ids)) == 1
    assert count(database, Person) == before + 1


def test_a_driver_asked_twice_is_one_with_one_car(database: Database, now: datetime) -> None:
    marcus = database.transact(builders.a_member)
    own = builders.acting(marcus)

    def ask(number: int) -> Any:
        car = VehicleDraft(make="Rowan", colour="red", plate=f"N {number}", seats=3)
        profile = DriverProfile(vehicle=car)
        return database.transact(members.become_driver, own, marcus.id, profile, now)

    assert len(set(together(4, ask))) == 1
    assert count(database, Vehicle, Vehicle.is_active.is_(True)) == 1


def test_two_saved_weeks_leave_one_of_them(database: Database, now: datetime) -> None:
    driver = database.transact(builders.a_driver_near)
    weeks = [[Window(day, start, 900) for day in range(7)] for start in (480, 600)]
    together(
        2,
        lambda number: database.transact(
            members.set_availability, OFFICE, driver.id, weeks[number]
        ),
    )
    with database.reading() as session:
        assert members.windows_of(session, 1, driver.id) in weeks
