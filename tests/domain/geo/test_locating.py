"""Addresses nobody has placed: asked once and only when allowed, kept, with the ZIP behind."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderTimedOut

from timebank import geo
from timebank.config import Settings
from timebank.kernel.db import Database

DETROIT = (42.35, -83.06)
ELM = geo.Answer("100 Elm Street, Detroit", 42.36, -83.07)
FAR = geo.Answer("100 Elm Street, Dallas", 32.78, -96.80)


def test_without_a_geocoder_the_zip_code_is_enough(database: Database, now: datetime) -> None:
    found = geo.locate(database, None, "100 Elm St, Detroit MI 48207", near=DETROIT, now=now)
    assert found is not None
    assert (found.words, found.is_exact) == ("Detroit", False)
    assert geo.distance_km(found.lat, found.lon, *DETROIT) < 10
    assert geo.locate(database, None, "100 Elm St", near=DETROIT, now=now) is None


def test_a_question_is_asked_once_and_its_answer_kept(database: Database, now: datetime) -> None:
    fake = geo.FakeGeocoder({"100 elm st": [FAR, ELM]})
    for text in ("100 Elm St", "100  ELM st."):
        found = geo.locate(database, fake, text, near=DETROIT, now=now)
        assert found == geo.Located(ELM.lat, ELM.lon, ELM.name, is_exact=True)
    assert fake.asked == ["100 Elm St"]


def test_not_found_is_kept_for_a_month_then_asked_again(database: Database, now: datetime) -> None:
    fake = geo.FakeGeocoder()
    for days in (0, 29, 31):
        at = now + timedelta(days=days)
        assert geo.locate(database, fake, "Nowhere", near=DETROIT, now=at) is None
    assert len(fake.asked) == 2


def test_a_silent_geocoder_falls_back_to_the_zip_or_says_so(
    database: Database, now: datetime
) -> None:
    fake = geo.FakeGeocoder(is_silent=True)
    found = geo.locate(database, fake, "100 Elm St 48207", near=DETROIT, now=now)
    assert found is not None
    assert not found.is_exact
    with pytest.raises(geo.GeocoderSilent) as caught:
        geo.locate(database, fake, "100 Elm St", near=DETROIT, now=now)
    assert caught.value.status == 503
    fake.is_silent = False
    assert geo.locate(database, fake, "100 Elm St", near=DETROIT, now=now) is None
    assert len(fake.asked) == 3  # a failure is not kept


@pytest.mark.parametrize("text", ["", "   ", "\x00", "🙂", "x" * 1_000_000])
def test_what_is_no_address_is_not_asked_for_or_does_no_harm(
    database: Database, now: datetime, text: str
) -> None:
    assert geo.locate(database, geo.FakeGeocoder(), text, near=DETROIT, now=now) is None


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("48207", "Detroit"),
        ("1 Elm St, Detroit, MI 48207-1234", "Detroit"),
        ("12345 Elm St, Dearborn 48126", "Dearborn"),
        ("٤٨٢٠٧", "Detroit"),
        ("00000", None),
        ("4820", None),
        ("482071", None),
        ("no zip", None),
    ],
)
def test_a_zip_code_is_placed_without_a_network(text: str, city: str | None) -> None:
    spot = geo.locate_zip(text)
    assert (spot.city if spot else None) == city


class Canned(BaseSyncAdapter):
    """Answers geopy without a socket: a page, or a failure."""

    page: Any = None
    urls: list[str]

    def __init__(self, *, proxies: Any, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self.urls = []

    def get_json(self, url: str, *, timeout: float, headers: Any) -> Any:
        self.urls.append(url)
        if self.page is None:
            raise GeocoderTimedOut("no answer")
        return self.page

    def get_text(self, url: str, *, timeout: float, headers: Any) -> str:
        raise NotImplementedError


def _canned(page: Any) -> Callable[..., Canned]:
    return type("Page", (Canned,), {"page": page})


def test_geopy_answers_become_ours() -> None:
    page = [{"lat": "42.36", "lon": "-83.07", "display_name": "100 Elm Street"}] * 9
    service = geo.GeopyGeocoder("nominatim", adapter_factory=_canned(page))
    assert service.provider == "nominatim"
    assert service.ask("100 Elm St") == [geo.Answer("100 Elm Street", 42.36, -83.07)] * 5
    nothing = geo.GeopyGeocoder("nominatim", adapter_factory=_canned([]))
    assert nothing.ask("Nowhere") == []


def test_geopy_failures_are_unavailable() -> None:
    service = geo.GeopyGeocoder("Nominatim", adapter_factory=_canned(None))
    with pytest.raises(geo.GeocoderSilent) as caught:
        service.ask("100 Elm St")
    assert caught.value.data == {"provider": "nominatim", "cause": "GeocoderTimedOut"}


def test_no_geocoder_unless_the_settings_name_one() -> None:
    assert geo.geocoder_from(Settings()) is None
    chosen = geo.geocoder_from(Settings(geocoder="opencage", geocoder_key="k"))
    assert chosen is not None
    assert chosen.provider == "opencage"
    for name in ("mapquest_of_old", "opencage"):  # unknown; known, but it wants a key
        with pytest.raises(geo.GeocoderUnknown):
            geo.geocoder_from(Settings(geocoder=name))
