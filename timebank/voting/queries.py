"""What a member and a coordinator see of votes. Sums are shown only when the time is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from timebank.voting.models import Ballot, Vote, VotePoints
from timebank.voting.rules import BALLOTS_MIN, weights_of


@dataclass(frozen=True, slots=True)
class Seen:
    """The vote that is open, as one member sees it."""

    id: UUID
    closes_at: datetime
    has_voted: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """A vote as everybody sees it. sums: by purpose; empty while it is open, or too few voted."""

    id: UUID
    opens_at: datetime
    closes_at: datetime
    is_open: bool
    ballots: int
    sums: Mapping[str, int]
    applied_at: datetime | None

    @property
    def weights(self) -> dict[str, int]:
        """What each purpose would weigh, the heaviest first; empty where no sums are shown."""
        weights = weights_of(self.sums) if self.sums else {}
        return dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])))


def vote_for(session: Session, community_id: int, member_id: UUID, now: datetime) -> Seen | None:
    """Return the vote that is open now, and whether this member has voted."""
    voted = exists().where(
        Ballot.community_id == community_id,
        Ballot.vote_id == Vote.id,
        Ballot.member_id == member_id,
    )
    row = session.execute(
        select(Vote.id, Vote.closes_at, voted).where(
            Vote.community_id == community_id, Vote.closes_at > now, Vote.opens_at <= now
        )
    ).first()
    return Seen(row[0], row[1], bool(row[2])) if row else None


def last_votes(session: Session, community_id: int, now: datetime, limit: int = 5) -> list[Tally]:
    """Return the newest votes, the newest first."""
    rows: Sequence[Vote] = session.scalars(
        select(Vote)
        .where(Vote.community_id == community_id)
        .order_by(Vote.closes_at.desc())
        .limit(limit)
    ).all()
    shown = [row.id for row in rows if row.closes_at <= now and row.ballots >= BALLOTS_MIN]
    sums: dict[UUID, dict[str, int]] = {}
    points = select(VotePoints.vote_id, VotePoints.purpose, VotePoints.points).where(
        VotePoints.community_id == community_id, VotePoints.vote_id.in_(shown)
    )
    for vote_id, purpose, given in session.execute(points) if shown else ():
        sums.setdefault(vote_id, {})[purpose] = given
    return [
        Tally(
            row.id,
            row.opens_at,
            row.closes_at,
            row.closes_at > now,
            row.ballots,
            sums.get(row.id, {}),
            row.applied_at,
        )
        for row in rows
    ]
