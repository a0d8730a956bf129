"""Comfort wishes of riders and drivers, from bits to words."""

from timebank.members.models import Driver, Need
from timebank.members.rules.comfort import comfort_words
from timebank.members.rules.drafts import Comfort


def comfort_of(row: Driver | Need | None) -> Comfort:
    """Return what a rider or driver asks and offers; nothing where nothing is known of them."""
    if row is None:
        return Comfort()
    return Comfort(comfort_words(row.comfort_asks), comfort_words(row.comfort_offers))
