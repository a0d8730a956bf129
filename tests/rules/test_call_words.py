"""What calls say: every phrase in every language, four choices a menu, the keys as they are."""

import re

import pytest

from timebank.inbound.calls.acts import VERBS
from timebank.inbound.calls.rules import ANSWERS, MENUS, OFF, listen
from timebank.inbound.rules.prompts import KEYS
from timebank.kernel.wording import ascii_digits
from timebank.notifications import SPOKEN_LANGUAGES, say
from timebank.notifications.rules.spoken import phrases
from timebank.notifications.rules.words import names_in


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
    for menu in MENUS.values():
        assert say(menu, "en").count("press") + say("keys_always", "en").count("press") <= 4, menu


def test_what_a_menu_names_is_what_its_keys_do() -> None:
    assert ANSWERS.keys() == MENUS.keys()
    for kind, keys in ANSWERS.items():
        named = set(re.findall(r"\d", say(MENUS[kind], "en")))
        assert named <= keys.keys() <= named | {"2"}, kind
        assert not {"0", "7", "8"} & keys.keys(), kind


def test_a_key_in_a_call_does_what_it_does_in_a_text() -> None:
    for kind, keys in ANSWERS.items():
        for key, act in keys.items():
            if kind not in ("R22", "R23"):
                assert KEYS[kind][int(key)] == act
                assert act in VERBS or OFF[act][0] in VERBS, act


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
    data = {"places": [1, 2, 3], "days": [1, 2, 3], "kind": "R4"}
    assert listen(step, "0", data, 0).act == "person"
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
