"""What a community may make of our words: every reason to refuse, as a table."""

from dataclasses import replace

import pytest

from timebank.notifications.rules.changing import flaws, measured, taught
from timebank.notifications.rules.rendering import render
from timebank.notifications.rules.samples import LONG
from timebank.notifications.rules.words import LANGUAGES, Form, kind_names, words

OURS = words("en").forms
R3 = OURS["R3"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", kind_names())
def test_our_own_words_may_be_kept(kind: str, language: str) -> None:
    assert flaws(kind, language, words(language).forms[kind]) == []


@pytest.mark.parametrize(
    ("change", "part", "code", "about"),
    [
        ({"news": "{org}: Ride {day}, to {place}. Driver: {driver}."}, "news", "lost-name", "time"),
        ({"news": R3.news.replace("{time}", "[{time}]")}, "news", "lost-name", "time"),
        ({"news": R3.news.removeprefix("{org}: ")}, "news", "lost-name", "org"),
        ({"news": R3.news + " {weather}"}, "news", "unknown-name", "weather"),
        ({"news": R3.news + " { time }"}, "news", "unknown-name", " time "),
        ({"news": R3.news + " {plate}"}, "news", "unknown-name", "plate"),
        ({"keys": "Reply 1 = I need it, 0 = call me."}, "keys", "lost-key", "9"),
        ({"keys": R3.keys + " 7 = done."}, "keys", "unknown-key", "7"),
        ({"keys": R3.keys + " Or STOP."}, "keys", "reserved", "STOP"),
        ({"keys": R3.keys + " Or reply cancel."}, "keys", "reserved", "CANCEL"),
        ({"keys": R3.keys.replace("1", "YES or 1")}, "keys", "reserved", "YES"),
        ({"news": R3.news + " QUIT to end."}, "news", "reserved", "QUIT"),
        ({"news": R3.news + " Text 'end' to us."}, "news", "reserved", "END"),
        ({"news": R3.news + " [now"}, "news", "unbalanced", None),
        ({"news": R3.news + " ]now["}, "news", "unbalanced", None),
        ({"news": R3.news + " {time"}, "news", "unbalanced", None),
        ({"news": ""}, "news", "missing", None),
        ({"call": "Your ride is near."}, "call", "not-said", None),
        ({"news": R3.news + " Please be there early." * 5}, "news", "too-long", 2),
        ({"news": R3.news + " Ж."}, "news", "odd-letters", "Ж"),
        ({"news": R3.news + "a" * 600}, "news", "far-too-long", 600),
    ],
)
def test_what_would_strand_somebody_is_refused(
    change: dict[str, str], part: str, code: str, about: object
) -> None:
    found = flaws("R3", "en", replace(R3, **change))
    match = [flaw for flaw in found if (flaw.part, flaw.code) == (part, code)]
    assert match, found
    if about is not None:
        assert about in match[0].data.values()


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("R3", {"news": "{org}: See you {day} at {time} for {place}. {driver} drives."}),
        ("R3", {"keys": "Text 1 = I need it, 9 = no ride, 0 = a person."}),
        ("R2", {"news": "{org}: {driver} drives you {day}, {time}, to {place}."}),
        ("R19", {"keys": "Reply like 930 or 2pm. Thank you."}),
        ("D6", {"keys": "Reply 1 = right, or the right time, like 2.5."}),
    ],
)
def test_other_words_with_the_same_names_and_keys_are_taken(
    kind: str, change: dict[str, str]
) -> None:
    assert flaws(kind, "en", replace(OURS[kind], **change)) == []


def test_a_name_that_is_not_always_known_stays_in_brackets() -> None:
    said = "{org}: {driver} drives you {day}, {time}, to {place}."
    found = flaws("R2", "en", replace(OURS["R2"], news=said + " {car}."))
    assert [(flaw.part, flaw.code, flaw.data) for flaw in found] == [
        ("news", "unsure-name", {"name": "car"})
    ]
    assert flaws("R2", "en", replace(OURS["R2"], news=said + "[ {car}.]")) == []


def test_words_that_ask_for_what_nobody_gave_give_way_to_ours() -> None:
    """As after an update that took a name away: the message goes out all the same."""
    own = replace(R3, news="{org}: Ride {day}, {time}, {place}, {driver}, {weather}.")
    assert render("R3", "text", "en", LONG["en"], own) == render("R3", "text", "en", LONG["en"])


def test_two_messages_must_teach_how_texts_end_and_start() -> None:
    lost = flaws("R14", "en", replace(OURS["R14"], keys="Reply HELP for help."))
    assert [(flaw.code, flaw.data) for flaw in lost] == [("lost-word", {"word": "STOP"})]


def test_calls_and_letters_are_held_to_the_same() -> None:
    form = OURS["R4"]
    assert [f.code for f in flaws("R4", "en", replace(form, call=""))] == ["missing"]
    lost = flaws("R4", "en", replace(form, call=form.call.replace("{time}", "noon")))
    assert [(f.part, f.code) for f in lost] == [("call", "lost-name")]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Reply stop", {"STOP"}), ("The stop is near", set()), ("Bus STOP", {"STOP"}),
        ("أرسل STOP", {"STOP"}), ("stop লিখুন", {"STOP"}), ("Responda ayuda", {"AYUDA"}),
        ("Reply yes or no", {"YES"}), ("Reply 1 = yes", set()), ("weekend", set()),
    ],
)  # fmt: skip
def test_reserved_words_are_found_where_they_are_taught(said: str, found: set[str]) -> None:
    assert taught(said) == found


@pytest.mark.parametrize(("language", "parts", "is_gsm"), [("en", 1, True), ("bn", 2, False)])
def test_a_text_is_measured_with_long_names(language: str, parts: int, is_gsm: bool) -> None:
    counted = measured("R9", language, words(language).forms["R9"])
    assert (counted.parts, counted.is_gsm) == (parts, is_gsm)
    assert counted.letters == len(counted.body)


def test_two_parts_are_the_most_in_bengali() -> None:
    form = words("bn").forms["R9"]
    long = Form(form.news + " ধন্যবাদ, ভালো থাকবেন, আবার কথা হবে।" * 2, form.keys, form.call)
    assert [f.code for f in flaws("R9", "bn", long)] == ["too-long"]
