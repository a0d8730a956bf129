"""What pages, texts and commands are told of rides: frozen rows, no table objects."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from timebank.members import Recipient


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place as it may be shown to whoever asks."""

    id: UUID
    name: str
    address: str
    kind: str
    lat: float
    lon: float
    door_note: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """A member beside a ride. phone is None where it may not be shown (DOMAIN.md 7)."""

    member_id: UUID
    name: str
    first_name: str
    phone: str | None
    is_guest: bool = False  # drives for who named them; their hours may go to another bank


@dataclass(frozen=True, slots=True)
class CarView:
    """The car that comes."""

    make: str
    model: str
    colour: str
    plate: str


@dataclass(frozen=True, slots=True)
class RideView:
    """One ride with everything its page shows. Instants UTC; minutes whole."""

    id: UUID
    request_id: UUID
    code: str
    leg: str  # out | home
    state: str
    kerb: str  # look | found | way | here | done | chg
    outcome: str | None
    barrier: str | None
    pickup_at: datetime
    dropoff_at: datetime
    anchor: str
    anchor_at: datetime
    way_home: str
    from_place: PlaceView
    to_place: PlaceView
    travel_minutes: int
    distance_km: float
    effort_minutes: int
    proposed_minutes: int | None
    settled_minutes: int | None
    rider: PersonView
    driver: PersonView | None
    driver_id: UUID | None
    car: CarView | None
    help_level: str
    aids: tuple[str, ...]
    seats: int
    companions: int
    children: int
    wheelchairs: int
    service_animal: bool
    purpose: str
    ride_class: int
    rider_note: str  # "Knock loudly."
    comfort_asks: int  # of the rider, as bits
    comfort_offers: int
    welcomes_new: bool  # the rider is glad to help somebody with their first rides
    door_note: str
    note: str
    is_confirmed: bool
    asked_at: datetime
    asked_by: str | None  # who asked, when it was not the rider
    asked_by_agency: str | None
    other_code: str | None  # the other leg of the request
    other_pickup_at: datetime | None
    other_state: str | None
    # for messages and moves, never printed on a page as they are
    place_word: str  # what a text may call the destination
    rider_contact: Recipient
    driver_contact: Recipient | None
    hold_id: UUID | None
    vehicle_id: UUID | None
    pickup_until: datetime
    on_the_way_at: datetime | None
    drop_outs: int
    child_seats: int
    other_ride_id: UUID | None
    other_driver_id: UUID | None
    consent_id: UUID | None
    standing_id: UUID | None  # the series this is one day of
    rider_language: str
    found_at: datetime | None
    ended_at: datetime | None

    @property
    def waits_for_hours(self) -> bool:
        """Whether hours did not reach, and nobody is asked to drive before they do."""
        is_open = self.state in ("looking", "waiting_for_call")
        return is_open and self.hold_id is None and self.standing_id is None


@dataclass(frozen=True, slots=True)
class OfferView:
    """An invitation as its driver sees it before saying yes: a cell and minutes, no name."""

    id: UUID
    code: str
    state: str
    pickup_at: datetime
    home_pickup_at: datetime | None  # when both legs are asked
    area: str  # a fixed cell of about a km, in words
    distance_km: float
    minutes: int
    purpose: str  # for the order of the list; not shown
    help_level: str
    aids: tuple[str, ...]
    seats: int
    expires_at: datetime
    is_kept: bool = False  # a place kept for a new driver


@dataclass(frozen=True, slots=True)
class NeedView:
    """A ride without a driver on the coordinator's board."""

    ride: RideView
    asked_count: int
    declined_count: int
    open_count: int


@dataclass(frozen=True, slots=True)
class RankedView:
    """A driver who may drive a ride, in order, with the cost's parts for a sentence."""

    driver_id: UUID
    member_id: UUID
    name: str
    cost_minutes: float
    parts: dict[str, float] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)  # km, times together, languages, load
    rides_month: int = 0
    rides_month_max: int = 0
    asked_state: str | None = None  # the state of an invitation already sent


@dataclass(frozen=True, slots=True)
class UsualTrip:
    """A trip a rider made before, newest first."""

    place_id: UUID
    name: str
    last_request_id: UUID
    anchor: str
    weekday: int
    minute: int
    way_home: str
    stay_minutes: int
    purpose: str
    times: int
