"""One call at the desk: what its five fields say so far, and what is still to be asked.

The page carries the whole call until the ride is booked; a draft of it is kept for half an hour.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from timebank import rides
from timebank.kernel import calendar
from timebank.kernel.ids import new_id
from timebank.kernel.weeks import Weeks, count_of
from timebank.members import MemberHit
from timebank.rides import (
    Chance,
    OwnDriver,
    Preview,
    RideNeed,
    RideView,
    StandingNeed,
    standing_from,
)
from timebank.web import session
from timebank.web.desk.helped import Helped
from timebank.web.desk.places import NOTHING_YET, Choice, Stop
from timebank.web.forms import Form
from timebank.web.services import now


@dataclass(slots=True)
class Call:
    """What was understood. Minutes are of the local day; home: none, at, when_i_call, ..."""

    form: Form
    id: UUID = field(default_factory=new_id)  # of its draft, and of its ride's request key
    rider: Helped | None = None
    hits: list[MemberHit] = field(default_factory=list)
    who_list: str = ""
    stops: list[Stop] = field(default_factory=list)
    where: Choice = NOTHING_YET
    start: Choice = NOTHING_YET
    day: date | None = None
    weeks: Weeks | None = None  # every week on these days, from `day` on
    minute: int | None = None
    anchor: str = "be_there_by"
    guessed: str = ""  # who chose morning or afternoon: "" they did, usual, hours
    home: str = ""
    home_minute: int | None = None
    is_as_last: bool = False
    level: str = ""
    companions: int = 0
    children: int = 0
    child_seats: int = 0
    note: str = ""
    own: OwnDriver | None = None  # whom the rider found
    coming: list[RideView] = field(default_factory=list)
    plan: Preview | None = None
    chance: Chance | None = None
    others: int = 0  # rides of other members there at about that time
    instead: RideView | None = None  # the ride that this one replaces

    @property
    def is_complete(self) -> bool:
        """Whether every one of the five questions has its answer."""
        known = (self.rider, self.where.stop, self.day, self.minute)
        return self.form.is_good and None not in known and self.home != ""

    @property
    def next_field(self) -> str:
        """The field to go on with: the first wrong one, else the first without an answer."""
        answers = {
            "who": self.rider,
            "where": self.where.stop,
            "day": self.day,
            "time": self.minute,
            "back": self.home or None,
        }
        others = ("start", "note", "driver_name", "driver_phone")
        wrong = [name for name in (*answers, *others) if name in self.form.errors]
        open_ones = [name for name, answer in answers.items() if answer is None]
        return (wrong + open_ones + [""])[0]

    @property
    def same_day(self) -> list[RideView]:
        """The rider's rides on the day that is asked for: a warning, not a stop."""
        zone = session.community().time_zone
        return [r for r in self.coming if calendar.local_day(r.pickup_at, zone) == self.day]

    @property
    def heard_before(self) -> str:
        """How the rider hears of this ride the evening before; empty where it is too late."""
        if self.rider is None or self.plan is None:
            return ""
        zone, pickup = session.community().time_zone, self.plan.legs[0].pickup_at
        is_in_time = rides.evening_before(pickup, zone) > now()
        return self.rider.member.wish if is_in_time else ""

    @property
    def signature(self) -> str:
        """What was read out, as a word: another answer makes another word."""
        said = (
            self.weeks, self.rider and self.rider.id, self.where.stop and self.where.stop.id,
            self.start.stop and self.start.stop.id, self.day, self.anchor, self.minute,
            self.home, self.home_minute, self.level, self.companions, self.children,
            self.child_seats, self.note, self.own, self.instead and self.instead.code,
        )  # fmt: skip
        return hashlib.sha256(repr(said).encode()).hexdigest()[:24]

    @property
    def phone_shown(self) -> bool:
        """Whether the driver of the next ride may be rung now."""
        return bool(self.coming) and rides.phone_may_be_shown(self.coming[0], now())

    @property
    def held(self) -> dict[str, str]:
        """What the next page must know of this one, so that a number means the list on it."""
        typed = self.form.typed
        rider, where, start = self.rider, self.where, self.start
        return {
            "call": str(self.id),
            "member": str(rider.id) if rider else "",
            "who_for": typed.get("who", "") if rider else "",
            "who_list": self.who_list,
            "who_new": typed.get("who", "") if "who" in self.form.errors else "",
            "where_id": str(where.stop.id) if where.stop else "",
            "where_for": typed.get("where", "") if where.stop else "",
            "where_list": where.asked,
            "start_id": str(start.stop.id) if start.stop else "",
            "start_for": typed.get("start", "") if start.stop else "",
            "start_list": start.asked,
            "instead": self.instead.code if self.instead else "",
            "read_out": self.signature if self.is_ready else "",
        }

    @property
    def is_ready(self) -> bool:
        """Whether there is something to read out and to book."""
        return self.plan is not None and self.form.is_good

    def need(self, request_key: str) -> RideNeed:
        """Return the ride as rides take it; every question must have its answer."""
        assert self.rider is not None
        assert self.where.stop is not None
        assert self.day is not None
        assert self.minute is not None
        zone = session.community().time_zone
        return RideNeed(
            request_key=request_key,
            rider_id=self.rider.id,
            to_place_id=self.where.stop.id,
            from_place_id=self.start.stop.id if self.start.stop else None,
            anchor=self.anchor,
            anchor_at=calendar.local_instant(self.day, self.minute, zone),
            way_home=self.home,
            home_at=calendar.local_instant(self.day, self._home_minute(), zone)
            if self.home == "at"
            else None,
            stay_minutes=30 if self.home == "driver_waits" else 60,
            purpose=self.where.stop.purpose or None,
            help_level=self.level or None,
            companions=self.companions,
            children=self.children,
            child_seats=self.child_seats,
            service_animal="SA" in self.rider.member.aids,
            note=self.note,
        )

    @property
    def count(self) -> int | None:
        """How many days there are, None without an end."""
        return count_of(self.weeks, self.day) if self.weeks and self.day else None

    def standing_need(self, request_key: str) -> StandingNeed:
        """Return the rides that come again; every question must have its answer."""
        assert self.weeks is not None
        assert self.day is not None
        assert self.minute is not None
        return standing_from(
            self.need(request_key),
            weeks=self.weeks,
            first_on=self.day,
            minute=self.minute,
            home_minute=self._home_minute() if self.home == "at" else None,
        )

    def _home_minute(self) -> int:
        assert self.minute is not None
        assert self.home_minute is not None
        is_next_day = self.home_minute <= self.minute - 720
        return self.home_minute + (1440 if is_next_day else 0)
