"""Reads of rides: frozen views for pages, texts, commands and reports."""

from timebank.rides.queries.audit import audit_rides
from timebank.rides.queries.board import (
    EventView,
    events_of,
    ranked,
    rides_between,
    rides_of_people,
    without_driver,
)
from timebank.rides.queries.calendars import feed_of
from timebank.rides.queries.candidates import measured_by, ranked_for
from timebank.rides.queries.chance import chance, going_there
from timebank.rides.queries.closures import (
    ClosureView,
    Touched,
    closed_between,
    closure_by_id,
    closures,
    spans_until,
    touched_by,
)
from timebank.rides.queries.hours import share_now
from timebank.rides.queries.invitations import InvitationView, invitations_of
from timebank.rides.queries.naming import GuestView, guest_view, own_drivers
from timebank.rides.queries.pages import (
    by_need,
    driven_by,
    driver_of_member,
    drives_of,
    last_request_to,
    my_rides,
    offer_by_code,
    offer_by_id,
    offers_of,
    request_by_id,
    ride_by_code,
    ride_by_id,
    riders_of_code,
    rides_of_request,
    usual_trips,
)
from timebank.rides.queries.planning import (
    able_drivers,
    asked_alone,
    open_invitations,
    refused_planned,
    said_no,
)
from timebank.rides.queries.pools import Search
from timebank.rides.queries.rows import phone_may_be_shown, rides_about, rides_by_ids
from timebank.rides.queries.standing import (
    DayView,
    StandingView,
    standing_by_code,
    standing_by_id,
    standing_days,
    standing_of,
)
from timebank.rides.queries.standing_by import (
    StandByView,
    stand_by_of,
    stand_bys_of,
    stand_bys_of_ride,
)
from timebank.rides.queries.views import (
    CarView,
    NeedView,
    OfferView,
    PersonView,
    PlaceView,
    RankedView,
    RideView,
    UsualTrip,
)
from timebank.rides.queries.wishes import Lacking, lacking

__all__ = [
    "CarView",
    "ClosureView",
    "DayView",
    "EventView",
    "GuestView",
    "InvitationView",
    "Lacking",
    "NeedView",
    "OfferView",
    "PersonView",
    "PlaceView",
    "RankedView",
    "RideView",
    "Search",
    "StandByView",
    "StandingView",
    "Touched",
    "UsualTrip",
    "able_drivers",
    "asked_alone",
    "audit_rides",
    "by_need",
    "chance",
    "closed_between",
    "closure_by_id",
    "closures",
    "driven_by",
    "driver_of_member",
    "drives_of",
    "events_of",
    "feed_of",
    "going_there",
    "guest_view",
    "invitations_of",
    "lacking",
    "last_request_to",
    "measured_by",
    "my_rides",
    "offer_by_code",
    "offer_by_id",
    "offers_of",
    "open_invitations",
    "own_drivers",
    "phone_may_be_shown",
    "ranked",
    "ranked_for",
    "refused_planned",
    "request_by_id",
    "ride_by_code",
    "ride_by_id",
    "riders_of_code",
    "rides_about",
    "rides_between",
    "rides_by_ids",
    "rides_of_people",
    "rides_of_request",
    "said_no",
    "share_now",
    "spans_until",
    "stand_by_of",
    "stand_bys_of",
    "stand_bys_of_ride",
    "standing_by_code",
    "standing_by_id",
    "standing_days",
    "standing_of",
    "touched_by",
    "usual_trips",
    "without_driver",
]
