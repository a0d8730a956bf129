"""The board's light is green on a sound community and red at once when sums differ."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member
from timebank import ledger, notifications, reports
from timebank.ledger import Account, TransferAsk
from timebank.members import Community, Member


def test_a_sound_community_is_green(session: Session, community: Community, now: datetime) -> None:
    giver, getter = a_member(session), a_member(session)
    moves = {giver.id: -30, getter.id: 30}
    ledger.transfer(session, 1, TransferAsk("gift", "gift", moves), now)
    assert reports.audit_light(session, 1, now).is_green


@pytest.mark.parametrize(
    ("change", "off"),
    [
        ({"balance": 15}, {"balance_off": 15, "accounts_off": 1}),
        ({"held": 20}, {"held_off": 20}),
    ],
)
def test_sums_that_differ_are_red(
    session: Session,
    community: Community,
    now: datetime,
    change: dict[str, Any],
    off: dict[str, int],
) -> None:
    member = a_member(session)
    session.execute(update(Account).where(Account.owner_id == member.id).values(**change))
    light = reports.audit_light(session, 1, now)
    assert not light.is_green
    assert {name: getattr(light, name) for name in off} == off


def test_it_counts_what_waits_for_a_person(
    session: Session, community: Community, now: datetime
) -> None:
    asked = a_member(session, state="asked")
    a_driver_near(session, state="asked")
    draft = notifications.TaskDraft(
        kind="call_member", key="k", due_at=now, member_id=asked.id, subject_id=None, detail={}
    )
    notifications.open_task(session, 1, draft, now)
    found = reports.waiting(session, 1, now)
    assert (found.calls, found.papers, found.people) == (1, 0, 2)
    assert reports.waiting(session, 2, now) == reports.Waiting(0, 0, 0)


def test_approvals_name_who_said_yes(session: Session, community: Community, now: datetime) -> None:
    office = a_member(session, "Iris Alder")
    a_member(session, "Opal Finch", approved_by_id=office.id, approved_at=now)
    a_driver_near(session, "Marcus Birch", approved_by_id=office.id, approved_at=now)
    found = {(one.what, one.name): one.by for one in reports.approvals(session, 1, limit=50)}
    assert found["member", "Opal Finch"] == "Iris Alder"
    assert found["driver", "Marcus Birch"] == "Iris Alder"
    assert ("licence", "Marcus Birch") in found


def test_another_bank_sees_none(session: Session, community: Community, now: datetime) -> None:
    member: Member = a_member(session)
    session.execute(update(Account).where(Account.owner_id == member.id).values(held=20))
    assert reports.audit_light(session, 2, now).is_green
    assert reports.approvals(session, 2) == []
