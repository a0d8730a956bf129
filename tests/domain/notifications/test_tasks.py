"""Tasks of people: once a key, ticked off with an outcome, taken off when nobody needs them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests import builders
from timebank import notifications
from timebank.kernel.ids import new_id
from timebank.members import CommunityFacts
from timebank.notifications import NoSuchTask, TaskClosed, TaskDraft


def test_a_task_is_opened_once_a_key(
    session: Session, facts: CommunityFacts, now: datetime
) -> None:
    member = builders.a_member(session, "Ines Maple", phone="+13135550177")
    draft = TaskDraft("call_member", "c:1", now, member.id, detail={"script": "Hello."})
    notifications.open_task(session, facts.id, draft, now)
    early = TaskDraft("no_driver", "n:1", now - timedelta(hours=1), subject_id=new_id())
    notifications.open_tasks(session, facts.id, [draft, early], now)
    notifications.open_tasks(session, facts.id, [], now)
    first, second = notifications.tasks_open(session, facts.id)
    assert (first.kind, first.member_name, first.phone) == ("no_driver", "", "")
    assert (second.member_name, second.phone, second.script) == (
        "Ines Maple",
        "+13135550177",
        "Hello.",
    )
    assert len(notifications.tasks_open(session, facts.id, ["call_member"])) == 1
    assert notifications.tasks_open(session, 2) == []


def test_a_task_is_ticked_off_with_what_came_of_it(
    session: Session, facts: CommunityFacts, now: datetime
) -> None:
    notifications.open_task(session, facts.id, TaskDraft("problem", "p:1", now), now)
    (task,) = notifications.tasks_open(session, facts.id)
    who = builders.acting(builders.a_member(session), "coordinator")
    notifications.close_task(session, who, task.id, " reached, all well ", now)
    notifications.close_task(session, who, task.id, "reached, all well", now)
    assert notifications.tasks_open(session, facts.id) == []
    with pytest.raises(TaskClosed):
        notifications.close_task(session, who, task.id, "no answer", now)
    with pytest.raises(NoSuchTask):
        notifications.close_task(session, who, new_id(), "", now)


def test_another_banks_coordinator_closes_nothing(
    session: Session, facts: CommunityFacts, now: datetime
) -> None:
    notifications.open_task(session, facts.id, TaskDraft("problem", "p:1", now), now)
    (task,) = notifications.tasks_open(session, facts.id)
    builders.a_community(session, 2)
    stranger = builders.acting(builders.a_member(session, community_id=2), "coordinator")
    with pytest.raises(NoSuchTask):
        notifications.close_task(session, stranger, task.id, "", now)


def test_tasks_about_a_ride_that_is_off_are_taken_off_the_list(
    session: Session, facts: CommunityFacts, now: datetime
) -> None:
    off, on = new_id(), new_id()
    drafts = [
        TaskDraft("no_driver", "1", now, subject_id=off),
        TaskDraft("class_ride", "2", now, subject_id=off),
        TaskDraft("no_driver", "3", now, subject_id=on),
    ]
    notifications.open_tasks(session, facts.id, drafts, now)
    notifications.drop_tasks_about(session, facts.id, [], now)
    notifications.drop_tasks_about(session, facts.id, [off], now, kinds=["class_ride"])
    assert len(notifications.tasks_open(session, facts.id)) == 2
    notifications.drop_tasks_about(session, facts.id, [off], now)
    (left,) = notifications.tasks_open(session, facts.id)
    assert left.subject_id == on
