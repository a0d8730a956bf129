"""Where an address is that nobody has placed yet: asked once, kept, with the ZIP code behind.

Called from an edge before its transaction, never inside one: it may wait for a network.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank.geo.errors import GeocoderSilent
from timebank.geo.gateways import Answer, Geocoder, locate_zip
from timebank.geo.models import GeoResult
from timebank.geo.operations import keep_answers
from timebank.geo.rules.distance import distance_km
from timebank.kernel.db import Database
from timebank.kernel.wording import fold

QUERY_MAX = 200
FAR_KM = 150  # an answer farther from the community is another town's street
NOTHING_KEPT_DAYS = 30  # "not found" is asked again after this


@dataclass(frozen=True, slots=True)
class Located:
    """A spot for an address. is_exact: False when only its ZIP area is known."""

    lat: float
    lon: float
    words: str
    is_exact: bool


def locate(
    database: Database,
    geocoder: Geocoder | None,
    text: str,
    *,
    near: tuple[float, float],
    now: datetime,
) -> Located | None:
    """Place an address: by the geocoder if there is one, else by its ZIP code, else None.

    near: (lat, lon) of the community. Raises: GeocoderSilent (Unavailable) when the geocoder
    does not answer and no ZIP code helps.
    """
    silent: GeocoderSilent | None = None
    if geocoder is not None and fold(text):
        try:
            answer = _nearest(geocode(database, geocoder, text, now=now), near)
        except GeocoderSilent as error:
            answer, silent = None, error
        if answer is not None:
            return Located(answer.lat, answer.lon, answer.name, is_exact=True)
    spot = locate_zip(text)
    if spot is not None:
        return Located(spot.lat, spot.lon, spot.city, is_exact=False)
    if silent is not None:
        raise silent
    return None


def geocode(database: Database, geocoder: Geocoder, text: str, *, now: datetime) -> list[Answer]:
    """Return a geocoder's answers, from what was kept or by asking outside any transaction.

    Raises: GeocoderSilent.
    """
    query = fold(text[:QUERY_MAX])[:300]
    with database.reading() as session:
        kept = kept_answers(session, geocoder.provider, query, now)
    if kept is not None:
        return kept
    answers = geocoder.ask(" ".join(text[:QUERY_MAX].split()))
    database.transact(keep_answers, geocoder.provider, query, answers, now)
    return answers


def kept_answers(session: Session, provider: str, query: str, now: datetime) -> list[Answer] | None:
    """Return the kept answers to a folded query; None when it has to be asked."""
    row = session.execute(
        select(GeoResult.answer, GeoResult.asked_at).where(
            GeoResult.query == query, GeoResult.provider == provider
        )
    ).first()
    if row is None:
        return None
    answers = [Answer(**one) for one in json.loads(row.answer)]
    if not answers and now - row.asked_at > timedelta(days=NOTHING_KEPT_DAYS):
        return None
    return answers


def _nearest(answers: list[Answer], near: tuple[float, float]) -> Answer | None:
    """Take the first answer in reach: the geocoder's own order counts, other states do not."""
    return next((one for one in answers if distance_km(one.lat, one.lon, *near) <= FAR_KM), None)
