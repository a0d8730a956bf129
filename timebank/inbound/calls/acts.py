"""What a key does about a message or a ride: the same verbs as a page, in the caller's name.

What has moved on meanwhile is refused by its verb before anything is written; then a person
phones. Returned is the phrase that says how it went.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import exchanges, intermediaries, notifications, rides
from timebank.inbound.calls.models import Call
from timebank.inbound.calls.rules import OFF
from timebank.inbound.operations.consents import end_for_good
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_instant
from timebank.kernel.db import attempt
from timebank.kernel.errors import TimebankError
from timebank.members import CommunityFacts
from timebank.notifications import TaskDraft
from timebank.rides import Invitation, RideAlreadyTaken, RideNeed

Verb = Callable[[Session, Actor, UUID, datetime], object]


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
    try:
        if word == "ask":
            return _ask(session, community, actor, call, now)
        if word == "off_now":
            word = OFF[call.data.get("off", "call_off")][0]
        verb, phrase = VERBS[word]
        subject = _subject(call)
        if verb is not None and subject is not None:
            attempt(session, verb, actor, subject, now)
        if word == "not_so":
            call_back(session, call, "denied", now)
        return phrase
    except RideAlreadyTaken:
        return "taken"
    except TimebankError:
        call_back(session, call, call.data.get("kind", "") or word, now)
        return "changed"


def _problem(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> None:
    rides.report_problem(session, actor, ride_id, "Pressed 2 in a call", now)


def _good(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> None:
    rides.answer(session, actor, ride_id, True, "", now)


def _call_off(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> None:
    """Call off the ride, or both ways of a request."""
    found = rides.ride_by_id(session, actor.community_id, ride_id)
    legs = rides.rides_of_request(session, actor.community_id, ride_id) if found is None else []
    rides.cancel(session, actor, legs[0].id if legs else ride_id, now)


def _deny(session: Session, actor: Actor, request_id: UUID, now: datetime) -> None:
    """They did not ask for what a helper booked: it is off, and a coordinator looks at it."""
    rides.deny_request(session, actor, request_id, now)


def _confirm(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> None:
    """Say that they will be ready; a request that has just been asked needs no more."""
    if rides.ride_by_id(session, actor.community_id, ride_id) is not None:
        rides.confirm_ready(session, actor, ride_id, now)


def _accept(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> None:
    rides.accept(session, actor, _invitation(session, actor, ride_id), now)


def _decline(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> None:
    rides.decline(session, actor, _invitation(session, actor, ride_id), now)


def _cannot(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> None:
    rides.drop_out(session, actor, ride_id, "by phone", now)


def _wrong(session: Session, actor: Actor, exchange_id: UUID, now: datetime) -> None:
    exchanges.dispute(session, actor, exchange_id, "", now)


def _meet(session: Session, actor: Actor, answer_id: UUID, now: datetime) -> None:
    exchanges.decide_answer(session, actor, answer_id, True, now)


def _not_now(session: Session, actor: Actor, answer_id: UUID, now: datetime) -> None:
    exchanges.decide_answer(session, actor, answer_id, False, now)


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


VERBS: Mapping[str, tuple[Verb | None, str]] = {
    "confirm": (_confirm, "ready"),
    "off_now": (_call_off, "off_done"),
    "deny_now": (_deny, "off_done"),
    "keep": (None, "kept"),
    "problem": (_problem, "help_comes"),
    "good": (_good, "glad"),
    "thank": (rides.thank, "thanked"),
    "consent_yes": (intermediaries.confirm_consent, "said_yes"),
    "consent_no": (rides.refuse_consent, "said_no"),
    "renew": (intermediaries.renew_consent, "said_yes"),
    "end_consent": (end_for_good, "said_no"),
    "is_so": (None, "glad_bye"),
    "not_so": (rides.deny, "person"),
    "accept": (_accept, "driving"),
    "decline": (_decline, "not_driving"),
    "cannot": (_cannot, "dropped"),
    "all_set": (None, "ready"),
    "go": (rides.go, "going"),
    "arrive": (rides.arrive, "arrived"),
    "finish": (rides.finish, "finished"),
    "nobody": (rides.nobody_there, "nobody_waits"),
    "help_right": (exchanges.confirm, "glad_bye"),
    "help_wrong": (_wrong, "person"),
    "meet_yes": (_meet, "glad_bye"),
    "meet_no": (_not_now, "not_driving"),
    "keep_note": (exchanges.keep_post, "glad_bye"),
    "end_note": (exchanges.close_post, "glad_bye"),
}


def _ask(
    session: Session, community: CommunityFacts, actor: Actor, call: Call, now: datetime
) -> str:
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
    return "asked"


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
