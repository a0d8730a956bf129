"""Members vote on what comes first when not everybody can be driven: points for purposes."""

from timebank.voting.errors import (
    NoSuchVote,
    PointsWrong,
    TooFewBallots,
    VoteOpen,
    VoteOver,
    VoteUnderWay,
)
from timebank.voting.models import Ballot, Vote, VotePoints
from timebank.voting.operations import apply_vote, cast_ballot, open_vote
from timebank.voting.queries import Seen, Tally, last_votes, vote_for
from timebank.voting.rules import BALLOTS_MIN, DAYS_MAX, DAYS_MIN, POINTS, weights_of

__all__ = [
    "BALLOTS_MIN",
    "DAYS_MAX",
    "DAYS_MIN",
    "POINTS",
    "Ballot",
    "NoSuchVote",
    "PointsWrong",
    "Seen",
    "Tally",
    "TooFewBallots",
    "Vote",
    "VoteOpen",
    "VoteOver",
    "VotePoints",
    "VoteUnderWay",
    "apply_vote",
    "cast_ballot",
    "last_votes",
    "open_vote",
    "vote_for",
    "weights_of",
]
