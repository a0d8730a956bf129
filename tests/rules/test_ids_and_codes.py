"""Ids rise, codes are easily said, and a demo can repeat both."""

import random
from uuid import UUID

import pytest

from timebank.kernel import codes, ids


@pytest.fixture(autouse=True)
def _unseeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_seeded", None)
    monkeypatch.setattr(codes, "_choose", codes.secrets.choice)


def test_ids_are_version_7_and_rise() -> None:
    made = [ids.new_id() for _ in range(2000)]
    assert made == sorted(made)
    assert len(set(made)) == 2000
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}


def test_a_seed_repeats_ids_from_its_instant() -> None:
    def some() -> list[UUID]:
        ids.seed_ids(7, 1_700_000_000_000)
        return [ids.new_id() for _ in range(50)]

    first = some()
    assert first == some() == sorted(first)
    assert first[0].int >> 80 == 1_700_000_000_000


def test_codes_have_no_letters_that_are_misheard() -> None:
    made = {codes.new_code() for _ in range(200)}
    assert len(made) == 200
    assert all(set(code) <= set("23456789CFHJKMPRTWXY") and len(code) == 10 for code in made)
    assert codes.new_digits().isdigit()


def test_a_seed_repeats_codes() -> None:
    codes.seed_codes(random.Random(7).choice)
    first = codes.new_code()
    codes.seed_codes(random.Random(7).choice)
    assert codes.new_code() == first
