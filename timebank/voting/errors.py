"""What can go wrong in a vote."""

from timebank.kernel.errors import Conflict, Invalid, NotFound


class NoSuchVote(NotFound):
    """No vote by this id in this community."""


class VoteUnderWay(Conflict):
    """A vote is open already: one at a time. data: field."""


class VoteOver(Conflict):
    """The time to vote is over, or has not begun."""


class VoteOpen(Conflict):
    """Its time is not over yet: nobody sees or applies what it says."""


class PointsWrong(Invalid):
    """The points are not all given, or more than all. data: field, given, points."""


class TooFewBallots(Conflict):
    """So few voted that the sums would tell who gave what. data: ballots, least."""
