"""A signed link proves one thing for one purpose, and nothing that was changed or guessed."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.kernel.seals import Seal, seal, unseal

SECRET = "a secret only for tests, long enough 0123456789"
MINE = Seal("ride", 1, UUID(int=7), UUID(int=9), datetime(2026, 11, 25, 12, 0, tzinfo=UTC))


def test_a_link_says_what_was_sealed() -> None:
    word = seal(SECRET, MINE)
    assert len(word) == 75
    assert unseal(SECRET, "ride", word) == MINE


def test_it_answers_no_other_question_and_no_other_installation() -> None:
    word = seal(SECRET, MINE)
    assert unseal(SECRET, "offer", word) is None
    assert unseal(SECRET + "!", "ride", word) is None


@pytest.mark.parametrize("at", range(75))
def test_no_letter_of_it_can_be_changed(at: int) -> None:
    word = seal(SECRET, MINE)
    other = "A" if word[at] != "A" else "Q"
    assert unseal(SECRET, "ride", word[:at] + other + word[at + 1 :]) is None


@given(st.text(max_size=90))
def test_nothing_that_somebody_typed_is_a_link(word: str) -> None:
    assert unseal(SECRET, "ride", word) is None
