"""Naming areas, placing people, limiting coordinators and helpers; and who did what to whom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tests import builders
from timebank import areas, desks, intermediaries, members
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members import Member

OFFICE = Actor(1, None, "cli")


@pytest.fixture
def iris(session: Session, community: builders.Community) -> Member:
    return builders.a_member(session, "Iris Alder", roles=["coordinator"])


@pytest.fixture
def tess(session: Session, community: builders.Community) -> Member:
    return builders.a_member(session, "Tess Rowan", roles=["coordinator"])


def as_coordinator(member: Member, *limits: UUID) -> Actor:
    return replace(builders.acting(member, "coordinator"), areas=frozenset(limits) or None)


def limits_of(session: Session) -> dict[str, object]:
    return {one.name: one.areas for one in areas.coordinator_limits(session, 1)}


def test_one_spelling_is_one_area_and_a_retired_one_comes_back(
    session: Session, iris: Member, now: datetime
) -> None:
    actor = as_coordinator(iris)
    southwest = areas.add_area(session, actor, " South  West ", now)
    assert areas.add_area(session, actor, "south west", now) == southwest
    east = areas.add_area(session, actor, "East side", now)
    areas.retire_area(session, actor, southwest, now)
    areas.retire_area(session, actor, southwest, now)
    assert areas.area_names(session, 1) == {east: "East side"}
    assert [(one.name, one.is_retired) for one in areas.area_lines(session, 1)] == [
        ("East side", False),
        ("South West", True),
    ]
    assert areas.add_area(session, actor, "South West", now) == southwest
    with pytest.raises(areas.NameTaken):
        areas.rename_area(session, actor, east, "SOUTH WEST", now)
    areas.rename_area(session, actor, east, "Jefferson", now)
    with pytest.raises(areas.NoSuchArea):
        areas.rename_area(session, actor, new_id(), "Nowhere", now)
    with pytest.raises(members.FieldMissing):
        areas.add_area(session, actor, " ", now)
    said = [(one.verb, one.by, one.said) for one in areas.area_events(session, 1)]
    assert sorted(said) == [
        ("add", "Iris Alder", "East side"),
        ("add", "Iris Alder", "South West"),
        ("bring_back", "Iris Alder", "South West"),
        ("rename", "Iris Alder", "East side → Jefferson"),
        ("retire", "Iris Alder", "South West"),
    ]


def test_a_member_lies_in_one_area_and_the_log_says_who_put_them_there(
    session: Session, iris: Member, now: datetime
) -> None:
    actor = as_coordinator(iris)
    west, east = (areas.add_area(session, OFFICE, name, now) for name in ("West", "East"))
    opal = builders.a_member(session, "Opal Finch")
    for area_id in (west, west, east):
        areas.place_member(session, actor, opal.id, area_id, now)
    assert {one.name: one.members for one in areas.area_lines(session, 1)} == {"East": 1, "West": 0}
    areas.retire_area(session, actor, east, now)
    chosen = areas.area_choices(session, 1, None, opal.id)
    assert [(one.name, one.is_theirs) for one in chosen] == [("East", True), ("West", False)]
    areas.place_member(session, actor, opal.id, east, now)  # stays, though it is retired
    areas.place_member(session, actor, opal.id, None, now)
    with pytest.raises(areas.NoSuchArea):
        areas.place_member(session, actor, opal.id, east, now)
    placed = [one.said for one in areas.area_events(session, 1, placed=True)]
    assert sorted(placed) == ["", "East", "West"]


def test_who_is_limited_places_people_in_their_own_areas_only(
    session: Session, iris: Member, now: datetime
) -> None:
    west, east = (areas.add_area(session, OFFICE, name, now) for name in ("West", "East"))
    limited, opal = as_coordinator(iris, west), builders.a_member(session, "Opal Finch")
    for area_id in (east, None):
        with pytest.raises(areas.EverywhereOnly):
            areas.place_member(session, limited, opal.id, area_id, now)
    helper = replace(builders.acting(iris, "helper", channel="desk"), areas=frozenset({west}))
    areas.place_member(session, helper, opal.id, west, now)  # nobody had placed them
    areas.place_member(session, limited, opal.id, west, now)
    both = replace(helper, areas=frozenset({west, east}))
    with pytest.raises(members.CoordinatorOnly):
        areas.place_member(session, both, opal.id, east, now)
    with pytest.raises(members.CoordinatorOnly):
        areas.place_member(session, builders.acting(opal), opal.id, west, now)


def test_nobody_limits_themself_and_who_was_limited_limits_nobody(
    session: Session, iris: Member, tess: Member, now: datetime
) -> None:
    west = areas.add_area(session, OFFICE, "West", now)
    with pytest.raises(areas.NotYourself):
        areas.limit_coordinator(session, as_coordinator(iris), iris.id, [west], now)
    areas.limit_coordinator(session, as_coordinator(iris), tess.id, [west], now)
    areas.limit_coordinator(session, as_coordinator(iris), tess.id, [west], now)
    assert limits_of(session) == {"Iris Alder": None, "Tess Rowan": frozenset({west})}
    # her page was opened before: what she was then does not count
    stale: tuple[Callable[..., object], ...] = (
        lambda: areas.limit_coordinator(session, as_coordinator(tess), iris.id, [west], now),
        lambda: areas.add_area(session, as_coordinator(tess), "North", now),
        lambda: areas.add_area(session, as_coordinator(tess, west), "North", now),
    )
    for late in stale:
        with pytest.raises(areas.EverywhereOnly):
            late()
    with pytest.raises(areas.NoSuchArea):
        areas.limit_coordinator(session, as_coordinator(iris), tess.id, [new_id()], now)
    rider = builders.a_member(session)
    with pytest.raises(members.NoSuchMember):
        areas.limit_coordinator(session, as_coordinator(iris), rider.id, [west], now)
    areas.limit_coordinator(session, as_coordinator(iris), tess.id, [], now)
    assert limits_of(session) == {"Iris Alder": None, "Tess Rowan": None}
    limited = [one for one in areas.area_events(session, 1) if one.verb == "limit_coordinator"]
    assert sorted((one.by, one.member, one.said) for one in limited) == [
        ("Iris Alder", "Tess Rowan", ""),
        ("Iris Alder", "Tess Rowan", "West"),
    ]


def test_a_helpers_work_is_limited_and_lifted(
    session: Session, iris: Member, now: datetime
) -> None:
    west = areas.add_area(session, OFFICE, "West", now)
    staff = builders.a_helper(session)
    intermediaries.limit_staff(session, as_coordinator(iris), staff.id, [west], now)
    facts = intermediaries.staff_of(session, 1, staff.member_id, now.date())
    assert facts is not None
    assert facts.areas == {west}
    with pytest.raises(areas.EverywhereOnly):
        intermediaries.limit_staff(session, as_coordinator(iris, west), staff.id, [], now)
    intermediaries.limit_staff(session, as_coordinator(iris), staff.id, [], now)
    facts = intermediaries.staff_of(session, 1, staff.member_id, now.date())
    assert facts is not None
    assert facts.areas is None
    verbs = [one.verb for one in areas.area_events(session, 1)]
    assert verbs.count("limit_helper") == 2


def test_a_limited_coordinator_lets_nobody_in_who_may_reach_further(
    session: Session, iris: Member, tess: Member, now: datetime
) -> None:
    west = areas.add_area(session, OFFICE, "West", now)
    limited = as_coordinator(iris, west)

    def print_for(member: Member) -> str:
        return members.make_printed_code(session, limited, member.id, secret_key="x", now=now)

    assert print_for(builders.a_member(session))
    with pytest.raises(members.AdminOnly):
        print_for(tess)


def test_notes_of_a_desk_are_read_by_area(session: Session, iris: Member, now: datetime) -> None:
    west, east = (areas.add_area(session, OFFICE, name, now) for name in ("West", "East"))
    library = builders.an_organisation(session)
    helper = builders.acting(
        session.get_one(Member, (1, builders.a_helper(session, library).member_id)), "helper"
    )
    limited = replace(helper, areas=frozenset({west}))

    def write(actor: Actor, body: str, area_id: UUID | None) -> None:
        desks.write_note(session, actor, library.id, f"note:{body}", body, now, area_id)

    write(helper, "of nowhere", None)
    write(helper, "of the east", east)
    write(limited, "of the west", west)
    for area_id in (east, None):
        with pytest.raises(areas.EverywhereOnly):
            write(limited, "elsewhere", area_id)

    def read(*limits: UUID) -> set[str]:
        scope = frozenset(limits) or None
        return {one.body for one in desks.notes_of(session, 1, library.id, areas=scope)}

    assert read() == {"of nowhere", "of the east", "of the west"}
    assert read(west) == {"of the west"}
    assert read(west, east) == {"of the east", "of the west"}
