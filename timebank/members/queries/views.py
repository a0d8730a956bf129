"""What pages, messages and commands are told of people: frozen rows, no table objects."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from timebank.kernel.actor import Areas
from timebank.members.queries.communities import CommunityFacts
from timebank.members.rules.drafts import Comfort


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a browser's session is, in one community. member_id None: no member there.

    roles: of rider, driver, helper, coordinator, admin; helper is added by the web from
    `intermediaries.staff_of`. A member who only asked to join has none.
    """

    person_id: UUID
    session_id: UUID
    seen_at: datetime
    is_shared: bool
    community: CommunityFacts
    member_id: UUID | None
    name: str
    first_name: str
    language: str
    large_text: bool
    state: str  # of the member; "" where there is none
    roles: frozenset[str]
    driver_id: UUID | None
    driver_state: str
    areas: Areas = None  # a coordinator's limit


@dataclass(frozen=True, slots=True)
class Recipient:
    """A member as messages need them. phone, email None: there is none."""

    member_id: UUID
    name: str
    first_name: str
    phone: str | None
    email: str | None
    language: str
    wish: str
    quiet_from: int
    quiet_until: int
    text_stopped: bool
    is_landline: bool = False


@dataclass(frozen=True, slots=True)
class MemberHit:
    """A member found at the desk: enough to tell two apart and to start a booking."""

    member_id: UUID
    name: str
    first_name: str
    nickname: str
    phone: str | None
    street: str  # the home's address, "" without one
    home_place_id: UUID | None
    language: str
    wish: str
    state: str
    help_level: str
    aids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactMember:
    """One of the members that a number or address belongs to."""

    member_id: UUID
    person_id: UUID | None
    name: str
    first_name: str
    language: str
    state: str
    is_landline: bool


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member with home and needs. `note` is for staff only."""

    member_id: UUID
    person_id: UUID | None
    name: str
    first_name: str
    nickname: str
    phone: str | None
    is_landline: bool
    email: str | None
    language: str
    wish: str
    quiet_from: int
    quiet_until: int
    large_text: bool
    text_stopped: bool
    wants_to_drive: bool
    state: str
    note: str
    asked_at: datetime
    approved_at: datetime | None
    approved_by: str | None
    home_place_id: UUID | None
    home_name: str
    home_address: str
    home_lat: float | None
    home_lon: float | None
    home_door_note: str
    help_level: str
    aids: tuple[str, ...]
    ride_class: int
    need_note: str
    welcomes_new: bool
    comfort: Comfort
    driver_id: UUID | None
    driver_state: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One line of the coordinator's list of people."""

    member_id: UUID
    name: str
    phone: str | None
    state: str
    language: str
    wish: str
    driver_state: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingView:
    """Somebody or something a coordinator has to look at, oldest first.

    what: member (asked) | provisional | driver (asked) | paper (sent, not checked).
    subject_id: the member's, driver's or credential's id.
    """

    what: str
    subject_id: UUID
    member_id: UUID
    name: str
    phone: str | None
    since: datetime
    note: str = ""
    wants_to_drive: bool = False
    paper_kind: str = ""
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """A companion, child or attendant on record."""

    id: UUID
    name: str
    kind: str
    child_seat: bool
    born_on: date | None


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A place as one member knows it. nickname "": they gave it none."""

    place_id: UUID
    name: str
    address: str
    kind: str
    lat: float
    lon: float
    door_note: str
    nickname: str
    purpose: str
    may_name: bool
    is_home: bool
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class VehicleView:
    """The car driven now."""

    id: UUID
    make: str
    model: str
    colour: str
    plate: str
    seats: int
    wheelchair_places: int
    child_seats: int


@dataclass(frozen=True, slots=True)
class PaperView:
    """A credential. is_checked: a person looked at it; only then does it count."""

    id: UUID
    kind: str
    valid_from: date
    valid_until: date
    is_checked: bool
    checked_by: str | None
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class DayDriver:
    """A driver with hours on a day of the week. away: "" | day (that day alone) | longer."""

    driver_id: UUID
    member_id: UUID
    name: str
    phone: str | None
    away: str


@dataclass(frozen=True, slots=True)
class AwayView:
    """Days away, both included."""

    id: UUID
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True, repr=False)
class TripView:
    """A routine trip for its driver alone. from_words, to_words: "" is home. Monday is 0."""

    id: UUID
    from_words: str
    to_words: str
    weekdays: tuple[int, ...]
    leaves_from: int
    leaves_until: int


@dataclass(frozen=True, slots=True)
class DriverView:
    """A driver with limits and car; papers, times and days away are queries of their own."""

    driver_id: UUID
    member_id: UUID
    name: str
    first_name: str
    phone: str | None
    state: str
    lat: float
    lon: float
    ride_minutes_max: int
    week_minutes_max: int
    rides_week_max: int
    distance_km_max: float
    help_level_max: str
    purposes_not: tuple[str, ...]
    languages: tuple[str, ...]
    asked_at: datetime
    approved_at: datetime | None
    first_rides: int  # still to be introduced
    has_word: bool  # a coordinator's, to be asked for those
    comfort: Comfort
    vehicle: VehicleView | None = field(default=None)
