"""Words for times, days and hours: said the same way everywhere, digits always ASCII."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.kernel import wording

WEDNESDAY = date(2026, 11, 25)
DETROIT = "America/Detroit"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "10:45 AM"), ("es", "10:45 AM"), ("ar", "10:45 ص"), ("bn", "সকাল 10:45")],
)
def test_time_is_twelve_hours_on_the_communitys_clock(language: str, said: str) -> None:
    at = datetime(2026, 11, 25, 15, 45, tzinfo=UTC)
    assert wording.time_words(at, DETROIT, language) == said


@pytest.mark.parametrize(
    ("minute", "said"),
    [(0, "12:00 AM"), (720, "12:00 PM"), (1439, "11:59 PM"), (1440, "12:00 AM"), (65, "1:05 AM")],
)
def test_midnight_and_noon_are_twelve(minute: int, said: str) -> None:
    assert wording.minute_words(minute, "en") == said


@pytest.mark.parametrize(
    ("language", "said", "near", "far"),
    [
        ("en", "Wed Nov 25", "Tomorrow, Wed Nov 25", "Wednesday, November 25"),
        ("es", "mié 25 nov", "Mañana, mié 25 nov", "miércoles 25 de noviembre"),
        ("ar", "الأربعاء 25 نوفمبر", "غدا، الأربعاء 25 نوفمبر", "الأربعاء 25 نوفمبر"),
        ("bn", "বুধ 25 নভে", "আগামীকাল, বুধ 25 নভে", "বুধবার, 25 নভেম্বর"),
    ],
)
def test_days_in_each_language(language: str, said: str, near: str, far: str) -> None:
    assert wording.day_words(WEDNESDAY, language) == said
    assert wording.near_day_words(WEDNESDAY, date(2026, 11, 24), language) == near
    assert wording.near_day_words(WEDNESDAY, date(2026, 11, 20), language) == said
    assert wording.near_day_words(WEDNESDAY, WEDNESDAY, language).endswith(said)
    assert wording.long_day_words(WEDNESDAY, language) == far


@pytest.mark.parametrize(
    ("minutes", "language", "said"),
    [
        (90, "en", "1 hour 30 minutes"),
        (120, "en", "2 hours"),
        (45, "en", "45 minutes"),
        (0, "en", "0 minutes"),
        (90, "es", "1 hora 30 minutos"),
        (135, "ar", "ساعتان و15 دقيقة"),
        (180, "ar", "3 ساعات"),
        (90, "bn", "1 ঘণ্টা 30 মিনিট"),
        (0, "bn", "0 মিনিট"),
    ],
)
def test_hours_are_said_in_words(minutes: int, language: str, said: str) -> None:
    assert wording.hours_words(minutes, language) == said


@pytest.mark.parametrize(
    ("minute", "said"),
    [
        (0, "রাত 12:00"), (239, "রাত 3:59"), (240, "ভোর 4:00"), (360, "সকাল 6:00"),
        (720, "দুপুর 12:00"), (959, "দুপুর 3:59"), (960, "বিকাল 4:00"), (1080, "সন্ধ্যা 6:00"),
        (1200, "রাত 8:00"), (1440, "রাত 12:00"),
    ],
)  # fmt: skip
def test_bengali_says_the_part_of_the_day_first(minute: int, said: str) -> None:
    assert wording.minute_words(minute, "bn") == said


@pytest.mark.parametrize(
    ("km", "said"), [(1.609, "1.0 mile"), (5, "3.1 miles"), (15.9, "9.9 miles"), (40, "25 miles")]
)
def test_kilometres_are_said_in_miles(km: float, said: str) -> None:
    assert wording.miles_words(km, "en") == said


def test_an_unknown_language_is_worded_in_english() -> None:
    assert wording.day_words(WEDNESDAY, "fr") == "Wed Nov 25"
    assert wording.minute_words(845, "fr") == "2:05 PM"


@pytest.mark.parametrize(
    ("phone", "said"), [("+13135550142", "313-555-0142"), ("+4930123456", "+4930123456")]
)
def test_phone_numbers_are_said_as_people_write_them(phone: str, said: str) -> None:
    assert wording.phone_words(phone) == said


@given(
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    st.integers(1, 1440),
    st.sampled_from(("en", "es", "ar", "bn")),
)
def test_what_we_say_can_be_typed_back(day: date, minutes: int, language: str) -> None:
    assert wording.parse_day(wording.day_words(day, language), day) == day
    assert wording.parse_time(wording.minute_words(minutes, language)) == minutes % 1440
    assert wording.parse_day(wording.long_day_words(day, "bn"), day) == day
    assert wording.parse_hours(wording.hours_words(minutes, "bn")) == minutes
    assert wording.hours_words(minutes, language).isprintable()


@given(st.integers(2_000_000_000, 9_999_999_999))
def test_a_phone_number_that_is_read_is_read_again(number: int) -> None:
    phone = wording.parse_phone(str(number))
    assert phone is None or wording.parse_phone(wording.phone_words(phone)) == phone


def test_a_text_says_hours_in_few_letters() -> None:
    assert wording.short_hours_words(90, "en") == "1 h 30 min"
    assert wording.short_hours_words(120, "es") == "2 h"
    assert wording.short_hours_words(0, "en") == "0 min"
    assert wording.short_hours_words(75, "ar") == wording.hours_words(75, "ar")
