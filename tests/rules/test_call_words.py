"""What calls say: every phrase in every language, four choices a menu, the keys as they are."""

import re

import pytest

from timebank.inbound.calls.rules import DRIVING, listen, takes
from timebank.inbound.operations.verbs import VERBS
from timebank.inbound.rules.table import ACTS, ASKS, in_call
from timebank.kernel.wording import ascii_digits
from timebank.notifications import SPOKEN_LANGUAGES, say
from timebank.notifications.rules.spoken import phrases
from timebank.notifications.rules.words import names_in

MENUS = [kind for kind in ASKS if takes(kind)]


@pytest.mark.parametrize("language", SPOKEN_LANGUAGES)
def test_every_phrase_is_spoken_with_the_same_names_and_keys(language: str) -> None:
    english, spoken = phrases("en"), phrases(language)
    assert list(spoken) == list(english)
    for phrase, pattern in spoken.items():
        assert names_in(pattern) == names_in(english[phrase]), phrase
        if phrase != "language":
            keys = [re.findall(r"\d+", ascii_digits(one)) for one in (pattern, english[phrase])]
            assert sorted(keys[0]) == sorted(keys[1]), phrase


def test_no_menu_has_more_than_four_choices() -> None:
    for phrase, pattern in phrases("en").items():
        assert pattern.count("press") <= 4, phrase
    for kind in MENUS:
        menu = say(ASKS[kind].menu, "en")
        assert menu.count("press") + say("keys_always", "en").count("press") <= 4, kind


def test_what_a_menu_names_is_what_its_keys_do() -> None:
    """And what it does not name is a problem, a driver at the door, or what 7 and 8 always are."""
    for kind in MENUS:
        named = {int(key) for key in re.findall(r"\d", say(ASKS[kind].menu, "en"))}
        taken = {key for key in ASKS[kind].keys if in_call(kind, key)}
        assert named <= taken <= named | {2, 6, 7, 8}, kind
        data = {"kind": kind}
        assert listen("message", "8", data, 0).again
        assert listen("message", "7", data, 0).step == "language"
        for key in taken - {7, 8}:
            assert listen("message", str(key), data, 0).act == ASKS[kind].keys[key]


@pytest.mark.parametrize("state", DRIVING)
def test_a_driver_is_told_the_keys_of_the_ride_as_it_stands(state: str) -> None:
    named = set(re.findall(r"\d", say(f"drive_{state}", "en"))) - {"1"}
    found = {key: listen("drive", key, {"drive": state}, 0) for key in "2345678"}
    acts = {key for key, one in found.items() if one.act in VERBS}
    assert named <= acts | {"9"} <= named | {"2", "6", "9"}


def test_every_act_that_is_done_to_something_has_its_verb() -> None:
    done = {word for word, act in ACTS.items() if act.about} - {"problem", "hours"}
    assert done == set(VERBS)
    assert {act for asks in ASKS.values() for act in asks.keys.values()} | {"hours"} == set(ACTS)
    assert all(act.off in phrases("en") for act in ACTS.values() if act.then == "off")
    assert {act.phrase for act in ACTS.values()} - {""} <= set(phrases("en"))


def test_an_unknown_language_is_spoken_to_in_english() -> None:
    assert say("goodbye", "fr") == "Thank you. Goodbye."


@pytest.mark.parametrize(
    ("keys", "near", "step", "minute"),
    [
        ("930", None, "half", 570), ("930", 600, "check", 570), ("930", 1300, "check", 1290),
        ("9", None, "half", 540), ("0930", None, "check", 570), ("1430", None, "check", 870),
        ("12", None, "half", 720), ("٩٣٠", None, "half", 570), ("930#", None, "half", 570),
        ("8", None, "half", 480), ("00", None, "check", 0),
    ],
)  # fmt: skip
def test_a_time_asks_for_morning_or_afternoon_only_where_both_fit(
    keys: str, near: int | None, step: str, minute: int
) -> None:
    found = listen("time", keys, {}, 0, near)
    assert (found.step, found.chosen) == (step, minute)


@pytest.mark.parametrize("keys", ["99", "2575", "61", "*", "8*", "x", "-1", "1 2 3"])
def test_what_is_no_time_is_asked_again(keys: str) -> None:
    assert listen("time", keys, {}, 0).again


@pytest.mark.parametrize(
    "step", ["menu", "rides", "where", "day", "check", "half", "message", "off", "is_it_you"]
)
def test_the_ten_keys_keep_their_meaning_at_every_step(step: str) -> None:
    data = {"places": [1, 2, 3], "days": [1, 2, 3], "kind": "R4", "off": "call_off"}
    assert listen(step, "0", data, 0).act == "call_me"
    assert listen(step, "8", data, 0).again
    assert listen(step, "7", data, 0).step == "language"
    if step != "off":
        assert [listen(step, "", data, n).act for n in (0, 1, 2)] == ["", "", "silence"]


def test_no_keys_at_all_ever_raise() -> None:
    data = {
        "places": [1], "days": [1], "kind": "D1", "members": [1, 2], "after": "menu", "minute": 1
    }  # fmt: skip
    steps = "menu rides where day check half message off is_it_you language who pin time stranger"
    for step in steps.split():
        for keys in [*map(str, range(100)), "", "#", "*", "##", "٣", "²", "0000", "9999", "abc"]:
            assert listen(step, keys, data, 0).step
