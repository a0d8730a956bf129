"""Giving hours away: to a neighbor, to family in another bank, to the community fund."""

from timebank.giving.errors import GiftTooBig, NobodyThere, OnlyTheMember, ToOneself
from timebank.giving.operations import WORDS_MAX, Gift, find_receiver, give, grant, turn_back
from timebank.giving.queries import (
    KnownBank,
    Receiver,
    banks_known,
    receivers_by_contact,
    spare_minutes,
)

__all__ = [
    "WORDS_MAX",
    "Gift",
    "GiftTooBig",
    "KnownBank",
    "NobodyThere",
    "OnlyTheMember",
    "Receiver",
    "ToOneself",
    "banks_known",
    "find_receiver",
    "give",
    "grant",
    "receivers_by_contact",
    "spare_minutes",
    "turn_back",
]
