"""By which channel a message goes, as a table; and that nothing rings in quiet hours."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.kernel.calendar import is_quiet, local_minute
from timebank.notifications.rules.ways import (
    ANSWERS,
    AT_ONCE,
    Reach,
    back_off,
    is_chased,
    is_phoned_instead,
    may_ring_at,
    way_of,
)
from timebank.notifications.rules.words import kind_names

RIDER = ("R1", "R2", "R3", "R4", "R5", "R6", "R9", "R10")
TEXT = Reach("text", has_phone=True, takes_texts=True, has_email=False, has_helper=False)
STOPPED = Reach("text", has_phone=True, takes_texts=False, has_email=False, has_helper=False)
CALL = Reach("call", has_phone=True, takes_texts=True, has_email=True, has_helper=False)
EMAIL = Reach("email", has_phone=True, takes_texts=True, has_email=True, has_helper=False)
NO_EMAIL = Reach("email", has_phone=True, takes_texts=True, has_email=False, has_helper=False)
PAPER = Reach("paper", has_phone=True, takes_texts=False, has_email=False, has_helper=False)
NO_PHONE = Reach("paper", has_phone=False, takes_texts=False, has_email=False, has_helper=False)
HELPED = Reach("helper", has_phone=True, takes_texts=True, has_email=True, has_helper=True)
LEFT_ALONE = Reach("helper", has_phone=False, takes_texts=False, has_email=False, has_helper=False)
ONLY_EMAIL = Reach("text", has_phone=False, takes_texts=False, has_email=True, has_helper=False)
EVERYONE = (
    TEXT, STOPPED, CALL, EMAIL, NO_EMAIL, PAPER, NO_PHONE, HELPED, LEFT_ALONE, ONLY_EMAIL,
)  # fmt: skip


@pytest.mark.parametrize(
    ("reach", "ways"),
    [
        #            R1       R2       R3       R4       R5      R6       R9       R10
        (TEXT, ("text",) * 8),
        (CALL, (None, "call", None, "call", None, "call", "call", "call")),
        (STOPPED, (None, "call", None, "call", None, "call", "call", "call")),
        (EMAIL, ("email", "email", "email", "email", None, None, "email", "email")),
        (NO_EMAIL, (None, "call", None, "call", None, "call", "call", "call")),
        (PAPER, ("paper", "paper", None, "call", None, "call", "call", "call")),
        (NO_PHONE, ("paper", "paper", None, "person", None, None, "person", "person")),
        (HELPED, ("helper", "helper", "helper", "helper", None, None, "helper", "helper")),
        (LEFT_ALONE, ("paper", "paper", None, "person", None, None, "person", "person")),
        (ONLY_EMAIL, ("email", "email", "email", "email", None, None, "email", "email")),
    ],
)
def test_the_wish_decides_and_what_cannot_be_done_goes_the_next_way(
    reach: Reach, ways: tuple[str | None, ...]
) -> None:
    assert tuple(way_of(kind, reach) for kind in RIDER) == ways


def test_a_driver_found_early_is_not_phoned_about() -> None:
    assert way_of("R2", CALL, is_short_notice=False) is None
    assert way_of("R2", CALL, is_short_notice=True) == "call"
    assert way_of("R4", CALL, is_short_notice=False) == "call"
    assert way_of("R2", PAPER, is_short_notice=False) == "paper"


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_an_answer_goes_back_to_the_number_that_texted(kind: str) -> None:
    assert way_of(kind, STOPPED) == "text"
    assert way_of(kind, CALL) == "text"
    assert way_of(kind, NO_PHONE) is None


@pytest.mark.parametrize("kind", kind_names())
@pytest.mark.parametrize("reach", EVERYONE)
def test_no_way_is_chosen_that_does_not_exist(kind: str, reach: Reach) -> None:
    way = way_of(kind, reach)
    assert way != "call" or reach.has_phone
    assert way != "text" or reach.has_phone
    assert way != "email" or reach.has_email
    assert way != "helper" or reach.has_helper
    if is_chased(kind):
        assert way is not None or kind == "R2"
    if kind in AT_ONCE:
        assert way not in ("email", "helper", "paper")


def test_only_what_matters_is_phoned_when_a_text_fails() -> None:
    assert is_phoned_instead("R5")
    assert is_phoned_instead("R4")
    assert not is_phoned_instead("R8")
    assert not is_chased("R6")


ZONES = ("America/Detroit", "America/Phoenix", "Europe/Dublin", "Australia/Lord_Howe")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.sampled_from(ZONES),
    st.sampled_from(("text", "call")),
)
def test_nothing_rings_in_quiet_hours(
    due_at: datetime, quiet_from: int, quiet_until: int, zone: str, way: str
) -> None:
    moved = may_ring_at(due_at, way, quiet_from, quiet_until, zone)  # type: ignore[arg-type]
    assert moved >= due_at
    assert moved - due_at <= timedelta(hours=25)
    assert not is_quiet(moved, quiet_from, quiet_until, zone)
    if not is_quiet(due_at, quiet_from, quiet_until, zone):
        assert moved == due_at


@pytest.mark.parametrize(
    ("due_at", "minute"),
    [
        (datetime(2026, 3, 8, 4, 0, tzinfo=UTC), 480),  # clocks go forward this night in Detroit
        (datetime(2026, 11, 1, 3, 0, tzinfo=UTC), 480),  # and back this night
        (datetime(2026, 11, 24, 2, 0, tzinfo=UTC), 480),
        (datetime(2026, 11, 24, 1, 59, tzinfo=UTC), 1259),
    ],
)
def test_a_quiet_night_ends_at_eight_whatever_the_clocks_do(due_at: datetime, minute: int) -> None:
    moved = may_ring_at(due_at, "text", 1260, 480, "America/Detroit")
    assert local_minute(moved, "America/Detroit") == minute


def test_paper_and_mail_lie_still_and_may_come_at_night() -> None:
    night = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    for way in ("email", "paper", "helper"):
        assert may_ring_at(night, way, 1260, 480, "America/Detroit") == night  # type: ignore[arg-type]


def test_rests_grow_and_stay_bounded() -> None:
    rests = [back_off(tries) for tries in range(12)]
    assert rests == sorted(rests)
    assert rests[-1] == timedelta(minutes=15)
