"""Evidence about neighbours, a score that explains itself, and whom a rider likes to ride with."""

from timebank.trust.models import Evidence, Favourite, Standing
from timebank.trust.operations import (
    EvidenceDraft,
    VouchForSelf,
    record,
    recount,
    set_favourite,
    vouch,
)
from timebank.trust.queries import (
    favourites_of,
    has_answered,
    value_of,
    value_of_standing,
)

__all__ = [
    "Evidence",
    "EvidenceDraft",
    "Favourite",
    "Standing",
    "VouchForSelf",
    "favourites_of",
    "has_answered",
    "record",
    "recount",
    "set_favourite",
    "value_of",
    "value_of_standing",
    "vouch",
]
