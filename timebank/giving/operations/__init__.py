"""What writes gifts of hours and sponsors."""

from timebank.giving.operations.gifts import WORDS_MAX, Gift, find_receiver, give, grant, turn_back
from timebank.giving.operations.sponsors import (
    NAME_MAX,
    SponsorDraft,
    add_sponsor,
    change_sponsor,
    grant_sponsor,
    put_place,
    take_place,
)

__all__ = [
    "NAME_MAX",
    "WORDS_MAX",
    "Gift",
    "SponsorDraft",
    "add_sponsor",
    "change_sponsor",
    "find_receiver",
    "give",
    "grant",
    "grant_sponsor",
    "put_place",
    "take_place",
    "turn_back",
]
