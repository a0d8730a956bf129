"""What people type: every accepted shape, every refusal, in four scripts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.kernel.wording import (
    ascii_digits,
    fold,
    parse_day,
    parse_hours,
    parse_phone,
    parse_time,
)

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "ascii_"),
    [("٠١٢٣٤٥٦٧٨٩", "0123456789"), ("۹৯９", "999"), ("x²①", "x²①"), ("7", "7")],
)
def test_decimal_digits_become_ascii(typed: str, ascii_: str) -> None:
    assert ascii_digits(typed) == ascii_


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Martínez", "martinez"),
        ("  O'Brien-López,  Jr. ", "o brien lopez jr"),
        ("ŁÓDŹ Straße", "lodz strasse"),
        ("رَحَلات", "رَحَلات"),
        ("রাইড", "রাইড"),
        ("٣ مشوار!", "3 مشوار"),
        ("Ｍain\u200e 5", "main 5"),
        ("", ""),
    ],
)
def test_text_is_folded_for_search(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("313-555-0142", "+13135550142"),
        ("(313) 555.0142", "+13135550142"),
        ("1 313 555 0142", "+13135550142"),
        ("+1 313 555 0142", "+13135550142"),
        ("٣١٣٥٥٥٠١٤٢", "+13135550142"),
        ("+49 30 1234567", "+49301234567"),
        ("555-0142", None),
        ("113-555-0142", None),
        ("313-155-0142", None),
        ("+0 30 1234567", None),
        ("313-555-0142 x5", None),
        ("call me", None),
        ("", None),
        ("9" * 30, None),
    ],
)
def test_phone_numbers(typed: str, phone: str | None) -> None:
    assert parse_phone(typed) == phone


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("930", 570),
        ("9:30", 570),
        ("9.30", 570),
        ("9 30", 570),
        ("1045", 645),
        ("10:45 a.m.", 645),
        ("10:45 AM", 645),
        ("2pm", 840),
        ("2 PM", 840),
        ("2p", 840),
        ("12am", 0),
        ("12 pm", 720),
        ("12", 720),
        ("2", 840),
        ("02:00", 120),
        ("00:15", 15),
        ("14:30", 870),
        ("1430", 870),
        ("noon", 720),
        ("Mediodía", 720),
        ("midnight", 0),
        ("٩:٣٠", 570),
        ("9ص", 540),
        ("2م", 840),
        ("٢ مساءً", 840),
        ("সকাল ৯টা", 540),
        ("সকাল 9:30", 570),
        ("সকাল সাড়ে ৯টায়", 570),
        ("সোয়া দশটা", 615),
        ("পৌনে দশটা", 585),
        ("দেড়টা", 810),
        ("আড়াইটা", 870),
        ("৯টা ৩০ মিনিট", 570),
        ("দুপুর", 720),
        ("দুপুর ১২টা", 720),
        ("দুপুর ১১:৩০", 690),
        ("বিকেল ৪:১৫", 975),
        ("সন্ধ্যায় সাতটা", 1140),
        ("রাত বারোটা", 0),
        ("রাত ২টা", 120),
        ("রাতে ৯৩০", 1290),
        ("ভোর ৫টা", 300),
        ("মধ্যরাত", 0),
        ("২টা", 840),
        ("সকাল ১২টা", None),
        ("বিকাল ৯টা", None),
        ("সকাল বিকাল ৯টা", None),
        ("সাড়ে ৯:৩০", None),
        ("সকাল ৯:৭৫", None),
        ("কোনো একদিন", None),
        ("25:00", None),
        ("9:75", None),
        ("13pm", None),
        ("0am", None),
        ("9xm", None),
        ("soon", None),
        ("", None),
        ("99999", None),
    ],
)
def test_times_of_day(typed: str, minute: int | None) -> None:
    assert parse_time(typed) == minute


@pytest.mark.parametrize(
    ("typed", "near", "minute"),
    [
        ("7", 1140, 1140),
        ("7", 420, 420),
        ("12:15", 30, 15),
        ("7am", 1140, 420),
        ("0700", 1140, 420),
    ],
)
def test_a_usual_time_decides_between_morning_and_evening(
    typed: str, near: int, minute: int
) -> None:
    assert parse_time(typed, near=near) == minute


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("t", MONDAY),
        ("Today", MONDAY),
        ("hoy", MONDAY),
        ("اليوم", MONDAY),
        ("tom", date(2026, 11, 24)),
        ("mañana", date(2026, 11, 24)),
        ("غداً", date(2026, 11, 24)),
        ("غدا", date(2026, 11, 24)),
        ("wed", date(2026, 11, 25)),
        ("Mié.", date(2026, 11, 25)),
        ("الأربعاء", date(2026, 11, 25)),
        ("monday", date(2026, 11, 30)),
        ("sun", date(2026, 11, 29)),
        ("11/25", date(2026, 11, 25)),
        ("11/25/26", date(2026, 11, 25)),
        ("11-25-2026", date(2026, 11, 25)),
        ("1/5", date(2027, 1, 5)),
        ("+7", date(2026, 11, 30)),
        ("+٧", date(2026, 11, 30)),
        ("2026-11-25", date(2026, 11, 25)),
        ("nov 25", date(2026, 11, 25)),
        ("November 25th, 2026", date(2026, 11, 25)),
        ("25 de noviembre", date(2026, 11, 25)),
        ("Wed Nov 25", date(2026, 11, 25)),
        ("mar 5 2027", date(2027, 3, 5)),
        ("mar", date(2026, 11, 24)),
        ("আজ", MONDAY),
        ("আগামীকাল", date(2026, 11, 24)),
        ("কাল", date(2026, 11, 24)),
        ("পরশু", date(2026, 11, 25)),
        ("বুধ", date(2026, 11, 25)),
        ("বৃহস্পতিবার", date(2026, 11, 26)),
        ("২৫ নভেম্বর", date(2026, 11, 25)),
        ("২৫শে নভেম্বর", date(2026, 11, 25)),
        ("জানুয়ারি ৫", date(2027, 1, 5)),
        ("জানুয়ারী 5 2027", date(2027, 1, 5)),
        ("১১/২৫", date(2026, 11, 25)),
        ("13/1", None),
        ("2/30", None),
        ("2026-02-30", None),
        ("+999", None),
        ("someday", None),
        ("nov xx", None),
        ("may 5 27", None),
        ("", None),
    ],
)
def test_days(typed: str, day: date | None) -> None:
    assert parse_day(typed, MONDAY) == day


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1.5", 90),
        ("1,5", 90),
        ("١٫٥", 90),
        ("1:30", 90),
        ("2h", 120),
        ("1.5 hours", 90),
        ("90 min", 90),
        ("1h30", 90),
        ("1 hour 30 minutes", 90),
        ("2 horas", 120),
        ("3 ساعات", 180),
        ("0.25", 15),
        ("১.৫", 90),
        ("দেড় ঘণ্টা", 90),
        ("আড়াই ঘন্টা", 150),
        ("আধা ঘণ্টা", 30),
        ("সাড়ে ৩ ঘণ্টা", 210),
        ("১ ঘণ্টা ১৫ মিনিট", 75),
        ("৯০ মিনিট", 90),
        ("1", None),
        ("90", None),
        ("0.0", None),
        ("25h", None),
        ("1:75", None),
        ("-1.5", None),
        ("two", None),
        ("", None),
    ],
)
def test_amounts_of_time(typed: str, minutes: int | None) -> None:
    assert parse_hours(typed) == minutes


@given(st.text(max_size=30))
def test_no_text_breaks_a_parser(text: str) -> None:
    for minute in (parse_time(text), parse_hours(text)):
        assert minute is None or 0 <= minute <= 1440
    assert parse_day(text, MONDAY) is None or parse_day(text, MONDAY) is not None
    assert parse_phone(text) is None or str(parse_phone(text)).startswith("+")
