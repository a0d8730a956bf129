"""What was answered so far about a ride, carried in the address from question to question.

Nothing is kept until the last button: back, reload and a second tab keep what was answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from timebank.kernel import calendar
from timebank.kernel.weeks import EVERY_MAX, Weeks
from timebank.members import AIDS, HELP_LEVELS
from timebank.rides import WAYS_HOME, RideNeed, RideRequest, StandingNeed, standing_from
from timebank.web.forms import asked

ANCHORS = {"by": "be_there_by", "at": "leave_at"}
PEOPLE_MAX = 4
STAY_MINUTES = {"driver_waits": 30}
YEARS = range(2000, 2200)  # beyond them a local time may have no instant


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers by question; None or "" is a question not answered yet. Minutes are local."""

    to: UUID | None = None
    start: UUID | None = None  # None: from home
    day: date | None = None
    minute: int | None = None
    anchor: str = "by"  # by: be there; at: be picked up
    home: str = ""  # none | at | when_i_call | driver_waits
    home_minute: int | None = None
    level: str = ""
    aids: tuple[str, ...] = ()
    adults: int = 0
    children: int = 0
    seats: int = 0  # for children
    weekdays: tuple[int, ...] = ()  # every week on these; () is one ride
    every: int = 1  # weeks
    until: date | None = None

    def args(self) -> dict[str, Any]:
        """Return the draft as the query of an address."""
        said: dict[str, Any] = {
            "to": self.to,
            "from": self.start,
            "day": self.day,
            "time": self.minute,
            "when": self.anchor if self.anchor != "by" else None,
            "home": self.home,
            "back": self.home_minute,
            "help": self.level,
            "aids": "-".join(self.aids),
            "adults": self.adults or None,
            "children": self.children or None,
            "seats": self.seats or None,
            "days": "-".join(map(str, self.weekdays)),
            "every": self.every if self.every > 1 else None,
            "until": self.until,
        }
        return {name: str(value) for name, value in said.items() if value not in (None, "")}

    def anchor_at(self, zone: str) -> datetime:
        """Return the instant to be there, or to be picked up; day and time must be answered."""
        assert self.day is not None
        assert self.minute is not None
        return calendar.local_instant(self.day, self.minute, zone)

    def home_at(self, zone: str) -> datetime | None:
        """Return the instant of the way home when it was set; after midnight is the next day."""
        if self.home != "at" or self.home_minute is None or self.day is None:
            return None
        later = 1440 if self.minute is not None and self.home_minute <= self.minute - 720 else 0
        return calendar.local_instant(self.day, self.home_minute + later, zone)

    @property
    def weeks(self) -> Weeks | None:
        """The days that come again, or None for one ride."""
        return Weeks(self.weekdays, self.every, self.until) if self.weekdays else None

    def standing_need(
        self, request_key: str, rider_id: UUID, zone: str, **more: Any
    ) -> StandingNeed:
        """Return the whole draft as rides that come again; weekdays must be answered."""
        assert self.weeks is not None
        assert self.day is not None
        assert self.minute is not None
        one = self.need(request_key, rider_id, zone, **more)
        home = self.home_minute
        later = 1440 if home is not None and home <= self.minute - 720 else 0
        return standing_from(
            one,
            weeks=self.weeks,
            first_on=self.day,
            minute=self.minute,
            home_minute=None if home is None else home + later,
        )

    def need(self, request_key: str, rider_id: UUID, zone: str, **more: Any) -> RideNeed:
        """Return the whole draft as what rides take; more: purpose, note."""
        assert self.to is not None
        return RideNeed(
            request_key=request_key,
            rider_id=rider_id,
            to_place_id=self.to,
            from_place_id=self.start,
            anchor=ANCHORS[self.anchor],
            anchor_at=self.anchor_at(zone),
            way_home=self.home,
            home_at=self.home_at(zone),
            stay_minutes=STAY_MINUTES.get(self.home, 60),
            help_level=self.level,
            aids=self.aids,
            companions=self.adults,
            children=self.children,
            child_seats=self.seats,
            service_animal="SA" in self.aids,
            **more,
        )


def read_draft() -> Draft:
    """Read the draft of this request's address; what cannot be is as if never answered."""
    typed: Mapping[str, str] = asked().typed
    home = typed.get("home", "")
    level = typed.get("help", "")
    return Draft(
        to=_id(typed.get("to")),
        start=_id(typed.get("from")),
        day=_day(typed.get("day", "")),
        minute=_number(typed.get("time"), 1439),
        anchor="at" if typed.get("when") == "at" else "by",
        home=home if home in WAYS_HOME else "",
        home_minute=_number(typed.get("back"), 1439),
        level=level if level in HELP_LEVELS else "",
        aids=tuple(aid for aid in AIDS if aid in typed.get("aids", "").split("-")),
        adults=_number(typed.get("adults"), PEOPLE_MAX) or 0,
        children=_number(typed.get("children"), PEOPLE_MAX) or 0,
        seats=_number(typed.get("seats"), PEOPLE_MAX) or 0,
        weekdays=tuple(day for day in range(7) if str(day) in typed.get("days", "").split("-")),
        every=max(1, _number(typed.get("every"), EVERY_MAX) or 1),
        until=_day(typed.get("until", "")),
    )


def draft_again(request: RideRequest, home_id: UUID | None, zone: str) -> Draft:
    """Return the draft of a ride like an earlier one: everything but its day."""
    home_at = request.home_at
    return Draft(
        to=request.to_place_id,
        start=request.from_place_id if request.from_place_id != home_id else None,
        minute=calendar.local_minute(request.anchor_at, zone),
        anchor="at" if request.anchor == "leave_at" else "by",
        home=request.way_home,
        home_minute=calendar.local_minute(home_at, zone) if home_at else None,
        level=request.help_level,
        aids=tuple(request.aids),
        adults=min(request.companions, PEOPLE_MAX),
        children=min(request.children, PEOPLE_MAX),
        seats=min(request.child_seats, PEOPLE_MAX),
    )


def missing(draft: Draft) -> str:
    """Return the first question without an answer, or check."""
    answered = {
        "where": draft.to is not None,
        "day": draft.day is not None,
        "time": draft.minute is not None,
        "home": bool(draft.home) and (draft.home != "at" or draft.home_minute is not None),
        "help": bool(draft.level),
    }
    return next((step for step, is_done in answered.items() if not is_done), "check")


def url_of(step: str, draft: Draft) -> str:
    """Return the address of a question with what was answered so far."""
    return url_for(f"me.ask_{step}", **draft.args())


def go_on(draft: Draft, **answered: Any) -> ResponseReturnValue:
    """Keep an answer and go to the first question without one."""
    answers = replace(draft, **answered)
    return redirect(url_of(missing(answers), answers), 303)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _number(text: str | None, most: int) -> int | None:
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 5
    return int(text) if is_number and text is not None and int(text) <= most else None
