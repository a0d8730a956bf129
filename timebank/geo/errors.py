"""What can be wrong with a place, a file of places, or a geocoder; data only, no sentences."""

from timebank.kernel.errors import Invalid, NotFound, Unavailable


class PlaceNotUsable(Invalid):
    """A place cannot be kept as typed; data: field and reason (a row's reject code)."""


class PlaceUnknown(NotFound):
    """No such place in this community."""


class ColumnsMissing(Invalid):
    """A file has no readable header; data: missing, the names of the columns it needs."""


class GeocoderUnknown(Invalid):
    """The configured geocoder is not one that geopy knows; data: provider."""


class GeocoderSilent(Unavailable):
    """The geocoder did not answer: timeout, quota, refusal; data: provider, cause."""


class RoadsSilent(Unavailable):
    """The road service did not answer, or not with times; data: cause, naming no place."""


class RoadsUnreadable(Unavailable):
    """A file of roads cannot be used; data: file (its name), reason."""
