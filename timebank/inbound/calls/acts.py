"""A key pressed about a message or a ride: its act is done, as by text, in the caller's name.

What has moved on meanwhile is refused by its verb before anything is written; then a person
phones. Returned is the phrase that says how it went.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import notifications, rides
from timebank.inbound.calls.models import Call
from timebank.inbound.operations.verbs import do
from timebank.inbound.queries.prompts import by_subject
from timebank.inbound.rules.table import ACTS
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_instant
from timebank.kernel.db import attempt
from timebank.kernel.errors import TimebankError
from timebank.members import CommunityFacts
from timebank.notifications import TaskDraft
from timebank.rides import Invitation, RideAlreadyTaken, RideNeed


def call_back(session: Session, call: Call, about: str, now: datetime) -> None:
    """Open the task of a person who phones this caller; once a call and matter."""
    task = TaskDraft(
        kind="call_member",
        key=f"call_back:{call.provider_key}:{about}"[:160],
        due_at=now,
        member_id=call.member_id,
        subject_id=_subject(call),
        detail={"about": about, "phone": call.number},
    )
    notifications.open_task(session, call.community_id, task, now)


def _subject(call: Call) -> UUID | None:
    return UUID(call.data["subject"]) if call.data.get("subject") else None


def act(session: Session, community: CommunityFacts, call: Call, word: str, now: datetime) -> str:
    """Do what a key means; return the phrase that answers it.

    What the world refuses becomes a person's call.
    """
    actor = Actor(
        community.id,
        call.member_id,
        "call",
        roles=frozenset({"rider"}),
        name=str(call.data.get("to", "")),
    )
    if word == "off_now":
        word = str(call.data["off"])
    try:
        if word == "book":
            _book(session, community, actor, call, now)
        elif word == "keep":
            return "kept"
        else:
            about = _about(session, actor, call, word)
            do(session, actor, word, about, now, words="Pressed 2 in a call")
        if word == "not_so":
            call_back(session, call, "denied", now)
        return ACTS[word].phrase
    except RideAlreadyTaken:
        return "taken"
    except TimebankError:
        call_back(session, call, call.data.get("kind", "") or word, now)
        return "changed"


def _about(session: Session, actor: Actor, call: Call, word: str) -> UUID:
    """Return what an act is done to: the ride that is meant, this driver's offer, or the subject.

    Raises: RideUnknown, InvitationUnknown.
    """
    subject, about = _subject(call), ACTS[word].about
    if subject is None:
        raise rides.RideUnknown()
    if about == "offer":
        return _invitation(session, actor, subject)
    if about != "ride":
        return subject
    view = by_subject(rides.rides_about(session, actor.community_id, [subject])).get(subject)
    if view is None:
        raise rides.RideUnknown()
    return view.id


def _invitation(session: Session, actor: Actor, ride_id: UUID) -> UUID:
    """Return the last invitation of this driver to a ride. Raises: InvitationUnknown."""
    assert actor.member_id is not None
    driver_id = rides.driver_of_member(session, actor.community_id, actor.member_id)
    found = session.scalar(
        select(Invitation.id)
        .where(
            Invitation.community_id == actor.community_id,
            Invitation.driver_id == driver_id,
            Invitation.ride_id == ride_id,
        )
        .order_by(Invitation.id.desc())
        .limit(1)
    )
    if found is None:
        raise rides.InvitationUnknown()
    return found


def _book(
    session: Session, community: CommunityFacts, actor: Actor, call: Call, now: datetime
) -> None:
    """Ask for the ride that was read back: the way home and company of the last ride there."""
    data, rider_id = call.data, call.member_id
    assert rider_id is not None
    place = data["places"][data["place"]]
    at = local_instant(date.fromisoformat(data["day"]), data["minute"], community.time_zone)
    receipt = attempt(
        session,
        rides.request,
        actor,
        RideNeed(
            request_key=f"call:{call.provider_key}:{call.turn}"[:120],
            rider_id=rider_id,
            to_place_id=UUID(place["id"]),
            anchor="be_there_by",
            anchor_at=at,
            **_as_last_time(session, community.id, place, at),
        ),
        now,
    )
    if place["request"] is None:  # never ridden there: nobody knows the way home
        task = TaskDraft(
            kind="home_unplanned",
            key=f"home_unplanned:{receipt.request_id}",
            due_at=now,
            member_id=rider_id,
            subject_id=receipt.request_id,
        )
        notifications.open_task(session, community.id, task, now)


def _as_last_time(
    session: Session, community_id: int, place: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    if place["request"] is None:
        return {}
    last = rides.request_by_id(session, community_id, UUID(place["request"]))
    if last is None:
        return {}
    home_at = at + (last.home_at - last.anchor_at) if last.home_at is not None else None
    return {
        "way_home": last.way_home,
        "home_at": home_at,
        "stay_minutes": last.stay_minutes,
        "companions": last.companions,
        "children": last.children,
        "child_seats": last.child_seats,
        "service_animal": last.service_animal,
    }
