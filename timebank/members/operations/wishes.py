"""Comfort wishes as the columns keep them, of riders and drivers alike."""

from timebank.members.errors import ChoiceUnknown
from timebank.members.rules.comfort import APART, comfort_bits
from timebank.members.rules.drafts import Comfort
from timebank.members.rules.words import some_choices


def comfort_values(
    comfort: Comfort, asks: tuple[str, ...], offers: tuple[str, ...]
) -> dict[str, int]:
    """Return the columns of wishes. asks, offers: what this side may say.

    Raises: ChoiceUnknown, also for a car with pets and without.
    """
    for words, choices in ((comfort.asks, asks), (comfort.offers, offers)):
        if set(words) >= APART:
            raise ChoiceUnknown(field="comfort", choices=choices)
    return {
        "comfort_asks": comfort_bits(some_choices(comfort.asks, "comfort_asks", asks)),
        "comfort_offers": comfort_bits(some_choices(comfort.offers, "comfort_offers", offers)),
    }
