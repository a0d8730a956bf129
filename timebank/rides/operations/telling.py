"""Who is told what about a ride: drafts for the outbox, in the words of each one's language.

A message's key names kind, subject, receiver and round, so that it is written once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from timebank import geo
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.weeks import weeks_from
from timebank.kernel.wording import (
    day_words,
    hours_words,
    miles_number,
    minute_words,
    phone_words,
    short_hours_words,
    time_words,
    weeks_words,
)
from timebank.matching import Leg, Ranked
from timebank.members import CommunityFacts, Recipient
from timebank.notifications import MessageDraft, TaskDraft
from timebank.rides.models import StandingRequest
from timebank.rides.queries.asking import Asking
from timebank.rides.queries.calendars import entries_for
from timebank.rides.queries.rows import recipient
from timebank.rides.queries.views import RideView
from timebank.rides.rules.need import RideNeed
from timebank.rides.rules.times import LegPlan
from timebank.rides.rules.words import car_words, help_words, place_word


@dataclass(frozen=True, slots=True)
class Told:
    """What every message of one operation shares."""

    community: CommunityFacts
    rider: Recipient
    request_id: UUID
    now: datetime


def when(community: CommunityFacts, at: datetime, language: str) -> dict[str, str]:
    """Return {day, time} in words of one language."""
    zone = community.time_zone
    return {
        "day": day_words(local_day(at, zone), language),
        "time": time_words(at, zone, language),
    }


def both_times(
    community: CommunityFacts, out: datetime, home: datetime | None, language: str
) -> dict[str, str]:
    """Return {day, time} of a trip; a way home on the same day is named beside it."""
    words = when(community, out, language)
    if home is not None and home != out:
        words["time"] += " + " + time_words(home, community.time_zone, language)
    return words


def tell_asked(
    told: Told, ask: Asking, need: RideNeed, actor: Actor, legs: list[LegPlan]
) -> list[MessageDraft]:
    """R1 to the rider who asked, R12 where a helper or coordinator asked for them."""
    language = told.rider.language
    params = when(told.community, need.anchor_at, language)
    params["place"] = place_word(ask.place_word, language)
    by_other = actor.member_id is not None and actor.member_id != told.rider.member_id
    kind = "R12" if by_other else "R1"
    if by_other:
        params["helper"] = actor.name or told.community.short_name
    return [
        MessageDraft(
            kind=kind,
            recipient=told.rider,
            params=params,
            subject_id=told.request_id,
            key=f"{kind}:{told.request_id}",
            due_at=told.now,
            deadline_at=legs[0].pickup_at,
            respects_quiet=by_other or actor.channel != "text",  # who texts is awake
        )
    ]


def tell_series(
    community: CommunityFacts,
    kind: str,
    series: StandingRequest,
    ask: Asking,
    actor: Actor,
    now: datetime,
) -> MessageDraft:
    """R24: all of a series in one message, naming who asked when it was not the rider."""
    weeks, language = weeks_from(series.rule), ask.rider.language
    params = {
        "weeks": weeks_words(weeks, language, is_short=True),
        "time": minute_words(series.minute, language),
        "place": place_word(ask.place_word, language),
        "until": day_words(weeks.until, language) if weeks.until else "",
    }
    if actor.member_id not in (None, series.rider_id):
        params["helper"] = actor.name or community.short_name
    return MessageDraft(
        kind=kind,
        recipient=ask.rider,
        params=params,
        subject_id=series.id,
        key=f"{kind}:{series.id}:{weeks.until or ''}",
        due_at=now,
        deadline_at=now + timedelta(days=3),
    )


def tell_series_ended(
    community: CommunityFacts,
    series: StandingRequest,
    ask: Asking,
    actor: Actor,
    from_day: date,
    now: datetime,
) -> MessageDraft:
    """R25: the rides of a series end, naming who ended them and from which day."""
    draft = tell_series(community, "R25", series, ask, actor, now)
    more = {"day": day_words(from_day, ask.rider.language)}
    return replace(draft, params=dict(draft.params) | more)


def tell_offer(
    told: Told,
    ranked: Ranked,
    legs: dict[str, Leg],
    help_level: str,
    aids: tuple[str, ...],
    km: float,
    invitation_id: UUID,
    expires_at: datetime,
    *,
    is_named: bool = False,
    is_backup: bool = False,
) -> MessageDraft:
    """D1: a cell, times, miles, minutes and the help needed; never a name or an address.

    is_named: the rider asked for this driver (D11), who then hears the rider's first name.
    is_backup: they stood by, and the first driver cannot (D15); near its time it rings at once.
    """
    to = recipient(ranked.candidate.contact)
    language = to.language
    taken = [legs[name] for name in ranked.legs]
    params = both_times(told.community, taken[0].pickup_at, taken[-1].pickup_at, language)
    params |= {
        "area": geo.cell_words(*taken[0].start),
        "mi": miles_number(km),
        "h": short_hours_words(ranked.minutes, language),
        "needs": help_words(help_level, aids, language),
        "offer": str(invitation_id),  # what the link of an e-mail answers
    }
    kind = "D1"
    if is_named:
        kind, params["name"] = "D11", told.rider.first_name
    if is_backup:
        kind = "D15"
    return MessageDraft(
        kind=kind,
        recipient=to,
        params=params,
        subject_id=taken[0].ride_id,
        key=f"{kind}:{invitation_id}",
        due_at=told.now,
        deadline_at=expires_at + timedelta(hours=12),
        respects_quiet=not is_backup or taken[0].pickup_at - told.now >= timedelta(hours=3),
    )


def tell(
    community: CommunityFacts,
    kind: str,
    view: RideView,
    to: Recipient,
    now: datetime,
    *,
    key: str = "",
    deadline_at: datetime | None = None,
    at_once: bool = False,
    more: Mapping[str, str] = MappingProxyType({}),
) -> MessageDraft:
    """Return one message about one ride with every value its template may name."""
    language = to.language
    other_day = view.other_pickup_at is not None and local_day(
        view.other_pickup_at, community.time_zone
    ) != local_day(view.pickup_at, community.time_zone)
    together = (
        kind in ("R2", "R3", "R4", "D2", "D4")
        and view.leg == "out"
        and view.other_state in ("found", "waiting_for_call")
        and view.other_driver_id == view.driver_id
        and not other_day
    )
    params = both_times(
        community, view.pickup_at, view.other_pickup_at if together else None, language
    )
    params |= {
        "place": place_word(view.place_word, language),
        "name": view.rider.first_name,
        "needs": help_words(view.help_level, view.aids, language),
        "area": geo.cell_words(view.from_place.lat, view.from_place.lon),
        "addr": view.from_place.address.split(",")[0] or view.from_place.name,
        "h": hours_words(view.effort_minutes, language),
    }
    if kind in ("D4", "D9"):
        params["place"] = _place_for_driver(view, language)
    if view.driver is not None:
        params["driver"] = view.driver.first_name
        params["phone"] = phone_words(view.driver.phone) if view.driver.phone else ""
    if view.car is not None:
        params["car"] = car_words(view.car.colour, view.car.make, view.car.model, language)
        params["plate"] = view.car.plate
    return MessageDraft(
        kind=kind,
        recipient=to,
        params=params | dict(more),
        subject_id=view.id,
        key=f"{kind}:{view.id}:{to.member_id}:{key or view.drop_outs}",
        due_at=now,
        deadline_at=deadline_at or view.dropoff_at,
        respects_quiet=not at_once,
        is_short_notice=view.pickup_at - view.asked_at < timedelta(hours=48),
        entries=entries_for(view, kind, language, now, together=together),
    )


def task(kind: str, view: RideView, due_at: datetime, key: str = "", **detail: str) -> TaskDraft:
    """Return a task for a person about one ride, once per kind, ride and key."""
    return TaskDraft(
        kind=kind,
        key=f"{kind}:{view.id}:{key}",
        due_at=due_at,
        member_id=view.rider.member_id,
        subject_id=view.id,
        detail=detail,
    )


def _place_for_driver(view: RideView, language: str) -> str:
    """Return where the driver goes: a street, and its name only where the rider allows names."""
    there = view.to_place if view.leg == "out" else view.from_place
    if view.place_word == there.name:
        return there.name
    return there.address.split(",")[0] or place_word(view.place_word, language)
