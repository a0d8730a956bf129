"""Every template in every language: complete, within its length, nothing reserved taught."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.notifications.rules.parts import is_gsm, parts_count, plain, to_gsm
from timebank.notifications.rules.rendering import render
from timebank.notifications.rules.words import (
    LANGUAGES,
    fill,
    kind_names,
    names_in,
    needed_in,
    words,
)

KINDS = tuple(kind_names())
CHANNELS = ("text", "call", "email", "paper", "helper")
PAIRS = [(kind, language) for kind in KINDS for language in LANGUAGES]
# opt-out, opt-in and help words: carriers act on them, so only two messages may teach them
RESERVED = (
    "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT",
    "REMOVE", "ARRET", "TD", "START", "UNSTOP", "YES", "HELP", "INFO", "AYUDA",
)  # fmt: skip
LONG = {
    "en": {
        "org": "Parkside Neighborhood Rides of the East Side", "org_short": "Parkside Rides",
        "day": "Wed Nov 25", "time": "10:45 AM", "place": "Riverbend Community Health Clinic",
        "driver": "Christopher", "car": "Silver Chevrolet Traverse", "plate": "EKR 4471",
        "phone": "313-555-0142", "desk_phone": "313-555-0100", "helper": "Alexandra Whippoorwill",
        "agency": "Main Library Jefferson Branch", "h": "1 hour 30 minutes", "n": "25",
        "addr": "12345 East Jefferson Avenue Apt 1204", "needs": "Walker, through the door",
        "area": "Conner and Warren", "mi": "12.4", "dl": "Tue Nov 24, 10:45 AM",
        "coord": "Bartholomew", "name": "Wilhelmina Nightingale", "gave": "12.5", "got": "34.5",
        "code": "123456", "to": "Wilhelmina",
        "words": "Yes, the door on Conner Street is open now, and the driver has your number",
        "places": "1 = Riverbend Clinic, 2 = Gratiot Market, 3 = Church of the Open Door, 4 = Home",
        "weeks": "Mon, Tue, Wed, Thu, Fri", "until": "Wed Nov 25",
        "days": "1 = Tue Nov 24, 2 = Wed Nov 25, 3 = Thu Nov 26, 4 = Fri Nov 27, 5 = Sat Nov 28",
        "rides": "A Wed Nov 25 10:45 AM Riverbend Clinic with Christopher, B Thu Nov 26 9:15 AM"
        " Gratiot Market no driver yet, C Fri Nov 27 2:00 PM Church",
    }
}  # fmt: skip
LONG["es"] = LONG["en"] | {
    "day": "sáb 28 nov", "h": "1 hora 30 minutos", "name": "Ángela Rodríguez Ávila",
    "driver": "Sebastián", "needs": "Andador, hasta adentro", "dl": "sáb 28 nov, 10:45 AM",
}  # fmt: skip
LONG["ar"] = LONG["en"] | {
    "day": "الأربعاء 25 نوفمبر", "time": "10:45 ص", "h": "ساعة و30 دقيقة", "place": "عيادة ريفربند",
    "driver": "عبد الرحمن", "car": "شيفروليه فضية", "name": "فاطمة الزهراء",
    "needs": "مشاية، داخل الباب",
    "dl": "الثلاثاء 24 نوفمبر 10:45 ص", "helper": "عبد اللطيف", "agency": "المكتبة الرئيسية",
    "area": "كونر ووارن", "addr": "شارع جيفرسون الشرقي 12345 شقة 1204",
    "places": "1 العيادة, 2 السوق, 3 الكنيسة", "days": "1 الثلاثاء, 2 الأربعاء, 3 الخميس",
    "rides": "أ الأربعاء 10:45 ص العيادة, ب الخميس 9:15 ص السوق",
}  # fmt: skip

LONG["bn"] = LONG["en"] | {
    "day": "বৃহস্পতি 24 সেপ্টে", "time": "সন্ধ্যা 6:45", "h": "1 ঘণ্টা 30 মিনিট",
    "place": "রিভারবেন্ড ক্লিনিক", "driver": "আব্দুর রহমান", "car": "রুপালি Chevrolet Traverse",
    "name": "মোসাম্মৎ নাইটিঙ্গেল বেগম", "needs": "ওয়াকার. ভেতর পর্যন্ত সাহায্য",
    "dl": "বুধ 23 সেপ্টে, সন্ধ্যা 6:45", "helper": "রোকেয়া হুইপারউইল",
    "agency": "মেইন লাইব্রেরি জেফারসন শাখা", "area": "Conner and Warren",
    "coord": "বার্থলোমিউ", "to": "মোসাম্মৎ",
    "places": "1 = ক্লিনিক, 2 = বাজার, 3 = মসজিদ", "days": "1 = সোম, 2 = মঙ্গল, 3 = বৃহস্পতি",
    "rides": "A বৃহস্পতি 24 সেপ্টে সন্ধ্যা 6:45 ক্লিনিক, B শুক্র 25 সেপ্টে সকাল 9:15 বাজার",
}  # fmt: skip
TWO_PARTS = ("ar", "bn")  # their letters need UCS-2


@pytest.mark.parametrize(("kind", "language"), PAIRS)
def test_a_text_of_long_values_keeps_its_length(kind: str, language: str) -> None:
    body = render(kind, "text", language, LONG[language]).body
    assert parts_count(body) <= (2 if language in TWO_PARTS else 1), (len(body), body)
    if language not in TWO_PARTS:
        assert is_gsm(body)


@pytest.mark.parametrize(("kind", "language"), PAIRS)
def test_shortening_never_takes_the_time_or_the_keys(kind: str, language: str) -> None:
    form = words(language).forms[kind]
    body = render(kind, "text", language, LONG[language]).body
    for name in {"time", "day", "dl", "code", "h", "n"} & names_in(form.news):
        assert to_gsm(LONG[language][name]) in to_gsm(body)
    for digit in re.findall(r"\d", re.sub(r"\{\w+\}", "", form.keys)):
        assert digit in body


@pytest.mark.parametrize(("kind", "language"), PAIRS)
def test_no_reserved_word_is_taught(kind: str, language: str) -> None:
    if kind in ("R14", "R15"):
        return
    form = words(language).forms[kind]
    taught = f"{form.news} {form.keys} {form.call} {form.mail}"
    assert not re.search(rf"\b({'|'.join(RESERVED)})\b", taught)
    assert not re.search(
        rf"(reply|responda|أرسل|লিখুন) ({'|'.join(RESERVED)})\b", taught, re.IGNORECASE
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_kind_with_the_same_names(language: str) -> None:
    forms, english = words(language).forms, words("en").forms
    assert list(forms) == list(KINDS)
    for kind, form in forms.items():
        assert form.news.startswith("{org}: ")
        assert bool(form.call) == bool(english[kind].call)
        assert names_in(form.news + form.keys) <= names_in(english[kind].news + english[kind].keys)
        assert names_in(form.call) <= names_in(english[kind].call) | {"phone"}
        assert needed_in(form.call) <= names_in(form.news + form.keys) | {"phone", "to"}


@pytest.mark.parametrize(("kind", "language"), PAIRS)
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_can_say_every_kind(kind: str, language: str, channel: str) -> None:
    said = render(kind, channel, language, LONG[language])
    assert said.body
    assert "{" not in said.body
    assert "[" not in said.body
    assert len(said.subject) <= 78 or channel == "paper"


def test_the_car_is_left_out_where_there_is_none() -> None:
    values = LONG["en"] | {"car": "", "plate": "", "place": "Home", "org": "Parkside Rides"}
    assert render("R2", "text", "en", values).body == (
        "Parkside Rides: Christopher will drive you. Wed Nov 25, 10:45 AM, to Home."
        " Reply 1 = OK, 9 = no ride, 0 = call me."
    )


def test_what_is_too_long_goes_in_order_sender_plate_car_then_the_longest_value() -> None:
    short = LONG["en"] | {"place": "Riverbend Clinic", "driver": "Christopher"}
    body = render("R2", "text", "en", short).body
    assert body.startswith("Parkside Rides: ")
    assert "EKR 4471" not in body
    assert "Silver Chevrolet Traverse" in body
    body = render("R2", "text", "en", short | {"place": "Riverbend Clinic by the North Gate"}).body
    assert "Silver" not in body
    assert "to Riverbend Clinic by the North Gate. Reply" in body
    body = render("R2", "text", "en", short | {"place": "Riverbend Clinic " * 6}).body
    assert "to Riverbend Clinic" in body
    assert body.endswith("Reply 1 = OK, 9 = no ride, 0 = call me.")


def test_an_accent_is_kept_where_taking_it_off_saves_nothing() -> None:
    short = {"org": "Rides", "name": "Inés Martínez"}
    assert "Inés Martinez" in render("R14", "text", "es", short).body
    assert "Inés Martínez" in render("R14", "call", "es", short).body
    assert render("C1", "text", "es", {"org": "R", "day": "sáb", "time": "9"}).body.startswith("R:")
    assert to_gsm("sáb Łuk فاطمة é ¨ €") == "sab Łuk فاطمة é  €"
    assert "sáb" in render("C1", "text", "es", {"org": "R", "day": "sáb", "time": "9"}).body


def test_a_letter_without_a_plain_form_may_take_a_second_part() -> None:
    body = render("R3", "text", "en", LONG["en"] | {"driver": "فاطمة"}).body
    assert "فاطمة" in body
    assert parts_count(body) == 2


def test_a_card_names_the_ride_and_a_letter_says_whom_to_call() -> None:
    card = render("R2", "paper", "en", LONG["en"] | {"needs": ""}).body.splitlines()
    assert card[1:4] == ["Wed Nov 25", "10:45 AM", "Riverbend Community Health Clinic"]
    assert card[-1] == "Call us any time: 313-555-0100"
    letter = render("A2", "paper", "en", {"org": "Parkside Rides", "name": "Opal", "phone": "1"})
    assert letter.subject == "Parkside Rides: Welcome, Opal."
    assert "call 1" in letter.body


def test_a_forgotten_value_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(AssertionError, match="place"):
        render("R2", "text", "en", {"org": "Rides", "driver": "A", "day": "b", "time": "c"})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("a" * 152 + "€" * 5, 2),
        ("ص" * 70, 1),
        ("ص" * 71, 2),
        ("ص" * 134, 2),
        ("ص" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 67, 3),
        ("", 1),
    ],
)
def test_parts_are_counted_as_carriers_count(text: str, parts: int) -> None:
    assert parts_count(text) == parts


@given(st.text(max_size=60))
def test_values_become_one_plain_line(value: str) -> None:
    line = plain(value)
    assert "\n" not in line
    assert "\r" not in line
    assert plain(line) == line


@given(
    kind=st.sampled_from(KINDS),
    language=st.sampled_from(LANGUAGES),
    junk=st.dictionaries(
        st.sampled_from(("place", "driver", "needs", "name", "car", "org", "helper", "rides")),
        st.text(max_size=200),
    ),
)
def test_no_value_makes_a_message_too_long(kind: str, language: str, junk: dict[str, str]) -> None:
    values = LONG[language] | junk
    body = render(kind, "text", language, values).body
    most = 2 if language in TWO_PARTS else 1 if is_gsm(body) else 3
    assert parts_count(body) <= most


def test_optional_parts_go_whole_and_nest() -> None:
    pattern = "a[ {x}[, {y}].] b"
    assert fill(pattern, {"x": "1", "y": "2"}) == "a 1, 2. b"
    assert fill(pattern, {"x": "1", "y": "2"}, {"y"}) == "a 1. b"
    assert fill(pattern, {"y": "2"}) == "a b"
    assert needed_in(pattern) == set()
    assert names_in(pattern) == {"x", "y"}
