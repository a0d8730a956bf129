"""When legs start and end, what is held for them, and what is refused before it is written."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.kernel.calendar import local, local_instant
from timebank.kernel.ids import new_id
from timebank.members import Policy
from timebank.rides import HomeBeforeThere, LegPlan, RideNeed, SamePlace, TooFarAhead, TooSoon
from timebank.rides.rules import times
from timebank.rides.rules.need import check, wheelchairs

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
POLICY = Policy()
ANCHORS = st.datetimes(datetime(2026, 11, 24), datetime(2027, 1, 20)).map(
    lambda at: at.replace(tzinfo=UTC)
)


def a_need(**changed: object) -> RideNeed:
    values = {"anchor": "be_there_by", "anchor_at": NOW + timedelta(hours=30)} | changed
    return RideNeed("key", new_id(), new_id(), **values)  # type: ignore[arg-type]


def plan(
    help_level: str = "kerb", out: int = 12, back: int = 14, **changed: object
) -> list[LegPlan]:
    return times.plan_legs(a_need(**changed), help_level, out, back, POLICY)


def test_be_there_by_arrives_early_and_leaves_a_latest_departure() -> None:
    at = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    (leg,) = plan(anchor_at=at)
    # 12 minutes of driving, 5 to get in, 5 to be early, down to five minutes: 14:35
    assert leg.pickup_at == at - timedelta(minutes=25)
    assert leg.pickup_until == at - timedelta(minutes=17)
    assert leg.dropoff_at == leg.pickup_at + timedelta(minutes=17)
    assert (leg.leg, leg.state, leg.travel_minutes) == ("out", "looking", 12)


def test_help_to_the_door_takes_ten_minutes_at_the_kerb() -> None:
    assert plan("kerb")[0].effort_minutes == 45  # 10 + 12 + 5 + 10 = 37
    assert plan("through", out=16)[0].effort_minutes == 60  # 10 + 16 + 10 + 10 = 46
    for level, minutes in {"kerb": 5, "door": 10, "through": 10, "never_alone": 10}.items():
        assert times.boarding_minutes(level, POLICY) == minutes


def test_leave_at_is_a_window() -> None:
    at = NOW + timedelta(hours=5)
    (leg,) = plan(anchor="leave_at", anchor_at=at)
    assert (leg.pickup_at, leg.pickup_until) == (at, at + timedelta(minutes=15))


def test_the_ways_home() -> None:
    at = NOW + timedelta(hours=30)
    home_at = at + timedelta(hours=2)
    assert plan(way_home="at", home_at=home_at)[1].pickup_at == home_at
    called = plan(way_home="when_i_call", stay_minutes=90)[1]
    assert (called.state, called.pickup_at) == ("waiting_for_call", at + timedelta(minutes=90))
    waited = plan(way_home="driver_waits", stay_minutes=20)[1]
    # no second approach: 20 waiting, 14 driving, 5 to get in
    assert (waited.state, waited.effort_minutes) == ("looking", 45)
    long = plan(way_home="driver_waits", stay_minutes=200)[1]
    assert long.effort_minutes == 60  # at most 30 minutes of waiting are set aside


@given(
    anchor_at=ANCHORS,
    anchor=st.sampled_from(["be_there_by", "leave_at"]),
    way=st.sampled_from(["none", "when_i_call", "driver_waits"]),
    level=st.sampled_from(["kerb", "door", "through", "never_alone"]),
    out=st.integers(1, 180),
    stay=st.integers(0, 600),
)
def test_legs_follow_each_other_and_come_in_time(
    anchor_at: datetime, anchor: str, way: str, level: str, out: int, stay: int
) -> None:
    legs = plan(level, out, anchor_at=anchor_at, anchor=anchor, way_home=way, stay_minutes=stay)
    assert [leg.leg for leg in legs] == (["out"] if way == "none" else ["out", "home"])
    first = legs[0]
    assert first.pickup_at <= first.pickup_until
    for leg in legs:
        assert leg.pickup_at < leg.dropoff_at
        assert leg.effort_minutes % POLICY.round_minutes == 0
        assert leg.effort_minutes >= leg.travel_minutes
    if anchor == "be_there_by":
        assert first.dropoff_at <= anchor_at - timedelta(minutes=POLICY.early_minutes)
        assert first.pickup_at.second == first.pickup_at.microsecond == 0
        assert first.pickup_at.minute % 5 == 0
    if len(legs) > 1:
        assert legs[1].pickup_at >= first.dropoff_at


@pytest.mark.parametrize("day", [date(2027, 3, 14), date(2026, 11, 1)])  # both changes of a clock
def test_a_promised_time_is_minutes_before_the_appointment_on_days_clocks_change(
    day: date,
) -> None:
    at = local_instant(day, 9 * 60, "America/Detroit")
    (leg,) = plan(anchor_at=at)
    shown = local(leg.pickup_at, "America/Detroit")
    assert (shown.hour, shown.minute) == (8, 35)
    (over,) = plan(out=460, anchor_at=at)  # a ride through the hour that is missing or twice
    assert at - over.pickup_at == timedelta(minutes=470)


def test_a_ride_nobody_could_be_found_for_in_time_is_too_soon() -> None:
    def tried(minutes: int) -> None:
        times.check_times(plan(anchor_at=NOW + timedelta(minutes=minutes)), NOW)

    for minutes in (1, 20, 32):  # 12 driving, 5 getting in, 15 to find somebody
        with pytest.raises(TooSoon):
            tried(minutes)
    tried(33)
    times.check_times(plan(anchor="leave_at", anchor_at=NOW + timedelta(minutes=1)), NOW)


def test_a_way_home_before_one_is_there_is_refused() -> None:
    at = NOW + timedelta(hours=30)
    early = plan(anchor="leave_at", anchor_at=at, way_home="at", home_at=at + timedelta(minutes=9))
    with pytest.raises(HomeBeforeThere):
        times.check_times(early, NOW)
    later = at + timedelta(minutes=17)
    times.check_times(plan(anchor="leave_at", anchor_at=at, way_home="at", home_at=later), NOW)


@pytest.mark.parametrize(
    ("changed", "refused", "field"),
    [
        ({"anchor_at": NOW}, TooSoon, "time"),
        ({"anchor_at": NOW + timedelta(days=61)}, TooFarAhead, "day"),
        ({"way_home": "at", "home_at": NOW + timedelta(hours=30)}, HomeBeforeThere, "home_time"),
        ({"way_home": "at", "home_at": NOW + timedelta(hours=47)}, TooFarAhead, "home_time"),
    ],
)
def test_what_cannot_be_is_refused_by_the_field_that_says_it(
    changed: dict[str, object], refused: type[Exception], field: str
) -> None:
    with pytest.raises(refused) as error:
        check(a_need(**changed), new_id(), NOW)
    assert error.value.data["field"] == field  # type: ignore[attr-defined]


def test_from_and_to_differ_and_a_plain_need_passes() -> None:
    need = a_need()
    with pytest.raises(SamePlace):
        check(need, need.to_place_id, NOW)
    check(need, new_id(), NOW)


def test_places_in_the_car() -> None:
    assert a_need(companions=2, children=1).seats == 4
    assert [wheelchairs(aids) for aids in [(), ("WA",), ("W",), ("WT", "S"), ("WW", "O")]] == [
        0, 0, 1, 1, 1,
    ]  # fmt: skip


@given(st.integers(0, 100_000), st.integers(1, 60))
def test_rounding_up_is_the_next_whole_step_and_at_least_one(minutes: int, step: int) -> None:
    rounded = times.round_up(minutes, step)
    assert rounded % step == 0
    assert rounded >= max(1, minutes)
    assert rounded - step < max(1, minutes)


def test_proposed_minutes_go_from_setting_out_to_back_home() -> None:
    def proposed(minutes: float, back: int) -> int:
        return times.proposed_minutes(NOW, NOW + timedelta(minutes=minutes), back, POLICY)

    assert proposed(0, 0) == 15
    assert proposed(30, 15) == 45
    assert proposed(30.9, 15) == 45  # whole minutes
    assert proposed(31, 15) == 60
    assert times.proposed_minutes(NOW + timedelta(hours=1), NOW, 0, POLICY) == 15  # a clock astray


@given(
    st.integers(0, 1000),
    st.lists(st.integers(1, 200), min_size=1, max_size=5),
)
def test_shared_effort_is_split_to_the_minute_the_remainder_to_the_first(
    minutes: int, direct: list[int]
) -> None:
    shares = times.split_by_direct(minutes, direct)
    assert sum(shares) == minutes
    assert shares[0] >= minutes * direct[0] // sum(direct)
    assert [minutes * part // sum(direct) for part in direct][1:] == shares[1:]


def test_a_ride_is_given_up_a_quarter_before_it_would_be_too_late_and_never_in_the_past() -> None:
    assert times.unmet_at(NOW + timedelta(hours=2), NOW) == NOW + timedelta(minutes=105)
    assert times.unmet_at(NOW - timedelta(hours=2), NOW) == NOW
