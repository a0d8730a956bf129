"""What a call needs to know: who calls, their places and rides, and the message it is about."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import ledger, members, notifications, rides, trust
from timebank.inbound.calls.models import Call
from timebank.inbound.calls.rules import CHOICES_MAX, DRIVING
from timebank.kernel.calendar import local_day
from timebank.kernel.wording import hours_number, long_day_words, phone_words, time_words
from timebank.members import CommunityFacts, Contact, ContactMember
from timebank.notifications import Message

RIDES_READ_MAX = 4
CALLERS_MAX = 4
DRIVES_WITHIN = timedelta(hours=3)
HOW_WAS_IT = timedelta(days=3)  # so long a caller is asked how their last ride was


def callers(session: Session, community_id: int, number: str) -> list[ContactMember]:
    """Return the members behind a number, as many as a menu may hold."""
    found = members.members_by_contact(session, community_id, Contact("phone", number))
    return found[:CALLERS_MAX]


def own_places(
    session: Session, community: CommunityFacts, member_id: UUID
) -> list[dict[str, Any]]:
    """Return the places to choose from: the most usual first, then those kept on their list.

    Called as texts call them: by name only where the member allows it.
    """
    own = {
        place.place_id: place
        for place in members.own_places(session, community.id, member_id)
        if not place.is_home
    }
    trips = rides.usual_trips(session, community.id, member_id, community.time_zone)
    found: list[dict[str, Any]] = []
    for trip in trips:
        place = own.get(trip.place_id)
        word = place and (place.name if place.may_name else place.nickname)
        if word:
            request = str(trip.last_request_id)
            found.append(_choice(trip.place_id, word, trip.minute, request))
    taken = {one["id"] for one in found}
    for place in own.values():
        word = place.name if place.may_name else place.nickname
        if word and str(place.place_id) not in taken:
            found.append(_choice(place.place_id, word, None, None))
    return found[:CHOICES_MAX]


def _choice(place_id: UUID, word: str, minute: int | None, request: str | None) -> dict[str, Any]:
    return {"id": str(place_id), "name": word, "minute": minute, "request": request}


def next_days(community: CommunityFacts, now: datetime) -> list[str]:
    """Return the days to choose from: tomorrow and the two after it, as ISO dates."""
    today = local_day(now, community.time_zone)
    return [(today + timedelta(days=ahead)).isoformat() for ahead in range(1, CHOICES_MAX + 1)]


def rides_ahead(
    session: Session, community: CommunityFacts, member_id: UUID, language: str, now: datetime
) -> list[dict[str, str]]:
    """Return a rider's rides to come in words; driver "" while there is none."""
    found = rides.my_rides(session, community.id, member_id, now, upcoming=True)
    live = [ride for ride in found if ride.state in rides.LIVE][:RIDES_READ_MAX]
    zone = community.time_zone
    return [
        {
            "day": long_day_words(local_day(ride.pickup_at, zone), language),
            "time": time_words(ride.pickup_at, zone, language),
            "place": ride.place_word,
            "driver": ride.driver.first_name if ride.driver else "",
        }
        for ride in live
    ]


def own_hours(session: Session, community: CommunityFacts, member_id: UUID) -> dict[str, str]:
    """Return what a member gave and got, in hours."""
    found = ledger.balances(session, community.id, [member_id]).get(member_id)
    return {
        "gave": hours_number(found.given if found else 0),
        "got": hours_number(found.received if found else 0),
    }


def ride_to_drive(
    session: Session, community: CommunityFacts, member_id: UUID, language: str, now: datetime
) -> dict[str, str] | None:
    """Return the ride a caller drives now or within three hours, as a call keeps it, or None."""
    driver_id = rides.driver_of_member(session, community.id, member_id)
    if driver_id is None:
        return None
    for view in rides.drives_of(session, community.id, driver_id, now):
        is_near = view.state != "found" or view.pickup_at - now <= DRIVES_WITHIN
        if view.state in DRIVING and is_near:
            zone = community.time_zone
            return {
                "subject": str(view.id),
                "drive": view.state,
                "day_word": long_day_words(local_day(view.pickup_at, zone), language),
                "time_word": time_words(view.pickup_at, zone, language),
            }
    return None


def ride_to_hear_of(
    session: Session, community: CommunityFacts, member_id: UUID, now: datetime
) -> UUID | None:
    """Return the last ride of a caller that they have said nothing about yet, or None."""
    was = rides.my_rides(session, community.id, member_id, now, upcoming=False, limit=1)
    if not was or was[0].state != "done" or was[0].other_state in rides.LIVE:
        return None
    if was[0].ended_at is None or now - was[0].ended_at > HOW_WAS_IT:
        return None
    is_said = trust.has_answered(session, community.id, member_id, was[0].id)
    return None if is_said else was[0].id


def message_to_say(
    session: Session, community_id: int, message_id: UUID, number: str
) -> Message | None:
    """Return the message of a call we made to this number, or None."""
    return session.scalar(
        select(Message).where(
            Message.community_id == community_id,
            Message.id == message_id,
            Message.channel == "call",
            Message.address == number,
        )
    )


def news_of(community: CommunityFacts, message: Message) -> dict[str, Any]:
    """Return what a call about a message starts with."""
    values = dict(message.params)
    own = notifications.own_form(community, message.kind, message.language)
    if message.kind == "A1":  # read out figure by figure
        values["code"] = " ".join(values.get("code", ""))
    return {
        "kind": message.kind,
        "subject": str(message.subject_id) if message.subject_id else None,
        "to": values.get("to", ""),
        "day_word": values.get("day", ""),
        "time_word": values.get("time", ""),
        "news": notifications.render(message.kind, "voice", message.language, values, own).body,
    }


def moment_words(at: datetime, now: datetime, community: CommunityFacts, language: str) -> str:
    """Say an instant to come: the time today, else the day and the time."""
    zone = community.time_zone
    time, day = time_words(at, zone, language), local_day(at, zone)
    is_today = day == local_day(now, zone)
    return time if is_today else f"{long_day_words(day, language)}, {time}"


def machine_words(community: CommunityFacts, call: Call) -> dict[str, str]:
    """Return all that a machine may be told: a first name and where to call."""
    return {"to": call.data["to"], "phone": phone_words(community.phone)}


def usual_minute(call: Call) -> int | None:
    """Return when this caller is usually at the place they chose, as a minute of the day."""
    if "place" not in call.data:
        return None
    minute: int | None = call.data["places"][call.data["place"]]["minute"]
    return minute
