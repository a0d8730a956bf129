"""From rides that exist to the search for their drivers."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from timebank.kernel.calendar import local_minute
from timebank.matching import CARE_CLASS, Leg, Need, by_day
from timebank.members import CAR_BITS, LANGUAGE_BIT, CommunityFacts
from timebank.rides.queries.pools import Search
from timebank.rides.queries.views import RideView
from timebank.rides.rules.times import boarding_minutes


def search_for(
    community: CommunityFacts, views: Sequence[RideView], driver_ids: tuple[UUID, ...] = ()
) -> Search:
    """Return the search for drivers of existing rides (one, or both legs of a request)."""
    first = views[0]
    return Search(
        rider_id=first.rider.member_id,
        legs={
            view.leg: Leg(
                view.id,
                (view.from_place.lat, view.from_place.lon),
                (view.to_place.lat, view.to_place.lon),
                view.pickup_at,
                view.dropoff_at,
                is_by_day(view.pickup_at, view.dropoff_at, community.time_zone),
            )
            for view in sorted(views, key=lambda v: v.leg, reverse=True)  # out before home
        },
        need=need_of(community, first, waits=len(views) > 1),
        ride_ids=tuple(view.id for view in views),
        round=max(view.drop_outs for view in views),
        driver_ids=driver_ids,
    )


def need_of(community: CommunityFacts, view: RideView, *, waits: bool) -> Need:
    """Return what a ride asks of driver and car."""
    return Need(
        seats=view.seats,
        wheelchairs=view.wheelchairs,
        child_seats=view.child_seats,
        help_level=view.help_level,
        purpose=view.purpose,
        languages=frozenset({view.rider_language}),
        boarding_minutes=boarding_minutes(view.help_level, community.policy),
        round_minutes=community.policy.round_minutes,
        driver_waits=waits and view.way_home == "driver_waits",
        ride_class=view.ride_class,
        comfort_asks=view.comfort_asks & CAR_BITS,
        comfort_offers=view.comfort_offers,
        own_language=bool(view.comfort_asks & LANGUAGE_BIT),
    )


def is_by_day(pickup_at: datetime, dropoff_at: datetime, zone: str) -> bool:
    """Tell whether a ride is by day where it is driven, from its first minute to its last."""
    ends = local_minute(pickup_at, zone) + int((dropoff_at - pickup_at).total_seconds() // 60)
    return by_day(local_minute(pickup_at, zone), ends)


def new_ones_of(ride_class: int, welcomes_new: bool) -> str:
    """Return how new drivers are asked for a rider's ride by itself: apart, or not at all."""
    return "apart" if welcomes_new and ride_class < CARE_CLASS else "none"
