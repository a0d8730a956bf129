"""The pure half of texting: how a text is read, which prompt it answers, how a ride is asked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.inbound.rules import asking
from timebank.inbound.rules.calling import call_by
from timebank.inbound.rules.grammar import read
from timebank.inbound.rules.labels import lettered, numbered
from timebank.inbound.rules.prompts import PROMPT_KINDS, Prompt
from timebank.inbound.rules.resolution import resolve
from timebank.inbound.rules.table import ACTS, ASKS
from timebank.inbound.rules.words import HELP, KEY_OF, LETTER_OF, OPT_IN, OPT_OUT
from timebank.notifications import kind_names, render
from timebank.notifications.rules.words import words
from timebank.rides import STATES

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("body", "sort", "key"),
    [
        ("1", "key", 1), (" 9. ", "key", 9), ("٩", "key", 9), ("۱", "key", 1), ("৫", "key", 5),
        ("７", "key", 7), ("\u200f١\u200f", "key", 1), ("1 B", "key", 1), ("9 R7K", "key", 9),
        ("YES!", "key", 1), ("sí", "key", 1), ("نعم", "key", 1), ("না", "key", 9),
        ("ride please", "key", 5), ("rides", "key", 4), ("late", "key", 2), ("here", "key", 6),
        ("STOP", "opt_out", None), ("stop.", "opt_out", None), ("Opt Out", "opt_out", None),
        ("Arrêt", "opt_out", None), ("cancel", "opt_out", None), ("Start", "opt_in", None),
        ("unstop", "opt_in", None), ("help", "help", None), ("مساعدة", "help", None),
        ("A", "letter", None), ("ب", "letter", None), ("খ", "letter", None),
        ("930", "words", None), ("9:30", "words", None), ("2pm", "words", None),
        ("9 am", "words", None), ("1.5", "words", None), ("1:30", "words", None),
        ("90 min", "words", None), ("11/25", "words", None), ("1/25", "words", None),
        ("²", "words", None), ("①", "words", None), ("9²", "words", None), ("12", "words", None),
        ("cancel my ride", "words", None), ("", "nothing", None), ("...", "nothing", None),
        ("👍", "nothing", None), ("stop at the shop", "words", None),
    ],
)  # fmt: skip
def test_a_text_is_read(body: str, sort: str, key: int | None) -> None:
    said = read(body)
    assert (said.sort, said.key) == (sort, key)


@pytest.mark.parametrize(
    ("body", "is_sure"),
    [
        ("9", True), ("no", True), ("no ride", True), ("No, thank you", True), ("9 please", True),
        ("no voy", True), ("لا شكرا", True), ("9 B", True), ("no problem", False),
        ("no no it is fine I will come", False), ("9 people", False), ("no hay problema", False),
    ],
)  # fmt: skip
def test_only_a_plain_no_is_sure(body: str, is_sure: bool) -> None:
    assert read(body).is_sure is is_sure


@pytest.mark.parametrize(
    ("body", "minutes"), [("1.5", 90), ("1:30", 90), ("2h", 120), ("90 min", 90), ("٢ ساعة", 120)]
)
def test_amounts_of_time_are_read_before_punctuation_goes(body: str, minutes: int) -> None:
    assert read(body).minutes == minutes


def test_no_word_means_two_things() -> None:
    assert not OPT_OUT & OPT_IN
    assert not (OPT_OUT | OPT_IN | HELP) & set(KEY_OF)
    assert not set(LETTER_OF) & set(KEY_OF) - {"y"}


@given(st.text(max_size=300))
def test_any_text_is_read(body: str) -> None:
    said = read(body)
    assert said.sort == "key" or said.key is None


def _prompt(kind: str, stage: str, n: int = 1, minutes: int = 5, **changed: Any) -> Prompt:
    return replace(
        Prompt(
            UUID(int=n), kind, UUID(int=99), UUID(int=n), NOW - timedelta(minutes=minutes), stage
        ),
        **changed,
    )


def _act(body: str, *prompts: Prompt) -> str:
    return resolve(read(body), prompts, NOW).act


def test_a_prompt_teaches_the_keys_it_takes() -> None:
    """Each digit that the words of a message teach is in the table, or works always."""
    assert set(kind_names()) >= PROMPT_KINDS
    for kind, asks in ASKS.items():
        taught = set(words("en").forms[kind].keys) & set("123456789") if asks.keys and kind else ()
        assert {int(found) for found in taught} - {4, 5} <= set(asks.keys), kind
    for kind in ("R22", "R23"):
        taught = set(words("en").forms[kind].keys) & set("123456789")
        assert {int(found) for found in taught} == set(ASKS[kind].keys)


def test_every_act_of_a_prompt_knows_when_it_can_be_meant() -> None:
    for word, act in ACTS.items():
        assert bool(act.states) == bool(act.about), word
    states = {state for act in ACTS.values() for state in act.states}
    assert states - set(STATES) == {
        "open", "expired", "asked", "live", "told", "said", "denied", "counted", "waiting", "ended",
        "agreed", "declined",
    }  # fmt: skip


def test_the_newest_prompt_that_takes_the_key_wins() -> None:
    after, before = _prompt("R8", "done", 1), _prompt("R4", "found", 2, 60)
    assert _act("1", after, before) == "good"
    assert _act("9", after, before) == "call_off"
    assert _act("1", before, after) == "confirm"


def test_what_is_over_takes_nothing_while_another_does() -> None:
    gone, live = _prompt("R4", "cancelled", 1), _prompt("R4", "found", 2, 60)
    choice = resolve(read("9"), [gone, live], NOW)
    assert choice.prompt == live


def test_two_rides_are_asked_about_and_an_answered_one_is_not() -> None:
    one, other = _prompt("R2", "found", 1), _prompt("R2", "found", 2, 6)
    assert _act("9", one, other) == "which"
    assert resolve(read("9"), [one, replace(other, is_answered=True)], NOW).prompt == one
    assert _act("9", one, replace(other, about=one.about)) == "call_off"


def test_a_ride_is_named_by_its_code() -> None:
    one = _prompt("R2", "found", 1, code="HJKM2345")
    other = _prompt("R2", "found", 2, code="R7KM2345")
    assert resolve(read("9 R7K"), [one, other], NOW).prompt == other
    assert _act("9 XXX", one, other) == "not_understood"


def test_another_drivers_ride_is_not_theirs_to_move() -> None:
    assert _act("9", _prompt("D2", "found", is_own=False, minutes=3000)) == "cannot"  # refused
    assert _act("7", _prompt("D5", "riding"), _prompt("R8", "done", 2)) == "finish"


def test_what_is_over_offers_the_list_or_a_new_ride() -> None:
    changed, off = _prompt("R22", "cancelled", 1), _prompt("R23", "cancelled", 2)
    assert _act("4", changed) == _act("4") == "my_rides"
    assert _act("5", off) == _act("5") == "ask"
    assert _act("4", changed, _prompt("R22", "found", 3)) == "my_rides"  # one list of all rides
    assert _act("5", off, _prompt("D5", "found", 4, 6)) == "ask"  # the newest that takes it
    assert _act("5", _prompt("D5", "found", 4, 4), off) == "go"
    assert _act(
        "5", replace(off, made_at=NOW - timedelta(hours=13)), _prompt("D5", "found", 4)
    ) == ("go")


def test_prompts_run_out() -> None:
    assert _act("1", _prompt("C9", "cancelled", minutes=9)) == "undo"
    assert _act("1", _prompt("C9", "cancelled", minutes=11)) == "not_understood"
    assert _act("1", _prompt("R17", "", minutes=59)) == "step"
    assert _act("1", _prompt("R17", "", minutes=61)) == "not_understood"


KINDS = sorted(PROMPT_KINDS)
STAGES = [*STATES, "open", "asked", ""]
PROMPTS = st.lists(
    st.builds(
        _prompt, st.sampled_from(KINDS), st.sampled_from(STAGES), st.integers(1, 9),
        st.integers(0, 5000), is_answered=st.booleans(), is_own=st.booleans(),
    ),
    max_size=6,
)  # fmt: skip
TYPED = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            ["no", "9", "yes", "ride", "cancel", "stop", "1", "am", "problem", "B", "لا", "না", "٩"]
        ),
        min_size=1,
        max_size=4,
    ).map(" ".join),
)


@given(TYPED, PROMPTS)
def test_nothing_is_called_off_but_by_a_plain_no_to_what_takes_it(
    body: str, prompts: list[Prompt]
) -> None:
    said = read(body)
    choice = resolve(said, prompts, NOW)
    if choice.act in (
        "call_off", "deny", "cannot", "consent_no", "end_consent", "not_so", "decline"
    ):  # fmt: skip
        assert said.key == 9
        assert said.is_sure
        assert choice.prompt is not None
        assert ASKS[choice.prompt.kind].keys[9] == choice.act


# -- asking ------------------------------------------------------------------------------------

SPOTS = [asking.Spot("a", "Riverbend Clinic", 630), asking.Spot("b", "Place 2")]


def _next(kind: str, body: str, draft: asking.Draft) -> asking.Next:
    return asking.answered(kind, read(body), draft, TODAY)


def test_where_day_and_time_lead_to_a_check() -> None:
    where = asking.first(SPOTS)
    day = _next("R17", "1", where.draft)
    time = _next("R18", "2", day.draft)
    check = _next("R19", "10", time.draft)
    assert [where.kind, day.kind, time.kind, check.what] == ["R17", "R18", "R19", "check"]
    assert (check.draft["place"], check.draft["day"]) == ("a", "2026-11-25")
    assert check.draft["minute"] == 600  # the half of the day they usually go there
    assert _next("C5", "yes", check.draft).what == "book"
    assert _next("C5", "9", check.draft).kind == "R17"


@given(st.text(max_size=40), st.sampled_from(["R17", "R18", "R18b", "R18c", "R19", "R19b", "C5"]))
def test_any_answer_leads_somewhere_and_only_a_yes_books(body: str, kind: str) -> None:
    draft = {
        "places": [["a", "Clinic", None]], "days": ["2026-11-24"], "place": "a", "word": "Clinic",
        "day": "2026-11-24", "minute": 600,
    }  # fmt: skip
    then = _next(kind, body, draft)
    assert then.what != "book" or (kind == "C5" and read(body).key == 1)


def test_after_three_misses_a_person_asks() -> None:
    draft, said = asking.first(SPOTS).draft, []
    for _ in range(3):
        then = _next("R17", "8", draft)
        draft, said = then.draft, [*said, then.what]
    assert said == ["ask", "ask", "person"]


def test_lists_are_cut_at_their_commas() -> None:
    assert numbered(["A, B", "C"]) == "1 = A B, 2 = C"
    assert lettered(["x", "y"], "ar") == "أ = x, ب = y"
    assert lettered(["x"], "en", " ") == "x"
    many = numbered([f"Church of the Open Door {n}" for n in range(9)])
    body = render("R17", "text", "en", {"org": "Parkside", "places": many}).body
    assert len(body) <= 160
    assert "Other place = 0" in body


@pytest.mark.parametrize(
    ("hour", "by"), [(10, "16:00"), (19, "01:00"), (21, "15:00"), (6, "15:00")]
)
def test_a_call_is_promised_for_when_somebody_calls(hour: int, by: str) -> None:
    now = datetime(2026, 11, 23, hour + 5, tzinfo=UTC) if hour < 19 else (
        datetime(2026, 11, 24, hour - 19, tzinfo=UTC)
    )  # fmt: skip
    assert f"{call_by(now, 'America/Detroit'):%H:%M}" == by
