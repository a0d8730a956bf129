"""A vote: one ballot each, added up and kept nowhere, in force when a coordinator says so."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import a_community, a_member, a_vote, acting
from timebank import members, voting
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.voting import Ballot, PointsWrong, VotePoints

pytestmark = pytest.mark.usefixtures("community")
TEN = {"D": 7, "M": 3}
LATER = timedelta(days=15)


@pytest.fixture
def office(session: Session) -> Actor:
    return acting(a_member(session, roles=["coordinator"]), "coordinator")


def rider(session: Session) -> Actor:
    return acting(a_member(session), "rider")


def sums(session: Session, vote_id: UUID) -> dict[str, int]:
    rows = session.execute(
        select(VotePoints.purpose, VotePoints.points).where(VotePoints.vote_id == vote_id)
    )
    return {purpose: points for purpose, points in rows if points}


def policy(session: Session) -> members.Policy:
    return members.community_facts(session, 1).policy


@pytest.mark.parametrize(
    "points", [{}, {"D": 9}, {"D": 11}, {"D": 6, "M": 5}, {"D": 11, "M": -1}, {"X": 10}]
)
def test_a_ballot_gives_all_points_to_purposes_there_are(
    session: Session, office: Actor, now: datetime, points: dict[str, int]
) -> None:
    vote_id = voting.open_vote(session, office, "key", 14, now)
    with pytest.raises(PointsWrong):
        voting.cast_ballot(session, rider(session), vote_id, points, now)
    assert sums(session, vote_id) == {}


def test_a_ballot_counts_once_and_says_nothing_of_who_gave_what(
    session: Session, office: Actor, now: datetime
) -> None:
    vote_id = voting.open_vote(session, office, "key", 14, now)
    first, second = rider(session), rider(session)
    assert voting.vote_for(session, 1, first.member_id or new_id(), now) == voting.Seen(
        vote_id, now + timedelta(days=14), False
    )
    assert voting.cast_ballot(session, first, vote_id, TEN, now)
    assert not voting.cast_ballot(session, first, vote_id, {"R": 10}, now)
    assert voting.cast_ballot(session, second, vote_id, {"M": 10}, now)
    assert sums(session, vote_id) == {"D": 7, "M": 13}
    seen = voting.vote_for(session, 1, first.member_id or new_id(), now)
    assert seen is not None
    assert seen.has_voted
    assert set(Ballot.__table__.columns.keys()) == {"community_id", "vote_id", "member_id"}
    tally = voting.last_votes(session, 1, now)[0]
    assert (tally.ballots, tally.is_open, dict(tally.sums), tally.weights) == (2, True, {}, {})


def test_one_vote_at_a_time_and_the_same_key_is_the_same_vote(
    session: Session, office: Actor, now: datetime
) -> None:
    vote_id = voting.open_vote(session, office, "key", 14, now)
    assert voting.open_vote(session, office, "key", 14, now) == vote_id
    with pytest.raises(voting.VoteUnderWay):
        voting.open_vote(session, office, "another", 14, now)
    assert voting.open_vote(session, office, "another", 14, now + LATER) != vote_id
    for days in (0, 61):
        with pytest.raises(members.NumberOutside):
            voting.open_vote(session, office, f"{days}", days, now + 3 * LATER)


def test_who_may_not(session: Session, office: Actor, now: datetime) -> None:
    vote_id = voting.open_vote(session, office, "key", 14, now)
    one = rider(session)
    with pytest.raises(members.CoordinatorOnly):
        voting.open_vote(session, one, "own", 14, now + LATER)
    with pytest.raises(members.CoordinatorOnly):
        voting.apply_vote(session, one, vote_id, now + LATER)
    helper = acting(a_member(session), "helper", on_behalf_of=one.member_id)
    with pytest.raises(members.NotOneself):
        voting.cast_ballot(session, helper, vote_id, TEN, now)
    with pytest.raises(voting.VoteOver):
        voting.cast_ballot(session, one, vote_id, TEN, now + timedelta(days=14))
    with pytest.raises(voting.NoSuchVote):
        voting.cast_ballot(session, one, new_id(), TEN, now)
    a_community(session, 2)
    stranger = acting(a_member(session, community_id=2), "rider")
    with pytest.raises(voting.NoSuchVote):
        voting.cast_ballot(session, stranger, vote_id, TEN, now)
    assert voting.vote_for(session, 2, new_id(), now) is None


def test_what_was_voted_is_in_force_once_its_time_is_over(
    session: Session, office: Actor, now: datetime
) -> None:
    vote_id = a_vote(session, now + timedelta(days=1), {"D": 40, "M": 20})
    with pytest.raises(voting.VoteOpen):
        voting.apply_vote(session, office, vote_id, now)
    after = now + timedelta(days=1)
    assert policy(session).weight_of("R") == 1
    assert policy(session).weight_of("D") == 5
    assert voting.apply_vote(session, office, vote_id, after)
    assert not voting.apply_vote(session, office, vote_id, after)
    assert policy(session).priorities == "D9 M9 A1 E1 G1 HR1 P1 R1 T1"
    assert (policy(session).weight_of("D"), policy(session).weight_of("E")) == (9, 1)
    noted = members.policy_changes(session, 1)
    assert [(one.name, one.after) for one in noted] == [("priorities", policy(session).priorities)]
    assert voting.last_votes(session, 1, after)[0].applied_at == after


def test_too_few_ballots_change_and_show_nothing(
    session: Session, office: Actor, now: datetime
) -> None:
    vote_id = a_vote(session, now, {"D": 40}, ballots=4)
    with pytest.raises(voting.TooFewBallots) as refused:
        voting.apply_vote(session, office, vote_id, now)
    assert refused.value.data == {"ballots": 4, "least": 5}
    assert voting.last_votes(session, 1, now)[0].sums == {}
