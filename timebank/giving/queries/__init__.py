"""Reads of gifts and sponsors."""

from timebank.giving.queries.gifts import (
    KnownBank,
    Receiver,
    banks_known,
    receivers_by_contact,
    receivers_elsewhere,
    spare_minutes,
)
from timebank.giving.queries.sponsors import (
    SponsorView,
    ask_of,
    sponsor_names,
    sponsor_of,
    sponsors,
)

__all__ = [
    "KnownBank",
    "Receiver",
    "SponsorView",
    "ask_of",
    "banks_known",
    "receivers_by_contact",
    "receivers_elsewhere",
    "spare_minutes",
    "sponsor_names",
    "sponsor_of",
    "sponsors",
]
