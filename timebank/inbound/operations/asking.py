"""A ride asked for by keys: the questions, the check, and the request itself.

The way home and companions are those of the last ride to that place; without one only the way
there is asked, and a coordinator plans the way home.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from timebank import ledger, members, notifications, rides
from timebank.inbound.operations.standing import call_me
from timebank.inbound.operations.talk import Talk
from timebank.inbound.queries.replies import was_told
from timebank.inbound.rules import asking as steps
from timebank.inbound.rules.asking import Draft, Next, Spot
from timebank.inbound.rules.calling import call_by
from timebank.inbound.rules.labels import lettered, numbered
from timebank.inbound.rules.prompts import Prompt
from timebank.kernel.calendar import local_day, local_instant, local_minute
from timebank.kernel.db import attempt
from timebank.kernel.errors import Conflict, Invalid, NotAllowed
from timebank.kernel.weeks import weeks_from
from timebank.kernel.wording import day_words, minute_words, short_hours_words, weeks_words
from timebank.members import OwnPlace
from timebank.notifications import TaskDraft
from timebank.rides import DayClosed, RideNeed, RideRequest, TooFarAhead, TooSoon

PLACES_MAX = 5


def ask(talk: Talk) -> None:
    """Begin: whose ride on a shared number, then where to."""
    talk.became = "ask"
    if talk.is_deaf:  # nothing can be asked back
        call_me(talk, about="ride")
        return
    if talk.speaker is None:
        names = [member.first_name for member in talk.caller.members]
        draft = {"then": "ask", "who": [str(one.member_id) for one in talk.caller.members]}
        talk.say("C2", {"rides": lettered(names, talk.language)}, draft=draft)
        return
    _follow(talk, steps.first(_spots(talk)))


def step(talk: Talk, prompt: Prompt) -> None:
    """Take the answer to the question that is open."""
    talk.speak_as(prompt.member_id)
    talk.became, talk.answered = "step", prompt.id
    _follow(talk, steps.answered(prompt.kind, talk.said, prompt.draft, talk.today))


def _follow(talk: Talk, then: Next) -> None:
    match then.what:
        case "ask":
            _put(talk, then.kind, then.draft)
        case "check":
            _check(talk, then.draft)
        case "book":
            _book(talk, then.draft)
        case "drop":
            talk.became = "drop"
            talk.say("C9n")
        case _:
            call_me(talk, about="ride")


def _closed(talk: Talk, draft: Draft, error: DayClosed) -> None:
    """Say why nobody drives then and which day is open, and ask for another."""
    then = steps.closed(draft)
    if then.what != "ask":
        _follow(talk, then)
        return
    data, params = error.data, {}
    params["why"] = rides.closed_why(data["kind"], data["words"], talk.language)
    if data["open_on"]:
        params["day"] = day_words(date.fromisoformat(data["open_on"]), talk.language)
    talk.say(then.kind, params, draft=then.draft)


def _put(
    talk: Talk, kind: str, draft: Draft, more: Mapping[str, str] = MappingProxyType({})
) -> None:
    params: dict[str, str] = {}
    if kind == "R17":
        params["places"] = numbered([word for _, word, _ in draft["places"]])
    elif kind == "R18":
        days = [date.fromisoformat(day) for day in draft["days"]]
        params["days"] = numbered([day_words(day, talk.language) for day in days])
    elif kind == "C5":
        params = {
            "place": draft["word"],
            "day": _days_said(talk, draft),
            "time": minute_words(draft["minute"], talk.language),
        }
    talk.say(kind, params | dict(more), draft=draft)


def _check(talk: Talk, draft: Draft) -> None:
    """Read the ride back before it is asked for."""
    try:
        plan = attempt(talk.session, rides.preview, talk.actor(), _need(talk, draft), talk.now)
    except TooSoon:
        _follow(talk, steps.too_soon(draft))
    except TooFarAhead:
        _follow(talk, steps.too_far(draft))
    except DayClosed as error:
        _closed(talk, draft, error)
    except Invalid:  # no home on record, a place that is gone: a person asks
        call_me(talk, about="ride")
    else:
        _put(talk, "C5", draft, _given(plan.share, talk.language))


def _given(share: ledger.Share, language: str) -> dict[str, str]:
    """Say what others give; a sponsor's name would tell where to, so it is not in a text."""
    minutes = share.sponsor + share.fund
    return {"given": short_hours_words(minutes, language)} if minutes else {}


def _book(talk: Talk, draft: Draft) -> None:
    talk.became = "book"
    need = _need(talk, draft)
    is_first = _last(talk, need.to_place_id) is None
    try:
        if draft.get("rule"):
            _book_weekly(talk, draft, need)
            if is_first and talk.about is not None:
                _plan_home(talk, talk.about)
            return
        receipt = attempt(talk.session, rides.request, talk.actor(), need, talk.now)
    except ledger.CreditLimitExceeded as error:
        _no_hours(talk, need, int(error.data["short_minutes"]))
        return
    except TooSoon:
        _follow(talk, steps.too_soon(draft))
        return
    except DayClosed as error:
        _closed(talk, draft, error)
        return
    except (Conflict, Invalid, NotAllowed):  # one ride before approval, paused: a person tells
        call_me(talk, about="ride")
        return
    talk.about = receipt.request_id
    if is_first:
        _plan_home(talk, receipt.request_id)
    if not was_told(
        talk.session, talk.community.id, talk.caller.number, talk.text_id, talk.now
    ):  # R1
        talk.say("C1", talk.when(need.anchor_at), about=receipt.request_id)


