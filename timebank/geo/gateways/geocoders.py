"""The world outside: geocoders by geopy, a fake one, and ZIP codes that need no network.

Nothing is asked unless an administrator named a geocoder: addresses do not leave the server.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from inspect import signature
from typing import Any, NamedTuple, Protocol

import zipcodes
from geopy.exc import GeocoderNotFound, GeopyError
from geopy.geocoders import get_geocoder_for_service

from timebank.config import Settings
from timebank.geo.errors import GeocoderSilent, GeocoderUnknown
from timebank.kernel.wording import ascii_digits, fold

TIMEOUT_SECONDS = 5
ANSWERS_MAX = 5
_KEY_NAMES = ("api_key", "apikey", "access_token", "token", "app_key")
_ZIP = re.compile(r"(?<!\d)(\d{5})(?:-\d{4})?(?!\d)")


@dataclass(frozen=True, slots=True)
class Answer:
    """One place that a geocoder found."""

    name: str
    lat: float
    lon: float


class Geocoder(Protocol):
    """Anything that places an address. provider: under which its answers are kept."""

    @property
    def provider(self) -> str:
        """A short stable name."""

    def ask(self, query: str) -> list[Answer]:
        """Return what was found, best first. Raises: GeocoderSilent."""


class GeopyGeocoder:
    """A geocoding service by its geopy name: nominatim, photon, opencage, here, ..."""

    def __init__(self, service: str, key: str = "", **options: Any) -> None:
        try:
            made = get_geocoder_for_service(service)
        except GeocoderNotFound as error:
            raise GeocoderUnknown(provider=service) from error
        takes = signature(made.__init__).parameters
        if "user_agent" in takes:
            options.setdefault("user_agent", "timebank")
        named = next((name for name in _KEY_NAMES if name in takes), None)
        if key and named:
            options[named] = key
        self.provider = service.lower()[:40]
        try:
            self._service = made(timeout=TIMEOUT_SECONDS, **options)
        except (TypeError, GeopyError) as error:  # it wants a key or a domain of its own
            raise GeocoderUnknown(provider=service) from error

    def ask(self, query: str) -> list[Answer]:
        """Return what was found, best first. Raises: GeocoderSilent."""
        try:
            found = self._service.geocode(query, exactly_one=False)
        except GeopyError as error:
            raise GeocoderSilent(provider=self.provider, cause=type(error).__name__) from error
        return [
            Answer(str(one.address)[:200], float(one.latitude), float(one.longitude))
            for one in (found or [])[:ANSWERS_MAX]
        ]


@dataclass
class FakeGeocoder:
    """A geocoder for tests and demos: answers from a table, counts, and fails when told to."""

    answers: Mapping[str, Sequence[Answer]] = field(default_factory=dict)  # by folded query
    is_silent: bool = False
    provider: str = "fake"
    asked: list[str] = field(default_factory=list)

    def ask(self, query: str) -> list[Answer]:
        """Return what the table holds for the query."""
        self.asked.append(query)
        if self.is_silent:
            raise GeocoderSilent(provider=self.provider, cause="told-to")
        return list(self.answers.get(fold(query), ()))


def geocoder_from(settings: Settings) -> Geocoder | None:
    """Make the geocoder that the settings name, or None: the default.

    Raises: GeocoderUnknown.
    """
    if not settings.geocoder:
        return None
    return GeopyGeocoder(settings.geocoder, settings.geocoder_key)


class ZipSpot(NamedTuple):
    """The middle of a ZIP area, and its city."""

    lat: float
    lon: float
    city: str


def locate_zip(text: str) -> ZipSpot | None:
    """Find the last US ZIP code in a text and place it, without a network.

    From the package `zipcodes`, whose coordinates come from GeoNames (CC BY 4.0).
    """
    found = _ZIP.findall(ascii_digits(text[-200:]))
    return _zip_spot(found[-1]) if found else None


@lru_cache(maxsize=4096)
def _zip_spot(code: str) -> ZipSpot | None:
    rows: list[dict[str, Any]] = zipcodes.matching(code)  # type: ignore[no-untyped-call]
    for row in rows:
        if row["lat"] and row["long"]:
            return ZipSpot(float(row["lat"]), float(row["long"]), str(row["city"]))
    return None
