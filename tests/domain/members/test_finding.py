"""The desk finds people the way callers speak."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from timebank import members
from timebank.kernel.wording import fold
from timebank.members import Member, MemberHit

PEOPLE = (
    ("Rosa Martínez", "Rosie", "+13135555557", "1420 Conner St"),
    ("Mohamed Alder", "", "+13135550144", "88 Gratiot Ave"),
    ("Josefina Finch", "Pepa", "+13135550157", "9 Elm Street"),
    ("John O'Heron", "", None, "12 Conner Ct"),
    ("أمل خوري", "", "+13135550131", "7 Vernor Hwy"),
    ("Joy Summer", "", "+13135550190", "5557 Mack Ave"),
)


@pytest.fixture(autouse=True)
def people(session: Session, community: builders.Community) -> dict[str, UUID]:
    found = {}
    for name, nickname, phone, street in PEOPLE:
        home = builders.a_place(session, "Home", address=street, kind="home", is_public=False)
        found[name] = builders.a_member(
            session,
            name,
            nickname=nickname,
            phone=phone,
            home_place_id=home.id,
            fold=fold(f"{name} {nickname} {street}"),
        ).id
    return found


def names(session: Session, text: str, **more: Any) -> list[str]:
    return [hit.name for hit in members.find_members(session, 1, text, **more)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("0144", ["Mohamed Alder"]),
        ("٠١٤٤", ["Mohamed Alder"]),
        ("313 555 0144", ["Mohamed Alder"]),
        ("+1 (313) 555-0144", ["Mohamed Alder"]),
        ("martinez", ["Rosa Martínez"]),
        ("MARTÍNEZ", ["Rosa Martínez"]),
        ("rosie", ["Rosa Martínez"]),
        ("jose", ["Josefina Finch"]),
        ("fina", ["Josefina Finch"]),
        ("o'heron", ["John O'Heron"]),
        ("conner", ["John O'Heron", "Rosa Martínez"]),
        ("rosa conner", ["Rosa Martínez"]),
        ("1420", ["Rosa Martínez"]),
        ("5557", ["Joy Summer", "Rosa Martínez"]),
        ("خوري", ["أمل خوري"]),
    ],
)
def test_any_part_finds_them(session: Session, said: str, found: list[str]) -> None:
    assert names(session, said) == found


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("martines", "Rosa Martínez"),
        ("marteenez", "Rosa Martínez"),
        ("muhammad", "Mohamed Alder"),
        ("josephina", "Josefina Finch"),
        ("rosa martnez", "Rosa Martínez"),
        ("graciot", "Mohamed Alder"),
    ],
)
def test_spelling_is_forgiven(session: Session, said: str, first: str) -> None:
    assert names(session, said)[0] == first


@pytest.mark.parametrize("said", ["", "  ", "…", "zzyzx", "0000", "rosa zzyzx", "%", "_", "\0"])
def test_nobody_is_found_by_nothing(session: Session, said: str) -> None:
    assert names(session, said) == []


def test_whole_words_come_first(session: Session) -> None:
    assert names(session, "jo")[0] == "John O'Heron"
    builders.a_member(session, "Jo Wren", fold="jo wren")
    assert names(session, "jo")[0] == "Jo Wren"


def test_who_left_is_not_found(session: Session, people: dict[str, UUID]) -> None:
    builders.a_member(session, "Zebulon Gone", state="left", fold="zebulon gone")
    assert names(session, "zebulon") == []
    assert names(session, "zebulom") == []


def test_only_as_many_as_asked(session: Session) -> None:
    assert len(names(session, "o", limit=2)) == 2


def test_another_bank_finds_nobody(session: Session) -> None:
    builders.a_community(session, 2)
    assert members.find_members(session, 2, "rosa") == []


def test_inside_a_select_only(session: Session, people: dict[str, UUID]) -> None:
    among = select(Member.id).where(Member.name.in_(("Rosa Martínez", "Joy Summer")))
    assert names(session, "conner", among=among) == ["Rosa Martínez"]
    assert names(session, "muhammad", among=among) == []
    hits = members.members_among(session, 1, among)
    assert [hit.name for hit in hits] == ["Joy Summer", "Rosa Martínez"]


def test_a_hit_says_enough_to_tell_two_apart(
    session: Session, people: dict[str, UUID], count_queries: Callable
) -> None:
    with count_queries() as counted:
        hit: MemberHit = members.find_members(session, 1, "rosie")[0]
    assert counted.count == 1
    assert (hit.phone, hit.street, hit.nickname) == ("+13135555557", "1420 Conner St", "Rosie")
    assert (hit.wish, hit.state, hit.help_level, hit.aids) == ("text", "active", "kerb", ())


def test_a_long_text_costs_no_more(session: Session, count_queries: Callable) -> None:
    with count_queries() as counted:
        assert names(session, "x" * 100_000) == []
        assert names(session, "ab " * 10_000) == []
    assert counted.count == 4
