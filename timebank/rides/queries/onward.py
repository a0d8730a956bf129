"""What the rest of a driver's own way takes after a ride that lay on a routine trip of theirs."""

from sqlalchemy.orm import Session

from timebank import geo
from timebank.matching import Leg, is_in_time
from timebank.members import CommunityFacts, RoutineTrip
from timebank.rides.queries.candidates import travel_by
from timebank.rides.queries.passing import trip_days, trips_of, trips_that_day
from timebank.rides.queries.views import PlaceView, RideView


def way_onward(
    session: Session, community: CommunityFacts, view: RideView, end: PlaceView
) -> int | None:
    """Return minutes from `end` on to where the driver goes anyhow, less that whole way.

    Negative, where the ride took much of it. The least of their trips that pass by in time; None
    where none does: they drive home.
    """
    leg = Leg(
        view.id,
        (view.from_place.lat, view.from_place.lon),
        (view.to_place.lat, view.to_place.lon),
        view.pickup_at,
        view.dropoff_at,
    )
    values = {"bank": community.id, "trip_days": trip_days([leg], community.time_zone)}
    theirs = trips_that_day().where(RoutineTrip.driver_id == view.driver_id)
    rows = session.execute(theirs, values).all()
    trips = [
        trip for found in trips_of(rows, [leg], community.time_zone).values() for trip in found
    ]
    if not trips:
        return None
    there = (end.lat, end.lon)
    starts, ends = [trip.start for trip in trips], [trip.end for trip in trips]
    blocks = [(starts, [leg.start]), ([there], ends), (starts, ends)]
    # told to nobody, a road service included: estimates then
    travel = travel_by(session, community, [] if geo.asks_network() else blocks)
    return min(
        (
            travel(*there, *trip.end) - travel(*trip.start, *trip.end)
            for trip in trips
            if is_in_time(trip, leg, travel)
        ),
        default=None,
    )
