"""Comfort wishes: what rider and driver ask of each other, and what each says of themselves.

A closed list, each word one bit; who they are is not among them. Hard both ways, and never an
input to anybody's order.
"""

from collections.abc import Iterable

# smoke-free, no pets, no strong scents, little talk, a mask is worn, the rider sits in front, the
# rider's own pet comes along
COMFORTS = ("smoke_free", "pet_free", "scent_free", "quiet", "mask", "front", "pet")
OWN_LANGUAGE = "language"  # a driver of the rider's language: known from what they speak
RIDER_ASKS = (OWN_LANGUAGE, *COMFORTS)
DRIVER_OFFERS = COMFORTS
DRIVER_ASKS = RIDER_OFFERS = ("scent_free", "mask")
APART = frozenset({"pet_free", "pet"})  # one car is not both

_BITS = {word: 1 << number for number, word in enumerate((*COMFORTS, OWN_LANGUAGE))}
CAR_BITS = sum(_BITS[word] for word in COMFORTS)  # what a driver says of car and themselves
LANGUAGE_BIT = _BITS[OWN_LANGUAGE]


def comfort_bits(words: Iterable[str]) -> int:
    """Return wishes as one number."""
    return sum(_BITS[word] for word in set(words))


def comfort_words(bits: int) -> tuple[str, ...]:
    """Return the wishes of a number, as a page lists them."""
    return tuple(word for word in RIDER_ASKS if bits & _BITS[word])
