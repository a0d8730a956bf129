"""What a ride will be, before it is asked for: times, hours, and who gives them.

Used by the request itself, so that what was shown is what is written.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from timebank import geo, giving, ledger
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import month_start
from timebank.rides.queries.asking import Asking, asking
from timebank.rides.queries.candidates import travel_by
from timebank.rides.queries.closures import need_open
from timebank.rides.rules.need import RideNeed, check
from timebank.rides.rules.times import LegPlan, check_times, plan_legs


@dataclass(frozen=True, slots=True)
class Preview:
    """What a check page shows before anything is written."""

    legs: tuple[LegPlan, ...]
    distance_km: float
    minutes: int
    help_level: str
    from_name: str
    to_name: str
    share: ledger.Share  # of the first of rides that come again
    sponsor_name: str  # who pays share.sponsor, "" for nobody
    is_by_road: bool = False  # the first leg's minutes are a router's, and no estimate


def preview(session: Session, actor: Actor, need: RideNeed, now: datetime) -> Preview:
    """Work out times and hours of a need without writing anything. Raises as `request`."""
    ask = asking(session, actor.community_id, need)
    check(need, ask.from_place.id, now)
    legs, km = legs_of(session, ask, need)
    check_times(legs, now)
    check_open(session, ask, legs)
    efforts = [leg.effort_minutes for leg in legs]
    asks = fund_ask(ask, now), sponsor_ask(ask, now)
    share = ledger.share_of(session, actor.community_id, need.rider_id, efforts, *asks)
    return Preview(
        tuple(legs),
        km,
        sum(efforts),
        ask.help_level,
        ask.from_place.name,
        ask.to_place.name,
        share,
        ask.sponsor.name if ask.sponsor and share.sponsor else "",
        geo.is_by_road(
            ask.from_place.lat,
            ask.from_place.lon,
            ask.to_place.lat,
            ask.to_place.lon,
            speed_kmh=ask.community.policy.speed_kmh,
        ),
    )


def legs_of(session: Session, ask: Asking, need: RideNeed) -> tuple[list[LegPlan], float]:
    """Return the legs of a need with their times, and the km between its places."""
    start, end = (ask.from_place.lat, ask.from_place.lon), (ask.to_place.lat, ask.to_place.lon)
    travel = travel_by(session, ask.community, [([start], [end]), ([end], [start])])
    legs = plan_legs(
        need, ask.help_level, travel(*start, *end), travel(*end, *start), ask.community.policy
    )
    return legs, geo.distance_km(*start, *end)


def check_open(session: Session, ask: Asking, legs: list[LegPlan]) -> None:
    """Refuse a leg at a time that is closed. Raises: DayClosed."""
    if ask.may_be_closed:
        need_open(session, ask.community, [(leg.pickup_at, leg.dropoff_at) for leg in legs])


def fund_ask(ask: Asking, now: datetime) -> ledger.FundAsk:
    """Return what is asked of the community's fund."""
    month_at = month_start(now, ask.community.time_zone)
    return ledger.FundAsk(ask.usual_purpose, month_at, is_flagged=ask.is_flagged)


def sponsor_ask(ask: Asking, now: datetime) -> ledger.SponsorAsk | None:
    """Return what is asked of a sponsor of one of the places; None where there is none."""
    month_at = month_start(now, ask.community.time_zone)
    return giving.ask_of(ask.sponsor, month_at) if ask.sponsor else None
