"""What can go wrong with areas."""

from timebank.kernel.errors import Invalid, NotAllowed, NotFound


class NoSuchArea(NotFound):
    """No such area in this community, or it was retired."""


class EverywhereOnly(NotAllowed):
    """Only a coordinator who is limited to no area does this."""


class NotYourself(NotAllowed):
    """Nobody limits themself: somebody who sees everything must be left."""


class NameTaken(Invalid):
    """Another area has this name. Data: field."""
