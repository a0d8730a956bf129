"""Opening a vote, voting once, and putting into force what came of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, insert, select, update
from sqlalchemy.orm import Session

from timebank import members
from timebank.kernel.actor import Actor
from timebank.kernel.db import insert_once
from timebank.kernel.ids import new_id
from timebank.members import VISIT_PURPOSES
from timebank.voting.errors import NoSuchVote, TooFewBallots, VoteOpen, VoteOver, VoteUnderWay
from timebank.voting.models import Ballot, Vote, VotePoints
from timebank.voting.rules import (
    BALLOTS_MIN,
    DAYS_MAX,
    DAYS_MIN,
    check_points,
    weights_of,
)


def open_vote(session: Session, actor: Actor, request_key: str, days: int, now: datetime) -> UUID:
    """Let members vote from now on for so many days; the same key again is the same vote.

    By a coordinator, one vote at a time: those who open one take turns. Raises: CoordinatorOnly,
    NumberOutside(field), VoteUnderWay(field).
    """
    members.need_coordinator(actor)
    if not DAYS_MIN <= days <= DAYS_MAX:
        raise members.NumberOutside(field="days", least=DAYS_MIN, most=DAYS_MAX)
    members.lock_community(session, actor.community_id)
    of_key = select(Vote.id).where(
        Vote.community_id == actor.community_id, Vote.request_key == request_key
    )
    if (made := session.scalar(of_key)) is not None:
        return made
    is_open = select(Vote.id).where(Vote.community_id == actor.community_id, Vote.closes_at > now)
    if session.scalar(is_open) is not None:
        raise VoteUnderWay(field="days")
    vote_id = new_id()
    session.execute(
        insert(Vote).values(
            community_id=actor.community_id,
            id=vote_id,
            request_key=request_key,
            opens_at=now,
            closes_at=now + timedelta(days=days),
            opened_by_id=actor.member_id,
            ballots=0,
        )
    )
    rows = [
        {"community_id": actor.community_id, "vote_id": vote_id, "purpose": purpose, "points": 0}
        for purpose in VISIT_PURPOSES
    ]
    session.execute(insert(VotePoints), rows)
    return vote_id


def cast_ballot(
    session: Session, actor: Actor, vote_id: UUID, points: Mapping[str, int], now: datetime
) -> bool:
    """Add a member's points to the sums, once; False: they had voted, and nothing was added.

    For oneself alone. Raises: PointsWrong, NoSuchVote, VoteOver, NotOneself.
    """
    if actor.subject_id != actor.member_id:
        raise members.NotOneself()
    check_points(points)
    vote = _locked(session, actor.community_id, vote_id)
    if not vote.opens_at <= now < vote.closes_at:
        raise VoteOver()
    row = {
        "community_id": actor.community_id,
        "vote_id": vote_id,
        "member_id": actor.member_id,
    }
    cast = insert_once(session, Ballot).values(row).returning(Ballot.member_id)
    if session.execute(cast).first() is None:
        return False
    session.execute(
        update(Vote)
        .where(Vote.community_id == actor.community_id, Vote.id == vote_id)
        .values(ballots=Vote.ballots + 1)
        .execution_options(synchronize_session=False)
    )
    # every sum is written, so that what a row's age tells is the same for all
    sums = {purpose: points.get(purpose, 0) for purpose in VISIT_PURPOSES}
    session.execute(
        update(VotePoints)
        .where(VotePoints.community_id == actor.community_id, VotePoints.vote_id == vote_id)
        .values(points=VotePoints.points + case(sums, value=VotePoints.purpose))
        .execution_options(synchronize_session=False)
    )
    return True


def apply_vote(session: Session, actor: Actor, vote_id: UUID, now: datetime) -> bool:
    """Put into force what members voted, once its time is over; False: it was before.

    By a coordinator. Raises: CoordinatorOnly, NoSuchVote, VoteOpen, TooFewBallots.
    """
    members.need_coordinator(actor)
    vote = _locked(session, actor.community_id, vote_id)
    if now < vote.closes_at:
        raise VoteOpen()
    if vote.ballots < BALLOTS_MIN:
        raise TooFewBallots(ballots=vote.ballots, least=BALLOTS_MIN)
    if vote.applied_at is not None:
        return False
    sums: dict[str, int] = {
        row.purpose: row.points
        for row in session.execute(
            select(VotePoints.purpose, VotePoints.points).where(
                VotePoints.community_id == actor.community_id, VotePoints.vote_id == vote_id
            )
        )
    }
    members.set_priorities(session, actor, weights_of(sums), now)
    session.execute(
        update(Vote)
        .where(Vote.community_id == actor.community_id, Vote.id == vote_id)
        .values(applied_at=now, applied_by_id=actor.member_id)
        .execution_options(synchronize_session=False)
    )
    return True


def _locked(session: Session, community_id: int, vote_id: UUID) -> Any:
    """Lock a vote and return it: ballots are counted one after the other. Raises: NoSuchVote."""
    wanted = select(Vote.opens_at, Vote.closes_at, Vote.ballots, Vote.applied_at)
    row = session.execute(
        wanted.where(Vote.community_id == community_id, Vote.id == vote_id).with_for_update(
            key_share=True
        )
    ).first()
    if row is None:
        raise NoSuchVote()
    return row
