"""What can go wrong when hours are given away."""

from timebank.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class OnlyTheMember(NotAllowed):
    """Hours are given by the member alone, never in their name."""


class NobodyThere(NotFound):
    """No member by this number or address in that bank. data: field."""


class ToOneself(Invalid):
    """The giver and the taker are one. data: field."""


class GiftTooBig(Conflict):
    """More than the member has: a credit limit is not given away. data: field, spare_minutes."""


class NoSuchSponsor(NotFound):
    """No sponsor by this id in this community. data: sponsor_id."""


class NameTaken(Conflict):
    """Another sponsor has this name. data: field."""


class PlaceTaken(Conflict):
    """Another sponsor pays for rides to this place. data: field, name."""


class CarriedHours(Conflict):
    """Hours that came with a ride in another bank: the ride's own transfer is put right there."""
