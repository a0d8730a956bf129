"""What writes gifts of hours, sponsors, and hours of rides that go home to another bank."""

from timebank.giving.operations.gifts import WORDS_MAX, Gift, find_receiver, give, grant, turn_back
from timebank.giving.operations.guests import (
    Guest,
    bring_back,
    carry,
    carry_waiting,
    guest_of,
    guests_waiting,
    set_home,
)
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
    "Guest",
    "SponsorDraft",
    "add_sponsor",
    "bring_back",
    "carry",
    "carry_waiting",
    "change_sponsor",
    "find_receiver",
    "give",
    "grant",
    "grant_sponsor",
    "guest_of",
    "guests_waiting",
    "put_place",
    "set_home",
    "take_place",
    "turn_back",
]
