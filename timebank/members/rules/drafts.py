"""What is handed to the operations on people: plain rows of what somebody said.

They are read and checked by the operation, so every edge may fill them straight from a form.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinAsk:
    """Somebody asks to join. phone, email: as typed. contact_wish "": whatever works."""

    request_key: str
    name: str
    phone: str = ""
    email: str = ""
    is_landline: bool = False
    contact_wish: str = ""
    language: str = "en"
    large_text: bool = False
    wants_to_drive: bool = False
    note: str = ""
    person_id: UUID | None = None  # somebody already signed in, from another community


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """A member taken on at a desk or by a coordinator; may have no way to sign in."""

    request_key: str
    name: str
    first_name: str = ""  # "": the first word of the name
    nickname: str = ""
    phone: str = ""
    email: str = ""
    is_landline: bool = False
    contact_wish: str = ""
    language: str = "en"
    quiet_from: int = 1260
    quiet_until: int = 480
    large_text: bool = False
    wants_to_drive: bool = False
    home_place_id: UUID | None = None
    note: str = ""
    state: str = "active"  # provisional | active
    help_level: str = "kerb"
    aids: tuple[str, ...] = ()
    need_note: str = ""
    ride_class: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange:
    """How a member wants to be reached; None leaves a field as it is."""

    name: str | None = None
    first_name: str | None = None
    nickname: str | None = None
    phone: str | None = None
    is_landline: bool | None = None
    email: str | None = None
    contact_wish: str | None = None
    language: str | None = None
    quiet_from: int | None = None
    quiet_until: int | None = None
    large_text: bool | None = None
    home_place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Comfort:
    """What somebody asks of the other in the car, and what they do for them: words of COMFORTS."""

    asks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedDraft:
    """What helps a member ride. aids: TCRP 210 codes."""

    help_level: str = "kerb"
    aids: tuple[str, ...] = ()
    ride_class: int | None = None  # a coordinator's to set
    note: str = ""
    welcomes_new: bool | None = None  # a driver on their first rides may be asked; None: as it is
    comfort: Comfort | None = None  # None: as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdDraft:
    """A companion, child or attendant to keep on record."""

    name: str
    kind: str = "companion"
    child_seat: bool = False
    born_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleDraft:
    """The car driven now. seats: places for riders, the driver's not counted."""

    make: str
    model: str = ""
    colour: str
    plate: str
    seats: int
    wheelchair_places: int = 0
    child_seats: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestDraft:
    """Somebody a rider named as their own driver. phone: E.164. lat, lon: where they start from."""

    phone: str
    name: str
    language: str = "en"
    is_landline: bool = False
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a driver is willing to do. Minutes are whole effort; km is home to pickup."""

    ride_minutes_max: int = 180
    week_minutes_max: int = 600
    rides_week_max: int = 6
    distance_km_max: float = 15.0
    help_level_max: str = "through"
    purposes_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverProfile:
    """What somebody who wants to drive tells once. languages: those they speak with riders."""

    vehicle: VehicleDraft
    limits: Limits = Limits()
    languages: tuple[str, ...] = ("en",)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A weekly window, local: Monday is 0, minutes of the day."""

    weekday: int
    from_minute: int
    until_minute: int


@dataclass(frozen=True, slots=True, repr=False)
class TripEnd:
    """Where a routine trip starts or ends, as its driver calls it; degrees."""

    words: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TripDraft:
    """A way driven every week. start, end: None is home. weekdays: Monday is 0; local minutes."""

    start: TripEnd | None
    end: TripEnd | None
    weekdays: frozenset[int]
    leaves_from: int
    leaves_until: int
