"""What can go wrong when one person acts for another; data only, worded at the edge."""

from timebank.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class ConsentMissing(NotAllowed):
    """No consent covers this today. Data: member_id, scope."""


class NotOnTheStaff(NotAllowed):
    """The actor does not work for this organisation today. Data: organisation_id."""


class NoSuchOrganisation(NotFound):
    """No such helping organisation."""


class NoSuchStaff(NotFound):
    """No such staff in this community."""


class NoSuchConsent(NotFound):
    """No such consent in this community, or one that is not the actor's to touch."""


class ConsentEnded(Conflict):
    """The consent was revoked or is over; a new one is needed."""


class ScopesWrong(Invalid):
    """No scope was chosen, or an unknown one. Data: field, choices."""


class LastDayWrong(Invalid):
    """A consent's last day is past, or later than allowed. Data: field, latest."""


class CapExceeded(Conflict):
    """A booking goes over what the member lets helpers spend a week. Data: cap_minutes."""


class GuardianStays(NotAllowed):
    """A legal guardian's consent is ended by coordinators alone."""


class SeenBefore(Conflict):
    """The same coordinator saw the document already; it takes two."""


class NoSuchAct(NotFound):
    """Nothing of this kind was done, or it is not the actor's to answer."""


class NoSuchReview(NotFound):
    """There is nothing of this kind to look at."""


class ReviewClosed(Conflict):
    """Somebody wrote down another outcome before. Data: outcome."""
