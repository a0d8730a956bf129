"""What rides refuse, with the data a page, text or call needs to say what to do next."""

from timebank.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class RideUnknown(NotFound):
    """No such ride in this community, or not yours to see."""


class InvitationUnknown(NotFound):
    """No such invitation for this driver."""


class MoveNotAllowed(Conflict):
    """The ride does not go from where it stands to there. data: state, verb."""


class RideAlreadyTaken(Conflict):
    """Another neighbour said yes first."""


class InvitationEnded(Conflict):
    """The invitation was answered or has run out. data: state."""


class MayNotDrive(Conflict):
    """The driver may not take this ride (now). data: reasons."""


class TooSoon(Invalid):
    """The ride would have to start in the past. data: field."""


class TooFarAhead(Invalid):
    """Rides are asked at most `days` ahead. data: field, days."""


class SamePlace(Invalid):
    """From and to are the same place. data: field."""


class HomeBeforeThere(Invalid):
    """The way home is before the arrival. data: field."""


class PlaceUnknown(Invalid):
    """A place that this community does not know. data: field."""


class RiderNotActive(NotAllowed):
    """This member cannot ask for rides now. data: state."""


class OneRideFirst(Conflict):
    """A provisional member has one ride before approval."""


class NoHomePlace(Invalid):
    """The member has no home on record and named no place to start. data: field."""


class NotYourRide(NotAllowed):
    """Only its driver, its rider, who acts for them, or a coordinator may do this."""


class ReasonNeeded(Invalid):
    """Calling off after a driver said yes needs a reason. data: field."""


class OwnNumber(Invalid):
    """The number named as the driver's is the rider's own. data: field."""


class MinutesUnlikely(Invalid):
    """Minutes outside what one ride can be. data: field, minutes_max."""


class AnswerGiven(Conflict):
    """This ride was answered before."""


class StandingUnknown(NotFound):
    """No such series of rides, or not yours to see."""


class StandingEnded(Conflict):
    """This series has ended."""


class NotOneOfThem(Invalid):
    """The day is none of the days of this series, or is over. data: field."""


class OwnHours(NotAllowed):
    """A coordinator decides nothing about hours for their own rides."""


class DayClosed(Invalid):
    """Nobody is driven then. data: field, kind, words, closure_id, open_on ("" for not soon)."""


class ClosureUnfit(Invalid):
    """A time to close that ends before it starts, is over, too long or too far off. data: field."""


class ClosureUnknown(NotFound):
    """No such closed time in this community."""
