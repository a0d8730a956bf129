"""What is asked, as it leaves a form, a text or a desk: checked before anything is written."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from timebank.rides.errors import HomeBeforeThere, SamePlace, TooFarAhead, TooSoon

AHEAD_DAYS_MAX = 60
WHEELCHAIR_AIDS = frozenset({"W", "WT", "WW", "S"})
HELP_LEVELS_WITH_TIME = frozenset({"door", "through", "never_alone"})


@dataclass(frozen=True, slots=True)
class RideNeed:
    """A need for a ride there and perhaps back. Instants aware; None takes the member's own."""

    request_key: str
    rider_id: UUID
    to_place_id: UUID
    anchor: str  # be_there_by | leave_at
    anchor_at: datetime
    from_place_id: UUID | None = None  # None: the rider's home
    way_home: str = "none"  # none | at | when_i_call | driver_waits
    home_at: datetime | None = None
    stay_minutes: int = 60
    purpose: str | None = None  # None: what the rider usually does there, else P
    help_level: str | None = None
    aids: tuple[str, ...] | None = None
    companions: int = 0
    children: int = 0
    child_seats: int = 0
    service_animal: bool = False
    may_share: bool = False
    door_note: str = ""
    note: str = ""

    @property
    def seats(self) -> int:
        """Places in the car for rider, companions and children."""
        return 1 + self.companions + self.children


def check(need: RideNeed, from_place_id: UUID, now: datetime) -> None:
    """Refuse what cannot be: the past, too far ahead, the same place, home before there.

    Raises: TooSoon, TooFarAhead, SamePlace, HomeBeforeThere, each naming the form's field.
    """
    if need.anchor_at <= now:
        raise TooSoon(field="time")
    if need.anchor_at > now + timedelta(days=AHEAD_DAYS_MAX):
        raise TooFarAhead(field="day", days=AHEAD_DAYS_MAX)
    if from_place_id == need.to_place_id:
        raise SamePlace(field="place")
    if need.home_at is not None:
        if need.home_at <= need.anchor_at:
            raise HomeBeforeThere(field="home_time")
        if need.home_at > need.anchor_at + timedelta(hours=16):
            raise TooFarAhead(field="home_time", days=1)


def wheelchairs(aids: tuple[str, ...]) -> int:
    """Return how many wheelchair places the rider's aids ask for (a scooter needs one too)."""
    return int(bool(WHEELCHAIR_AIDS & set(aids)))
