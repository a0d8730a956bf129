"""Rides as entries of a calendar: what a letter brings along, and what a private feed shows.

An entry says no more than its reader may know at that moment: the rider's own word for a place,
a driver a first name and an area, and the street only from a day before until a day after.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.orm import Session

from timebank import geo
from timebank.kernel.wording import phone_words
from timebank.members import CommunityFacts
from timebank.notifications import CalendarEntry
from timebank.rides.models import Ride
from timebank.rides.queries.rows import phone_may_be_shown, rides_where
from timebank.rides.queries.views import RideView
from timebank.rides.rules.states import ENDED
from timebank.rides.rules.words import calendar_words, car_words, place_word

_SHOWN = ("R2", "R3", "R4", "R10", "R21", "D2", "D4")
_TAKEN_OUT = ("R20", "R22", "D8")
FEED_BACK = timedelta(days=31)
_IN_FEED = ("found", "waiting_for_call", "on_the_way", "here", "riding", "done", "looking")


def entries_for(
    view: RideView, kind: str, language: str, now: datetime, *, together: bool
) -> tuple[CalendarEntry, ...]:
    """Return what a letter of `kind` does in its reader's calendar; () where it does nothing.

    together: the letter tells of the way home of the same day too.
    """
    is_off = kind in _TAKEN_OUT
    if not is_off and (kind not in _SHOWN or view.state == "waiting_for_call"):
        return ()
    for_driver = kind.startswith("D")
    first = _entry(view, for_driver, language, now, is_off=is_off, is_firm=kind != "R10")
    with_home = together or (is_off and not for_driver and view.leg == "out")
    if not with_home or view.other_ride_id is None or view.other_pickup_at is None:
        return (first,)
    if view.other_state == "waiting_for_call" and not is_off:
        return (first,)  # nobody knows yet when
    length = first.ends_at - first.starts_at
    home = CalendarEntry(
        uid=_uid(view.other_ride_id, for_driver),
        starts_at=view.other_pickup_at,
        ends_at=view.other_pickup_at + length,
        sequence=first.sequence,
        summary=calendar_words("bring" if for_driver else "home", language, view.rider.first_name),
        changed_at=now,
        is_off=is_off,
    )
    return (first, home)


def feed_of(
    session: Session,
    community: CommunityFacts,
    member_id: UUID,
    driver_id: UUID | None,
    language: str,
    now: datetime,
) -> list[CalendarEntry]:
    """Return a member's rides and promised drives of the last month and to come: one statement."""
    mine = [Ride.rider_id == member_id]
    if driver_id is not None:
        mine.append(Ride.driver_id == driver_id)
    found = rides_where(
        session,
        community.id,
        or_(*mine),
        Ride.state.in_(_IN_FEED),
        Ride.pickup_at > now - FEED_BACK,
    )
    return [
        _told(view, view.rider.member_id != member_id, community, language, now)
        for view in found
        if view.state != "waiting_for_call"
    ]


def _told(
    view: RideView, for_driver: bool, community: CommunityFacts, language: str, now: datetime
) -> CalendarEntry:
    changed_at = max(
        at for at in (view.asked_at, view.found_at, view.on_the_way_at, view.ended_at) if at
    )
    near = phone_may_be_shown(view, now) and view.state not in ENDED
    lines, location = [], ""
    if for_driver:
        area = geo.cell_words(view.from_place.lat, view.from_place.lon)
        location = view.from_place.address if near else area
        if near and view.rider.phone:
            lines.append(f"{view.rider.first_name}: {phone_words(view.rider.phone)}")
    elif view.driver is not None:
        lines.append(calendar_words("driver", language, view.driver.first_name))
        if view.car is not None:
            car = car_words(view.car.colour, view.car.make, view.car.model, language)
            lines.append(f"{car}, {view.car.plate}")
    lines.append(f"{community.name}: {phone_words(community.phone)}")
    entry = _entry(
        view, for_driver, language, changed_at, is_off=False, is_firm=view.driver is not None
    )
    return CalendarEntry(
        entry.uid, entry.starts_at, entry.ends_at, entry.sequence, entry.summary, changed_at,
        entry.is_firm, False, "\n".join(lines), location,
    )  # fmt: skip


def _entry(
    view: RideView,
    for_driver: bool,
    language: str,
    changed_at: datetime,
    *,
    is_off: bool,
    is_firm: bool,
) -> CalendarEntry:
    if for_driver:
        what = "drive" if view.leg == "out" else "bring"
        summary = calendar_words(what, language, view.rider.first_name)
    elif view.leg == "home":
        summary = calendar_words("home", language, "")
    else:
        summary = calendar_words("ride", language, place_word(view.place_word, language))
    return CalendarEntry(
        uid=_uid(view.id, for_driver),
        starts_at=view.pickup_at,
        ends_at=view.dropoff_at,
        # seconds since it was asked for: every later word is a higher number, and nothing is kept
        sequence=max(0, int((changed_at - view.asked_at).total_seconds())),
        summary=summary,
        changed_at=changed_at,
        is_firm=is_firm,
        is_off=is_off,
    )


def _uid(ride_id: UUID, for_driver: bool) -> str:
    return f"{ride_id}.{'driver' if for_driver else 'rider'}@timebank"
