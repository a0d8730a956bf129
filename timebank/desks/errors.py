"""What can go wrong at a desk's own work; data only, worded at the edge."""

from timebank.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class NoSuchDraft(NotFound):
    """No such draft of this helper, or its half hour is over."""


class NoSuchTime(NotFound):
    """No such time written down in this community."""


class TimeDecided(Conflict):
    """Somebody decided this time otherwise. Data: state."""


class OwnTime(NotAllowed):
    """Nobody decides the time they gave or wrote down, nor confirms their own training."""


class TooMuchTime(Invalid):
    """More than a helper can give in a day. Data: field, minutes_max."""


class DayNotOpen(Invalid):
    """A day to come, or too long ago. Data: field."""
