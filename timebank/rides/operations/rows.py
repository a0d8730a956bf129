"""Rows of a request and its legs, as they are written once."""

from datetime import datetime
from uuid import UUID

from timebank.kernel.actor import Actor
from timebank.rides.queries.asking import Asking
from timebank.rides.rules.need import RideNeed, wheelchairs
from timebank.rides.rules.times import LegPlan


def request_row(
    ask: Asking,
    actor: Actor,
    need: RideNeed,
    consent_id: UUID | None,
    now: datetime,
    request_id: UUID,
) -> dict[str, object]:
    """Return the row of what was asked, exactly as it was understood."""
    return {
        "community_id": actor.community_id,
        "id": request_id,
        "request_key": need.request_key,
        "rider_id": need.rider_id,
        "asked_by_id": actor.member_id,
        "consent_id": consent_id,
        "channel": actor.channel,
        "from_place_id": ask.from_place.id,
        "to_place_id": ask.to_place.id,
        "door_note": need.door_note,
        "anchor": need.anchor,
        "anchor_at": need.anchor_at,
        "stay_minutes": need.stay_minutes,
        "way_home": need.way_home,
        "home_at": need.home_at if need.way_home == "at" else None,
        "purpose": ask.usual_purpose,
        "ride_class": ask.ride_class,
        "help_level": ask.help_level,
        "aids": list(ask.aids),
        "seats": need.seats,
        "companions": need.companions,
        "children": need.children,
        "child_seats": need.child_seats,
        "wheelchairs": wheelchairs(ask.aids),
        "service_animal": need.service_animal or "SA" in ask.aids,
        "may_share": need.may_share,
        "note": need.note,
        "asked_at": now,
    }


def ride_row(
    ask: Asking,
    need: RideNeed,
    leg: LegPlan,
    request_id: UUID,
    ride_id: UUID,
    hold_id: UUID | None,
    code: str,
    km: float,
) -> dict[str, object]:
    """Return the row of one leg as it starts its life."""
    out = leg.leg == "out"
    return {
        "community_id": ask.community.id,
        "id": ride_id,
        "request_id": request_id,
        "rider_id": need.rider_id,
        "leg": leg.leg,
        "code": code,
        "state": leg.state,
        "from_place_id": ask.from_place.id if out else ask.to_place.id,
        "to_place_id": ask.to_place.id if out else ask.from_place.id,
        "pickup_at": leg.pickup_at,
        "pickup_until": leg.pickup_until,
        "dropoff_at": leg.dropoff_at,
        "travel_minutes": leg.travel_minutes,
        "distance_km": round(km, 2),
        "effort_minutes": leg.effort_minutes,
        "hold_id": hold_id,
    }


def place_row(ask: Asking, need: RideNeed, now: datetime) -> dict[str, object]:
    """Return the row by which a rider knows a place from now on."""
    return {
        "community_id": ask.community.id,
        "member_id": need.rider_id,
        "place_id": ask.to_place.id,
        "nickname": f"Place {ask.places_known + 1}",
        "purpose": ask.usual_purpose,
        "may_name": False,
        "last_used_at": now,
    }