def _book_weekly(talk: Talk, draft: Draft, first: RideNeed) -> None:
    """Ask for rides that come again; R24 tells of all of them."""
    zone = talk.community.time_zone
    home = None
    if first.home_at is not None:
        later = (local_day(first.home_at, zone) - local_day(first.anchor_at, zone)).days
        home = local_minute(first.home_at, zone) + 1440 * later
    need = rides.standing_from(
        first,
        weeks=weeks_from(draft["rule"]),
        first_on=date.fromisoformat(draft["day"]),
        minute=draft["minute"],
        home_minute=home,
    )
    made = attempt(talk.session, rides.request_standing, talk.actor(), need, talk.now)
    talk.about = made.standing_id


def _days_said(talk: Talk, draft: Draft) -> str:
    """Say the day, or the days that come again with their end."""
    if not draft.get("rule"):
        return day_words(date.fromisoformat(draft["day"]), talk.language)
    weeks = weeks_from(draft["rule"])
    said = weeks_words(weeks, talk.language, is_short=True)
    return said if weeks.until is None else f"{said} - {day_words(weeks.until, talk.language)}"


def _no_hours(talk: Talk, need: RideNeed, short: int) -> None:
    """Keep the need for a person to look at; nobody is told no."""
    kept = rides.keep_waiting(talk.session, talk.actor(), need, short, talk.now)
    talk.about = kept.request_id
    by = talk.moment(call_by(talk.now, talk.community.time_zone))
    talk.say("R26", talk.when(need.anchor_at) | {"dl": by}, about=talk.about)


def _plan_home(talk: Talk, request_id: UUID) -> None:
    assert talk.speaker is not None
    draft = TaskDraft(
        "home_unplanned",
        f"home_unplanned:{request_id}",
        talk.now,
        talk.speaker.member_id,
        request_id,
        {"about": "text"},
    )
    notifications.open_task(talk.session, talk.community.id, draft, talk.now)


def _spots(talk: Talk) -> list[Spot]:
    """Return the places they go to: the most usual first, then others they saved."""
    assert talk.speaker is not None
    who = talk.speaker.member_id
    own = {
        place.place_id: place
        for place in members.own_places(talk.session, talk.community.id, who)
        if not place.is_home
    }
    usual = rides.usual_trips(
        talk.session, talk.community.id, who, talk.community.time_zone, limit=PLACES_MAX
    )
    minutes = {trip.place_id: trip.minute for trip in usual if trip.anchor == "be_there_by"}
    order = [trip.place_id for trip in usual if trip.place_id in own]
    order += [place_id for place_id in own if place_id not in order]
    return [
        Spot(str(place_id), _word(own[place_id]), minutes.get(place_id))
        for place_id in order[:PLACES_MAX]
    ]


def _word(place: OwnPlace) -> str:
    """What a text may call a place: its name only where they allow it."""
    return place.name if place.may_name else place.nickname or place.name


def _last(talk: Talk, place_id: UUID) -> RideRequest | None:
    assert talk.speaker is not None
    return rides.last_request_to(talk.session, talk.community.id, talk.speaker.member_id, place_id)


def _need(talk: Talk, draft: Draft) -> RideNeed:
    assert talk.speaker is not None
    zone = talk.community.time_zone
    day = date.fromisoformat(draft["day"])
    place_id = UUID(draft["place"])
    need = RideNeed(
        request_key=f"text:{talk.text_id}",
        rider_id=talk.speaker.member_id,
        to_place_id=place_id,
        anchor="be_there_by",
        anchor_at=local_instant(day, draft["minute"], zone),
    )
    last = _last(talk, place_id)
    return need if last is None else replace(need, **_as_last_time(last, need.anchor_at, zone))


def _as_last_time(last: RideRequest, anchor_at: datetime, zone: str) -> dict[str, Any]:
    """Return the way home and who comes along, as it was; the stay is as long as then."""
    home_at = None
    if last.home_at is not None:
        later = local_minute(last.home_at, zone) - local_minute(last.anchor_at, zone)
        days = (local_day(last.home_at, zone) - local_day(last.anchor_at, zone)).days
        day, minute = local_day(anchor_at, zone), local_minute(anchor_at, zone) + later
        home_at = local_instant(day + timedelta(days=days + minute // 1440), minute % 1440, zone)
    return {
        "way_home": last.way_home,
        "home_at": home_at,
        "stay_minutes": last.stay_minutes,
        "companions": last.companions,
        "children": last.children,
        "child_seats": last.child_seats,
        "service_animal": last.service_animal,
        "may_share": last.may_share,
    }
