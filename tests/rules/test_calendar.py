"""Local days and minutes, also on the two days a year when clocks jump."""

from datetime import UTC, date, datetime

import pytest

from timebank.kernel.calendar import (
    after_quiet,
    is_quiet,
    local_day,
    local_instant,
    local_minute,
    month_start,
    week_start,
)

DETROIT = "America/Detroit"


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "minute", "there"),
    [
        (date(2026, 11, 23), 600, _utc(2026, 11, 23, 15, 0)),
        (date(2026, 7, 1), 600, _utc(2026, 7, 1, 14, 0)),
        (date(2026, 3, 8), 150, _utc(2026, 3, 8, 7, 30)),  # 2:30 does not exist: 3:30
        (date(2026, 11, 1), 90, _utc(2026, 11, 1, 5, 30)),  # 1:30 comes twice: the first
        (date(2026, 11, 23), 1440, _utc(2026, 11, 24, 5, 0)),
    ],
)
def test_a_local_minute_is_one_instant(day: date, minute: int, there: datetime) -> None:
    assert local_instant(day, minute, DETROIT) == there


def test_an_instant_has_a_local_day_and_minute() -> None:
    at = _utc(2026, 11, 24, 3, 15)
    assert local_day(at, DETROIT) == date(2026, 11, 23)
    assert local_minute(at, DETROIT) == 22 * 60 + 15


def test_months_and_weeks_begin_at_local_midnight() -> None:
    at = _utc(2026, 11, 26, 3, 15)  # Wednesday evening
    assert month_start(at, DETROIT) == _utc(2026, 11, 1, 4, 0)
    assert week_start(at, DETROIT) == _utc(2026, 11, 23, 5, 0)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet", "until"),
    [
        (20, 59, False, None),
        (21, 0, True, _utc(2026, 11, 24, 13, 0)),
        (23, 59, True, _utc(2026, 11, 24, 13, 0)),
        (7, 59, True, _utc(2026, 11, 23, 13, 0)),
        (8, 0, False, None),
    ],
)
def test_quiet_hours_go_over_midnight(
    hour: int, minute: int, quiet: bool, until: datetime | None
) -> None:
    at = local_instant(date(2026, 11, 23), hour * 60 + minute, DETROIT)
    assert is_quiet(at, 1260, 480, DETROIT) is quiet
    assert after_quiet(at, 1260, 480, DETROIT) == (until or at)


def test_quiet_hours_may_lie_inside_a_day_or_be_none() -> None:
    noon = local_instant(date(2026, 11, 23), 720, DETROIT)
    assert is_quiet(noon, 600, 780, DETROIT)
    assert not is_quiet(noon, 800, 900, DETROIT)
    assert not is_quiet(noon, 480, 480, DETROIT)
