"""Comfort wishes on pages: how each is said, how a form holds and reads them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from timebank.members import APART, Comfort, comfort_words
from timebank.rides import Lacking
from timebank.web.forms import Form
from timebank.web.i18n import gettext as _

RIDER_ASKS: Mapping[str, Any] = {
    "language": _l("A driver of the same language"),
    "smoke_free": _l("A smoke-free car"),
    "pet_free": _l("No pets in the car"),
    "scent_free": _l("No strong scents in the car"),
    "quiet": _l("A quiet ride"),
    "mask": _l("A driver with a mask"),
    "front": _l("A seat in front"),
    "pet": _l("Room for a pet that comes along"),
}
RIDER_OFFERS: Mapping[str, Any] = {
    "scent_free": _l("Come without strong scents"),
    "mask": _l("Wear a mask"),
}
DRIVER_OFFERS: Mapping[str, Any] = {
    "smoke_free": _l("Nobody smokes in my car"),
    "pet_free": _l("No pets ride in my car"),
    "scent_free": _l("No strong scents in my car"),
    "quiet": _l("I am glad to drive quietly"),
    "mask": _l("I wear a mask when asked"),
    "front": _l("A rider may sit in front"),
    "pet": _l("A pet may come along"),
}
DRIVER_ASKS: Mapping[str, Any] = {
    "scent_free": _l("Riders come without strong scents"),
    "mask": _l("Riders wear a mask"),
}
NOBODY: Mapping[str, Any] = {
    "language": _l("Nobody of the same language is free."),
    "smoke_free": _l("Nobody with a smoke-free car is free."),
    "pet_free": _l("Nobody without pets in the car is free."),
    "scent_free": _l("Nobody without strong scents in the car is free."),
    "quiet": _l("Nobody who said they drive quietly is free."),
    "mask": _l("Nobody who wears a mask is free."),
    "front": _l("Nobody with a seat in front is free."),
    "pet": _l("Nobody who takes a pet along is free."),
}
EVERYBODY: Mapping[str, Any] = {
    "scent_free": _l("Whoever is free asks riders to come without strong scents."),
    "mask": _l("Whoever is free asks riders to wear a mask."),
}


def typed(comfort: Comfort) -> dict[str, list[str]]:
    """Return what the fields of wishes hold before anybody ticks."""
    return {"asks": list(comfort.asks), "offers": list(comfort.offers)}


def read(form: Form, asks: Mapping[str, Any], offers: Mapping[str, Any]) -> Comfort:
    """Read the fields of wishes; a car with pets and without is refused at its field."""
    said = Comfort(
        tuple(form.choices("asks", tuple(asks))), tuple(form.choices("offers", tuple(offers)))
    )
    for name, words in (("asks", said.asks), ("offers", said.offers)):
        if set(words) >= APART:
            form.refuse(name, "web.not-both", _("Choose one: with pets, or without"))
    return said


def lacking_words(lacking: Lacking | None) -> list[str]:
    """Say which wishes leave nobody; nothing where it is not for wishes."""
    if lacking is None:
        return []
    said = [NOBODY[word] for word in lacking.asked] + [EVERYBODY[word] for word in lacking.missed]
    return [str(words) for words in said] or [_("Nobody who is free fits all wishes at once.")]


def comfort_asks_words(bits: int) -> list[str]:
    """Return what a rider asks of car and driver, in words."""
    return [str(RIDER_ASKS[word]) for word in comfort_words(bits)]
