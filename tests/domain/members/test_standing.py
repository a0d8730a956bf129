"""Approved, paused, back, gone: each once, by whom it is due; and roles, by an admin."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tests import builders
from timebank import ledger, members
from timebank.kernel.actor import Actor

OFFICE = Actor(1, None, "cli")


@pytest.fixture
def wanda(session: Session, community: builders.Community) -> builders.Member:
    return builders.a_member(session, "Wanda Wren", roles=["coordinator"])


def coordinator(wanda: Any) -> Actor:
    return builders.acting(wanda, "coordinator")


def state_of(session: Session, member_id: UUID) -> str:
    return members.member_view(session, 1, member_id).state


@pytest.mark.parametrize("state", ["asked", "provisional"])
def test_approving_opens_the_account_once(
    session: Session, wanda: Any, now: datetime, state: str
) -> None:
    opal = builders.a_member(session, "Opal Finch", state=state, approved_at=None)
    for _ in range(2):
        members.approve(session, coordinator(wanda), opal.id, now)
    seen = members.member_view(session, 1, opal.id)
    assert (seen.state, seen.approved_at, seen.approved_by) == ("active", now, "Wanda Wren")
    assert ledger.balances(session, 1, [opal.id])[opal.id].available == 300


def test_only_a_coordinator_approves(session: Session, wanda: Any, now: datetime) -> None:
    opal = builders.a_member(session, state="asked")
    with pytest.raises(members.CoordinatorOnly):
        members.approve(session, builders.acting(opal), opal.id, now)
    gone = builders.a_member(session, state="left")
    with pytest.raises(members.MemberHasLeft):
        members.approve(session, coordinator(wanda), gone.id, now)
    with pytest.raises(members.NoSuchMember):
        members.approve(session, coordinator(wanda), UUID(int=1), now)


def test_another_banks_member_is_not_there(session: Session, wanda: Any, now: datetime) -> None:
    builders.a_community(session, 2)
    there = builders.a_member(session, community_id=2, state="asked")
    with pytest.raises(members.NoSuchMember):
        members.approve(session, coordinator(wanda), there.id, now)


def test_a_member_rests_and_a_coordinator_brings_them_back(session: Session, wanda: Any) -> None:
    opal = builders.a_member(session)
    for _ in range(2):
        members.pause(session, builders.acting(opal), opal.id)
    assert state_of(session, opal.id) == "paused"
    with pytest.raises(members.CoordinatorOnly):
        members.resume(session, builders.acting(opal), opal.id)
    for _ in range(2):
        members.resume(session, coordinator(wanda), opal.id)
    assert state_of(session, opal.id) == "active"


def test_a_provisional_member_comes_back_provisional(session: Session, wanda: Any) -> None:
    opal = builders.a_member(session, state="provisional", approved_at=None)
    members.pause(session, coordinator(wanda), opal.id)
    members.resume(session, coordinator(wanda), opal.id)
    assert state_of(session, opal.id) == "provisional"


def test_who_only_asked_is_neither_paused_nor_resumed(session: Session, wanda: Any) -> None:
    opal = builders.a_member(session, state="asked")
    with pytest.raises(members.NotAMemberYet):
        members.pause(session, coordinator(wanda), opal.id)
    with pytest.raises(members.NotAMemberYet):
        members.resume(session, coordinator(wanda), opal.id)


def test_leaving_ends_driving_and_roles(session: Session, wanda: Any, now: datetime) -> None:
    builders.a_driver_near(session, member=wanda)
    for _ in range(2):
        members.leave(session, builders.acting(wanda), wanda.id)
    seen = members.member_view(session, 1, wanda.id)
    assert (seen.state, seen.driver_state) == ("left", "paused")
    assert members.roles_of(session, 1, [wanda.id]) == {}


def test_roles_are_an_admins_to_grant(session: Session, wanda: Any, now: datetime) -> None:
    opal = builders.a_member(session)
    with pytest.raises(members.AdminOnly):
        members.grant_role(session, coordinator(wanda), opal.id, "coordinator", now)
    admin = builders.acting(wanda, "admin")
    for _ in range(2):
        members.grant_role(session, admin, opal.id, "coordinator", now)
    assert members.roles_of(session, 1, [opal.id, wanda.id])[opal.id] == {"coordinator"}
    assert [name for _, name, _ in members.coordinators(session, 1)] == ["Wanda Wren", opal.name]
    members.withdraw_role(session, admin, opal.id, "coordinator")
    assert [who for who, _, _ in members.coordinators(session, 1)] == [wanda.id]
    with pytest.raises(members.ChoiceUnknown):
        members.grant_role(session, admin, opal.id, "king", now)
    paused = builders.a_member(session, state="paused")
    with pytest.raises(members.NotAMemberYet):
        members.grant_role(session, admin, paused.id, "admin", now)


def test_who_waits_is_listed_oldest_first(
    session: Session, wanda: Any, now: datetime, count_queries: Callable
) -> None:
    asked = builders.a_member(session, state="asked", note="by bus", asked_at=now)
    new = builders.a_member(session, state="provisional", approved_at=None)
    driver = builders.a_driver_near(session, state="asked", asked_at=now)
    own = builders.acting(session.get(builders.Member, (1, driver.member_id)))
    day = now.date()
    paper_id = members.send_credential(session, own, driver.id, "training", day, day, now)

    with count_queries() as counted:
        waiting = members.people_waiting(session, 1)
    assert counted.count == 3
    assert waiting[0].subject_id == new.id
    assert {(one.what, one.subject_id) for one in waiting} == {
        ("member", asked.id),
        ("provisional", new.id),
        ("driver", driver.id),
        ("paper", paper_id),
    }
    paper = next(one for one in waiting if one.what == "paper")
    assert (paper.paper_kind, paper.valid_until, paper.member_id) == (
        "training",
        day,
        driver.member_id,
    )


def test_people_are_listed_a_page_at_a_time(session: Session, wanda: Any) -> None:
    for name in ("Abe Alder", "Bea Birch", "Bea Birch", "Cy Cedar"):
        builders.a_member(session, name)
    builders.a_member(session, "Zoe Gone", state="left")
    first = members.member_lines(session, 1, limit=2)
    rest = members.member_lines(session, 1, after=first[-1].member_id)
    names = [line.name for line in first + rest]
    assert names == ["Abe Alder", "Bea Birch", "Bea Birch", "Cy Cedar", "Wanda Wren"]
    assert members.member_lines(session, 1, states=["left"])[0].driver_state == ""
