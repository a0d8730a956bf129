"""Members are flagged for the fund by a coordinator: said twice is once, and all of it is kept."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_member, acting
from timebank import members

pytestmark = pytest.mark.usefixtures("community")


def test_a_flag_stands_until_it_is_ended_and_its_log_stays(session: Session, now: datetime) -> None:
    rider, boss = a_member(session), a_member(session, "Iris Alder", roles=["coordinator"])
    office = acting(boss, "coordinator")
    for words in ("Dialysis, small pension", "said again"):
        members.flag_member(session, office, rider.id, True, words, now)
    assert members.is_flagged(session, 1, rider.id)
    assert not members.is_flagged(session, 1, boss.id)
    for _ in range(2):
        members.flag_member(session, office, rider.id, False, "", now + timedelta(days=3))
    assert not members.is_flagged(session, 1, rider.id)
    members.flag_member(session, office, rider.id, True, "Again", now + timedelta(days=9))

    found = members.flags_of(session, 1, rider.id)
    assert [(one.words, one.made_by, one.ended_by) for one in found] == [
        ("Again", "Iris Alder", None),
        ("Dialysis, small pension", "Iris Alder", "Iris Alder"),
    ]


def test_only_a_coordinator_with_words_and_never_for_themself(
    session: Session, now: datetime
) -> None:
    rider, boss = a_member(session), a_member(session, roles=["coordinator"])
    office = acting(boss, "coordinator")
    with pytest.raises(members.CoordinatorOnly):
        members.flag_member(session, acting(rider), rider.id, True, "me", now)
    with pytest.raises(members.NotOneself):
        members.flag_member(session, office, boss.id, True, "me", now)
    with pytest.raises(members.FieldMissing):
        members.flag_member(session, office, rider.id, True, " ", now)
    assert members.flags_of(session, 1, rider.id) == []
