"""Days that come again: how they are typed, said, kept as a rule, and counted out."""

from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from timebank.kernel.parsing import parse_day
from timebank.kernel.weeks import Weeks, count_of, days_of, is_day_of, weeks_from
from timebank.kernel.wording import parse_weeks, weeks_words

TUESDAY = date(2026, 11, 24)
JAN31 = date(2027, 1, 31)
MWF, ALL = (0, 2, 4), (0, 1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize(
    ("typed", "weekdays", "every", "until", "first"),
    [
        ("mwf until 1/31", MWF, 1, JAN31, date(2026, 11, 25)),
        ("MWF UNTIL 1/31", MWF, 1, JAN31, date(2026, 11, 25)),
        ("mwf", MWF, 1, None, date(2026, 11, 25)),
        ("tue thu", (1, 3), 1, None, date(2026, 11, 26)),
        ("tth", (1, 3), 1, None, date(2026, 11, 26)),
        ("tuth till 12/31", (1, 3), 1, date(2026, 12, 31), date(2026, 11, 26)),
        ("tue, thu & sat", (1, 3, 5), 1, None, date(2026, 11, 26)),
        ("every wed until 3/1", (2,), 1, date(2027, 3, 1), date(2026, 11, 25)),
        ("wed until 3/1", (2,), 1, date(2027, 3, 1), date(2026, 11, 25)),
        ("wednesdays", (2,), 1, None, date(2026, 11, 25)),
        ("every tue", (1,), 1, None, date(2026, 12, 1)),
        ("every other mon", (0,), 2, None, date(2026, 11, 30)),
        ("every 2 weeks mon tue", (0, 1), 2, None, date(2026, 11, 30)),
        ("mon tue every two weeks", (0, 1), 2, None, date(2026, 11, 30)),
        ("fri every 3 weeks until mar 1", (4,), 3, date(2027, 3, 1), date(2026, 11, 27)),
        ("mon-fri", (0, 1, 2, 3, 4), 1, None, date(2026, 11, 25)),
        ("mon to fri until 12/4", (0, 1, 2, 3, 4), 1, date(2026, 12, 4), date(2026, 11, 25)),
        ("fri-mon", (0, 4, 5, 6), 1, None, date(2026, 11, 27)),
        ("weekdays", (0, 1, 2, 3, 4), 1, None, date(2026, 11, 25)),
        ("every day until 2026-12-01", ALL, 1, date(2026, 12, 1), date(2026, 11, 25)),
        ("daily", ALL, 1, None, date(2026, 11, 25)),
        ("mwf for 6 weeks", MWF, 1, date(2027, 1, 5), date(2026, 11, 25)),
        ("mwf from 12/1 until 12/31", MWF, 1, date(2026, 12, 31), date(2026, 12, 2)),
        ("tue thu from today", (1, 3), 1, None, TUESDAY),
        ("weekly wed", (2,), 1, None, date(2026, 11, 25)),
        # Spanish
        ("lunes miércoles y viernes hasta 1/31", MWF, 1, JAN31, date(2026, 11, 25)),
        ("lun, mié, vie hasta 31 ene", MWF, 1, JAN31, date(2026, 11, 25)),
        ("lmv", MWF, 1, None, date(2026, 11, 25)),
        ("mar jue", (1, 3), 1, None, date(2026, 11, 26)),
        ("todos los sábados", (5,), 1, None, date(2026, 11, 28)),
        ("cada miércoles hasta el 1 de marzo", (2,), 1, date(2027, 3, 1), date(2026, 11, 25)),
        ("cada 2 semanas martes", (1,), 2, None, date(2026, 12, 1)),
        ("lunes a viernes", (0, 1, 2, 3, 4), 1, None, date(2026, 11, 25)),
        ("todos los días hasta 12/1", ALL, 1, date(2026, 12, 1), date(2026, 11, 25)),
        ("mié por 4 semanas", (2,), 1, date(2026, 12, 22), date(2026, 11, 25)),
        # Arabic
        ("الاثنين والأربعاء والجمعة حتى 1/31", MWF, 1, JAN31, date(2026, 11, 25)),
        ("الإثنين و الأربعاء حتى ٣١ يناير", (0, 2), 1, JAN31, date(2026, 11, 25)),
        ("كل ثلاثاء", (1,), 1, None, date(2026, 12, 1)),
        ("كل أربعاء حتى 12/9", (2,), 1, date(2026, 12, 9), date(2026, 11, 25)),
        ("كل يوم", ALL, 1, None, date(2026, 11, 25)),
        ("كل يوم خميس", (3,), 1, None, date(2026, 11, 26)),
        ("كل أسبوعين السبت", (5,), 2, None, date(2026, 11, 28)),
        ("من الاثنين الى الجمعة", (0, 1, 2, 3, 4), 1, None, date(2026, 11, 25)),
        ("الخميس ابتداء من 12/10", None, 0, None, None),
        ("كل خميس ابتداء من 12/10", (3,), 1, None, date(2026, 12, 10)),
        # Bengali
        ("সোমবার বুধবার ও শুক্রবার", MWF, 1, None, date(2026, 11, 25)),
        ("প্রতি মঙ্গলবার", (1,), 1, None, date(2026, 12, 1)),
        # one day, or nothing we know: not a rule
        ("wed", None, 0, None, None),
        ("t", None, 0, None, None),
        ("tom", None, 0, None, None),
        ("mar", None, 0, None, None),
        ("11/25", None, 0, None, None),
        ("+7", None, 0, None, None),
        ("wed nov 25", None, 0, None, None),
        ("mié 25 nov", None, 0, None, None),
        ("2026-11-25", None, 0, None, None),
        ("every week", None, 0, None, None),
        ("every", None, 0, None, None),
        ("mwf until", None, 0, None, None),
        ("until 1/31", None, 0, None, None),
        ("mwf until never", None, 0, None, None),
        ("mwf until 1/31 until 2/1", None, 0, None, None),
        ("mwf until 2026-11-01", None, 0, None, None),
        ("mwf for 6", None, 0, None, None),
        ("every 2 mon", None, 0, None, None),
        ("every 40 weeks mon", None, 0, None, None),
        ("mon to", None, 0, None, None),
        ("the doctor on mwf", None, 0, None, None),
        ("", None, 0, None, None),
    ],
)
def test_days_that_come_again_are_read(
    typed: str, weekdays: tuple[int, ...] | None, every: int, until: date | None, first: date | None
) -> None:
    read = parse_weeks(typed, TUESDAY)
    if weekdays is None or first is None:
        assert read is None
    else:
        assert read is not None
        assert (read.weeks, read.first) == (Weeks(weekdays, every, until), first)
        assert parse_day(typed, TUESDAY) is None, "one day and a rule at once"


@given(st.text(max_size=60) | st.text("mtwfhrsuaeilnvyo 123/-و", max_size=30))
def test_whatever_is_typed_is_read_or_not_and_never_breaks(typed: str) -> None:
    read = parse_weeks(typed, TUESDAY)
    if read is not None:
        assert read.first >= TUESDAY
        assert is_day_of(read.weeks, read.first, read.first)


@pytest.mark.parametrize(
    ("weeks", "language", "is_short", "said"),
    [
        (Weeks(MWF), "en", False, "Monday, Wednesday and Friday"),
        (Weeks(MWF), "en", True, "Mon, Wed, Fri"),
        (Weeks((1, 3)), "en", False, "Tuesday and Thursday"),
        (Weeks((2,), 2), "en", False, "Wednesday, every 2 weeks"),
        (Weeks(ALL), "en", False, "every day"),
        (Weeks(MWF), "es", False, "lunes, miércoles y viernes"),
        (Weeks(MWF), "es", True, "lun, mié, vie"),
        (Weeks((2,), 5), "es", False, "miércoles, cada 5 semanas"),
        (Weeks(MWF), "ar", False, "الاثنين والأربعاء والجمعة"),
        (Weeks((1,), 2), "ar", False, "الثلاثاء، كل أسبوعين"),
    ],
)
def test_days_that_come_again_are_said(
    weeks: Weeks, language: str, is_short: bool, said: str
) -> None:
    assert weeks_words(weeks, language, is_short=is_short) == said


@pytest.mark.parametrize("language", ["en", "es", "ar", "bn"])
@pytest.mark.parametrize("weekdays", [MWF, (1, 3), ALL, (5, 6)])
def test_what_is_said_can_be_typed_back(language: str, weekdays: tuple[int, ...]) -> None:
    said = weeks_words(Weeks(weekdays), language)
    read = parse_weeks(said, TUESDAY)
    assert read is not None, said
    assert read.weeks == Weeks(weekdays)


@st.composite
def rules(draw: st.DrawFn) -> tuple[Weeks, date]:
    """A rule and the first of its days."""
    start = draw(st.dates(date(2024, 1, 1), date(2029, 12, 31)))
    others = draw(st.sets(st.integers(0, 6), max_size=6))
    until = draw(st.none() | st.integers(0, 400).map(lambda n: start + timedelta(days=n)))
    every = draw(st.integers(1, 12))
    return Weeks(tuple(others | {start.weekday()}), every, until), start


@given(rules())
def test_the_days_are_those_of_another_program(rule: tuple[Weeks, date]) -> None:
    weeks, start = rule
    theirs = rrulestr(weeks.rrule, dtstart=datetime(start.year, start.month, start.day))
    wanted = [at.date() for at in islice(theirs, 60)]
    assert list(islice(days_of(weeks, start), 60)) == wanted


@given(rules(), st.integers(-20, 300))
def test_going_on_behind_a_day_leaves_none_out(rule: tuple[Weeks, date], later: int) -> None:
    weeks, start = rule
    after = start + timedelta(days=later)
    all_days = islice(days_of(weeks, start), 500)
    wanted = [day for day in all_days if day > after][:5]
    assert list(islice(days_of(weeks, start, after=after), 5))[: len(wanted)] == wanted


@given(rules())
def test_a_rule_is_kept_as_text(rule: tuple[Weeks, date]) -> None:
    assert weeks_from(rule[0].rrule) == rule[0]


@pytest.mark.parametrize("text", ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=XX;WKST=MO"])
def test_a_rule_of_somebody_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        weeks_from(text)


def test_days_are_counted() -> None:
    assert count_of(Weeks(MWF, 1, JAN31), date(2026, 11, 25)) == 29
    assert count_of(Weeks(MWF), date(2026, 11, 25)) is None
