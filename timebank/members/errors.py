"""What can go wrong with people, their papers and their sign-in; data only, worded at the edge.

Each class is a condition; `field` in its data names the part of a form it is about.
"""

from typing import ClassVar

from timebank.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable

# -- nobody there ------------------------------------------------------------------------------


class NoSuchCommunity(NotFound):
    """No time bank by this id or slug."""


class NoSuchMember(NotFound):
    """No such member in this community."""


class NoSuchDriver(NotFound):
    """No such driver in this community."""


class NoSuchPaper(NotFound):
    """No such credential in this community."""


class NoSuchPlace(NotFound):
    """No such place in this community, or another member's own."""


# -- not yours to do ---------------------------------------------------------------------------


class CoordinatorOnly(NotAllowed):
    """Only a coordinator does this."""


class AdminOnly(NotAllowed):
    """Only an admin does this."""


class NotYours(NotAllowed):
    """This belongs to another member."""


class HelperMayNot(NotAllowed):
    """A helper never does this for a member (DOMAIN.md 2)."""


class NotADemo(NotAllowed):
    """Demo links exist in a demo database only."""


# -- cannot be taken as it is ------------------------------------------------------------------


class FieldMissing(Invalid):
    """A field is empty. Data: field."""


class FieldTooLong(Invalid):
    """A field is longer than it may be. Data: field, length_max."""


class ChoiceUnknown(Invalid):
    """A field holds a word that is none of its choices. Data: field, choices."""


class NumberOutside(Invalid):
    """A number is outside its bounds. Data: field, least, most."""


class PhoneNotUnderstood(Invalid):
    """What was typed is no telephone number. Data: field."""


class EmailNotUnderstood(Invalid):
    """What was typed is no e-mail address. Data: field."""


class ContactNotUnderstood(Invalid):
    """What was typed is neither a telephone number nor an e-mail address. Data: field."""


class WishNeedsContact(Invalid):
    """A way to be reached that this member has no number or address for. Data: wish, needs."""


class PersonUnreachable(Invalid):
    """Somebody who asks to join leaves neither a phone nor an e-mail address. Data: field."""


class HomePlaceMissing(Invalid):
    """A driver needs a home on record: distances are counted from there."""


class WindowWrong(Invalid):
    """A weekly window ends before it starts or leaves its day. Data: weekday."""


class DatesWrong(Invalid):
    """The last day is before the first, or too far away. Data: field."""


class TripUnfit(Invalid):
    """A routine trip ends where it starts. Data: field."""


class PasswordTooWeak(Invalid):
    """A password is too short or too long. Data: field, length_min."""


class CommunityDetailWrong(Invalid):
    """A slug, time zone or position that cannot be used. Data: field."""


# -- the world has moved on --------------------------------------------------------------------


class MemberHasLeft(Conflict):
    """The member has left; they join again first."""


class NotAMemberYet(Conflict):
    """The person has asked to join and nobody has approved it yet."""


class CommunityExists(Conflict):
    """The slug or the text number belongs to another time bank. Data: field."""


class PhoneCodeWeak(Invalid):
    """A phone code is four digits, not all the same and not in order."""


class TooManyTries(Unavailable):
    """This number or address was used too often. Data: retry_minutes."""

    status: ClassVar[int] = 429  # the one status that says "later" for a caller's own doing


class NotOneself(NotAllowed):
    """A coordinator does not do this for themself."""


class TooManyTrips(Conflict):
    """A driver keeps as many routine trips as there may be. Data: most."""
