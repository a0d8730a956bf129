"""What people type about themselves, read and cleaned: tables of cases, and any text at all."""

import unicodedata
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.intermediaries.rules import Spell, is_live, last_day
from timebank.members.errors import (
    ContactNotUnderstood,
    EmailNotUnderstood,
    FieldMissing,
    FieldTooLong,
    PhoneNotUnderstood,
    WishNeedsContact,
)
from timebank.members.rules import contacts, policy_of, signin, spelling, windows, words
from timebank.members.rules.drafts import Window

PHONE = "+13135550142"


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("313-555-0142", "phone", PHONE),
        ("(313) 555 0142", "phone", PHONE),
        ("1 313 555 0142", "phone", PHONE),
        ("٣١٣٥٥٥٠١٤٢", "phone", PHONE),
        ("+44 20 7946 0958", "phone", "+442079460958"),
        (" Opal.Finch+rides@Example.COM ", "email", "opal.finch+rides@example.com"),
    ],
)
def test_a_contact_has_one_form(typed: str, kind: str, value: str) -> None:
    assert contacts.parse_contact(typed) == contacts.Contact(kind, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed",
    [
        *("", "opal", "12345", "opal@", "@finch", "a@b", "a b@c.de", "a@b..de", "a@b.c"),
        *(".a@b.de", "a@@b.de", "a@b.de\nBcc: x@y.zz", "a@b.de\0"),
        *("x" * 65 + "@b.de", "a@" + "b" * 130 + ".de"),
    ],
)
def test_what_is_no_contact(typed: str) -> None:
    with pytest.raises(ContactNotUnderstood):
        contacts.parse_contact(typed)


@given(st.text(max_size=200))
def test_any_text_is_a_contact_or_not(typed: str) -> None:
    try:
        contact = contacts.parse_contact(typed)
    except ContactNotUnderstood:
        return
    assert contacts.parse_contact(contact.value) == contact
    assert contact.value.isascii()
    assert len(contact.value) <= 120


@given(st.text(max_size=60))
def test_optional_numbers_and_addresses(typed: str) -> None:
    for read, condition in (
        (contacts.phone_or_none, PhoneNotUnderstood),
        (contacts.email_or_none, EmailNotUnderstood),
    ):
        try:
            value = read(typed)
        except (condition, FieldTooLong):
            continue
        assert value is None or read(value) == value


@given(st.text(max_size=300))
def test_any_text_becomes_a_clean_line_or_says_why(typed: str) -> None:
    try:
        line = words.one_line(typed, "name", 80, required=True)
    except (FieldMissing, FieldTooLong):
        return
    assert 1 <= len(line) <= 80
    assert words.one_line(line, "name", 80) == line
    assert not {unicodedata.category(char) for char in line} & {"Cc", "Cs", "Zl", "Zp"}
    line.encode()
    assert len(words.first_name_of(line)) <= words.FIRST_NAME_MAX
    assert len(words.search_fold(line, line, line * 9)) <= words.FOLD_MAX


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Opal \t Finch\r\n", "Opal Finch"),
        ("Opal\u202eFinch\u2066", "OpalFinch"),
        ("Opal\0Finch", "Opal Finch"),
        ("Jose\u0301", "José"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_a_line_keeps(typed: str, kept: str) -> None:
    assert words.one_line(typed, "name", 80) == kept


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Opal Finch", "Opal"),
        ("Mrs. Opal Finch", "Opal"),
        ("Sra. Doña Rosa", "Rosa"),
        ("Dr.", "Dr."),
        ("أمل خوري", "أمل"),
        ("", ""),
    ],
)
def test_first_names_are_not_titles(name: str, first: str) -> None:
    assert words.first_name_of(name) == first


@given(st.sampled_from(["", *["text", "call", "email", "paper", "helper"]]), st.booleans())
def test_a_kept_wish_always_works(wish: str, is_landline: bool) -> None:
    for phone in (PHONE, None):
        for email in ("a@b.de", None):
            try:
                kept = contacts.fitting_wish(wish, phone, is_landline, email)
            except WishNeedsContact:
                continue
            assert kept != "text" or (phone and not is_landline)
            assert kept != "call" or phone
            assert kept != "email" or email


@given(
    st.lists(
        st.builds(
            lambda day, start, length: Window(day, start, min(1440, start + length)),
            st.integers(0, 6),
            st.integers(0, 1439),
            st.integers(1, 600),
        ),
        max_size=25,
    )
)
def test_merged_windows_cover_the_same_minutes_once(given_windows: list[Window]) -> None:
    merged = windows.merged(given_windows)
    covered = {(w.weekday, m) for w in given_windows for m in range(w.from_minute, w.until_minute)}
    kept = [(w.weekday, m) for w in merged for m in range(w.from_minute, w.until_minute)]
    assert len(kept) == len(set(kept))
    assert set(kept) == covered
    assert merged == sorted(merged)
    for one, other in pairwise(merged):
        assert one.weekday < other.weekday or one.until_minute < other.from_minute


@pytest.mark.parametrize(
    ("typed", "word", "alike"),
    [
        ("garsia", "garcia", True),
        ("mohammed", "muhamad", True),
        ("jon", "john", True),
        ("josephina", "josefina", True),
        ("wite", "white", True),
        ("martin", "martinezgarcia", True),
        ("finch", "heron", False),
        ("al", "alma", False),
        ("12", "123", False),
        ("12", "12", True),
    ],
)
def test_which_spellings_are_alike(typed: str, word: str, alike: bool) -> None:
    assert bool(spelling.likeness(typed, word)) is alike


@given(st.text(max_size=60))
def test_codes_are_read_from_any_typing(typed: str) -> None:
    code = signin.code_typed(typed)
    assert code.isascii()
    assert signin.code_typed(code) == code
    assert len(signin.code_hash("k" * 32, 1, "", code)) == 64


def test_a_hash_depends_on_everything() -> None:
    base = signin.code_hash("k" * 32, 1, PHONE, "123456")
    others = [("j" * 32, 1, PHONE, "123456"), ("k" * 32, 2, PHONE, "123456")]
    others += [("k" * 32, 1, "", "123456"), ("k" * 32, 1, PHONE, "123457")]
    assert base not in {signin.code_hash(*other) for other in others}


def test_unknown_policy_is_impossible() -> None:
    with pytest.raises(AssertionError):
        policy_of({"colour": "green"})


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(1, 36))
def test_a_consents_last_day_is_the_day_before(start: date, months: int) -> None:
    last = last_day(start, months)
    spell = Spell(start, last, None, is_confirmed=False, is_revoked=False)
    assert is_live(spell, start)
    assert is_live(spell, last)
    assert months * 28 - 1 <= (last - start).days <= months * 31
