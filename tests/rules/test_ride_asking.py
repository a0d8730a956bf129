"""How long a driver is asked, what follows when, and why nobody was found."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from timebank.kernel.calendar import after_quiet, is_quiet, local, local_instant
from timebank.members import Policy
from timebank.rides import BARRIERS
from timebank.rides.rules.asking import barrier, expires_at, expiry_minutes, reminders

POLICY = Policy()
ZONE = "America/Detroit"
SPRING, AUTUMN = date(2027, 3, 14), date(2026, 11, 1)
MINUTE = timedelta(minutes=1)
MINUTES = st.integers(0, 1439)
# around both changes of the clock, and anywhen
INSTANTS = st.one_of(
    st.datetimes(datetime(2026, 10, 31), datetime(2026, 11, 2)),
    st.datetimes(datetime(2027, 3, 13), datetime(2027, 3, 15)),
    st.datetimes(datetime(2026, 6, 1), datetime(2027, 6, 1)),
).map(lambda at: at.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [(72, 30), (24.01, 30), (24, 15), (2.01, 15), (2, 5), (0.5, 5), (-1, 5)],
)
def test_an_invitation_stands_shorter_the_nearer_the_ride(hours: float, minutes: int) -> None:
    assert expiry_minutes(timedelta(hours=hours), POLICY) == minutes


@given(
    delivered=INSTANTS,
    lead=st.integers(0, 5000),
    quiet=st.tuples(MINUTES, MINUTES),
    far=st.integers(1, 600),
    zone=st.sampled_from([ZONE, "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]),
)
@example(datetime(2026, 11, 1, 5, 40, tzinfo=UTC), 4000, (90, 105), 30, ZONE)  # in the twin hour
@example(datetime(2027, 3, 14, 6, 45, tzinfo=UTC), 4000, (150, 195), 60, ZONE)  # over the gap
@example(datetime(2026, 11, 24, 1, 59, 30, tzinfo=UTC), 4000, (1260, 480), 30, ZONE)
@example(datetime(2026, 11, 24, 3, 0, tzinfo=UTC), 4000, (0, 1439), 5, ZONE)
@example(datetime(2026, 11, 24, 15, 0, 0, 1, tzinfo=UTC), 4000, (1260, 480), 30, ZONE)
def test_it_runs_only_outside_quiet_hours_and_only_after_delivery(
    delivered: datetime, lead: int, quiet: tuple[int, int], far: int, zone: str
) -> None:
    policy = Policy(expiry_far_minutes=far)
    pickup = delivered + timedelta(minutes=lead)
    ends = expires_at(delivered, pickup, quiet, zone, policy)
    stands = expiry_minutes(pickup - delivered, policy)
    assert ends >= delivered + stands * MINUTE
    # minute by minute: the last one it ran was not quiet, and it ran for as long as it should
    begin = delivered.replace(second=0, microsecond=0)
    begin += MINUTE * (begin < delivered)
    ran, at = 0, begin
    while at < ends:
        ran += not is_quiet(at, *quiet, zone)
        at += MINUTE
    assert ran == stands
    assert not is_quiet(ends - MINUTE, *quiet, zone)


def test_asked_at_night_it_runs_from_the_morning() -> None:
    asked = local_instant(date(2026, 11, 24), 22 * 60, ZONE)
    delivered = after_quiet(asked, 1260, 480, ZONE)
    ends = expires_at(delivered, asked + timedelta(days=3), (1260, 480), ZONE, POLICY)
    assert local(ends, ZONE).strftime("%d %H:%M") == "25 08:30"
    late = local_instant(date(2026, 11, 24), 20 * 60 + 50, ZONE)
    ends = expires_at(late, late + timedelta(days=3), (1260, 480), ZONE, POLICY)
    assert local(ends, ZONE).strftime("%d %H:%M") == "25 08:20"


def falls_due(pickup: datetime, now: datetime, leg: str = "out", way: str = "at") -> dict[str, str]:
    due = reminders(leg, way, pickup, pickup + timedelta(minutes=20), ZONE, now)
    return {when.kind: local(when.at, ZONE).strftime("%a %H:%M") for when in due}


def test_the_reminders_around_an_afternoon_ride() -> None:
    pickup = local_instant(date(2026, 11, 27), 14 * 60, ZONE)  # a Friday
    assert falls_due(pickup, pickup - timedelta(days=5)) == {
        "look_48h": "Wed 14:00",
        "look_24h": "Thu 14:00",
        "two_days": "Wed 10:00",
        "night_before": "Thu 18:00",
        "second_call": "Thu 19:30",
        "person_call": "Fri 08:00",
        "one_hour": "Fri 13:00",
    }


@pytest.mark.parametrize(
    ("minute", "called"), [(9 * 60 + 29, "Thu 20:00"), (9 * 60 + 30, "Fri 08:00")]
)
def test_before_an_early_ride_a_person_calls_the_evening_before(minute: int, called: str) -> None:
    pickup = local_instant(date(2026, 11, 27), minute, ZONE)
    assert falls_due(pickup, pickup - timedelta(days=5))["person_call"] == called


@pytest.mark.parametrize("day", [SPRING, SPRING + timedelta(days=1), AUTUMN])
def test_local_hours_stay_on_days_the_clock_changes(day: date) -> None:
    pickup = local_instant(day, 12 * 60, ZONE)
    due = falls_due(pickup, pickup - timedelta(days=5))
    assert due["two_days"].endswith("10:00")
    assert due["night_before"].endswith("18:00")
    assert due["second_call"].endswith("19:30")
    assert due["person_call"].endswith("08:00")
    assert due["one_hour"].endswith("11:00")


@given(INSTANTS, st.integers(0, 6000))
def test_nothing_falls_due_in_the_past_and_each_once(pickup: datetime, ahead: int) -> None:
    now = pickup - timedelta(minutes=ahead)
    due = reminders("out", "at", pickup, pickup + MINUTE, ZONE, now)
    assert all(now < when.at <= pickup for when in due)
    assert len({when.kind for when in due}) == len(due)


def test_only_who_calls_is_asked_whether_they_are_ready() -> None:
    pickup = local_instant(date(2026, 11, 27), 14 * 60, ZONE)
    now = pickup - timedelta(hours=3)
    assert falls_due(pickup, now, "home", "when_i_call")["going_home"] == "Fri 13:40"
    assert "going_home" not in falls_due(pickup, now, "out", "when_i_call")
    assert "going_home" not in falls_due(pickup, now, "home", "at")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"hours_refused": True}, "affordability"),
        ({"had_driver": True, "vehicles_fit": 0}, "reliability"),
        ({"vehicles_fit": 0}, "vehicle"),
        ({"free": 0, "asked": 0}, "mismatch"),
        ({"free": 0, "asked": 2}, "availability"),
        ({"free": 2, "asked": 0}, "availability"),
        ({}, "availability"),
    ],
)
def test_why_nobody_was_found(facts: dict[str, int], why: str) -> None:
    known = {"hours_refused": False, "had_driver": False, "vehicles_fit": 4, "free": 2, "asked": 3}
    assert barrier(**(known | facts)) == why  # type: ignore[arg-type]
    assert why in BARRIERS


def test_shorter_and_shorter() -> None:
    stands = [expiry_minutes(timedelta(hours=h), POLICY) for h in (48, 12, 1)]
    assert all(before > after for before, after in pairwise(stands))
