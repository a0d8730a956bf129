"""What always works, whatever is open: a person, my rides, help, no more texts, texts again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import ledger, members, notifications, rides
from timebank.inbound.operations.talk import Talk
from timebank.inbound.rules.calling import call_by
from timebank.inbound.rules.labels import LISTED_MAX, lettered, with_driver, you_drive
from timebank.inbound.rules.prompts import Prompt
from timebank.kernel.wording import hours_number
from timebank.notifications import Message, Task, TaskDraft
from timebank.rides import LIVE, RideView, place_word

NEAR = timedelta(hours=48)
FEW_WORDS = 3  # a longer text was written for a person to read
ONCE_IN = timedelta(hours=24)
NO_RIDES = frozenset({"D1", "D11", "R11", "R27", "R28", "R29"})  # prompts about something else
PROBLEM_WITHIN = timedelta(hours=12)  # a ride so near is the one that "late" is about


def call_me(talk: Talk, prompt: Prompt | None = None, about: str = "text") -> None:
    """Open a call task, unless one is open, and say by when a person calls."""
    if talk.speaker is None and prompt is not None:
        talk.speak_as(prompt.member_id)
    talk.became = "call_me"
    speaker = talk.speaker or talk.caller.members[0]
    if not _call_is_open(talk.session, talk.community.id, speaker.member_id):
        detail: dict[str, Any] = {
            "about": about,
            "words": _for_a_person(talk),
            "phone": talk.caller.number,
        }
        draft = TaskDraft(
            "call_member",
            f"call_me:{talk.text_id}",
            talk.now,
            speaker.member_id,
            _subject(prompt),
            detail,
        )
        notifications.open_task(talk.session, talk.community.id, draft, talk.now)
    by = talk.moment(call_by(talk.now, talk.community.time_zone))
    talk.say("C0", {"time": by})


def _subject(prompt: Prompt | None) -> UUID | None:
    return prompt.about if prompt is not None and prompt.kind not in NO_RIDES else None


def _for_a_person(talk: Talk) -> str:
    """What they wrote; on a shared number also whose it is."""
    words = talk.said.typed[:160]
    if len(talk.caller.members) > 1:
        words += f" ({', '.join(member.first_name for member in talk.caller.members)})"
    return words


def _call_is_open(session: Session, community_id: int, member_id: UUID) -> bool:
    found = session.scalar(
        select(Task.id)
        .where(
            Task.community_id == community_id,
            Task.member_id == member_id,
            Task.state == "open",
            Task.task_key.like("call_me:%"),
        )
        .limit(1)
    )
    return found is not None


def my_rides(talk: Talk) -> None:
    """List the rides to come: their own, and those they drive."""
    talk.became = "my_rides"
    found: list[tuple[RideView, str]] = []
    for member in talk.caller.members:
        own = rides.my_rides(
            talk.session, talk.community.id, member.member_id, talk.now, upcoming=True
        )
        found += [(view, _own_line(talk, view)) for view in own if view.state in LIVE]
        driver_id = rides.driver_of_member(talk.session, talk.community.id, member.member_id)
        if driver_id is not None:
            driven = rides.drives_of(talk.session, talk.community.id, driver_id, talk.now)
            found += [(view, _driven_line(talk, view)) for view in driven]
    found.sort(key=lambda pair: (pair[0].pickup_at, pair[0].id))
    shown = found[:LISTED_MAX]
    if not shown:
        talk.say("C4n")
        return
    listed = lettered([line for _, line in shown], talk.language, " ")
    draft = {"about": [str(view.id) for view, _ in shown]}
    talk.say("C4", {"rides": listed}, draft=draft)


def _line(talk: Talk, view: RideView) -> str:
    words = talk.when(view.pickup_at)
    return f"{words['day']} {words['time']}"


def _own_line(talk: Talk, view: RideView) -> str:
    who = f" {view.rider.first_name}" if len(talk.caller.members) > 1 else ""
    driver = view.driver.first_name if view.driver else None
    place = place_word(view.place_word, talk.language) if view.leg == "out" else ""
    parts = (_line(talk, view) + who, place, with_driver(driver, talk.language))
    return " ".join(part for part in parts if part)


def _driven_line(talk: Talk, view: RideView) -> str:
    return f"{_line(talk, view)} {you_drive(view.rider.first_name, talk.language)}"


def my_hours(talk: Talk) -> None:
    """Say what each member of the number gave and got."""
    talk.became = "my_hours"
    who = [member.member_id for member in talk.caller.members]
    found = ledger.balances(talk.session, talk.community.id, who)
    for member in talk.caller.members[:LISTED_MAX]:
        balance = found.get(member.member_id)
        words = {
            "name": member.first_name,
            "gave": hours_number(balance.given if balance else 0),
            "got": hours_number(balance.received if balance else 0),
        }
        talk.say("R13", words)


def tell_problem(talk: Talk) -> None:
    """Tell a person of a problem with the one ride that is near; with several, one calls."""
    near = {view.id: (member, view) for member, view in _rides_near(talk)}
    if not near:
        not_understood(talk)
    elif len(near) > 1:
        call_me(talk, about="problem")
    else:
        member_id, view = next(iter(near.values()))
        talk.speak_as(member_id)
        words = talk.said.typed[:200]
        rides.report_problem(talk.session, talk.actor(), view.id, words, talk.now)
        talk.became, talk.about = "problem", view.id
        by = talk.moment(call_by(talk.now, talk.community.time_zone))
        talk.say("C0", {"time": by}, about=view.id)


def _rides_near(talk: Talk) -> list[tuple[UUID, RideView]]:
    """Return the rides around now of everybody at this number: ridden, and driven."""
    found = []
    for member in talk.caller.members:
        own = rides.my_rides(
            talk.session, talk.community.id, member.member_id, talk.now, upcoming=True
        )
        driver_id = rides.driver_of_member(talk.session, talk.community.id, member.member_id)
        if driver_id is not None:
            own = own + rides.drives_of(talk.session, talk.community.id, driver_id, talk.now)
        found += [(member.member_id, view) for view in own]
    return [
        (member_id, view)
        for member_id, view in found
        if view.state in LIVE and abs(view.pickup_at - talk.now) <= PROBLEM_WITHIN
    ]


def help_words(talk: Talk) -> None:
    """Say who we are and which keys there are."""
    talk.became = "help"
    talk.say("R16h")


def stop(talk: Talk) -> None:
    """End texts, never rides: they are phoned now; a ride within 48 hours is asked about."""
    talk.became = "stop"
    session, community_id = talk.session, talk.community.id
    members.stop_texts(session, community_id, talk.caller.number, True)
    notifications.phone_instead(session, community_id, talk.caller.number, talk.now)
    for member in talk.caller.members:
        coming = rides.my_rides(session, community_id, member.member_id, talk.now, upcoming=True)
        near = [view for view in coming if view.state in LIVE and view.pickup_at - talk.now <= NEAR]
        if near:
            draft = TaskDraft(
                "call_member",
                f"stopped_texts:{member.member_id}:{near[0].id}",
                talk.now,
                member.member_id,
                near[0].id,
                {"about": "stopped_texts", "words": talk.said.typed[:40]},
            )
            notifications.open_task(session, community_id, draft, talk.now)
    talk.say("R15")


def start(talk: Talk) -> None:
    """Send texts again."""
    talk.became = "start"
    members.stop_texts(talk.session, talk.community.id, talk.caller.number, False)
    talk.say("R15b")


def not_understood(talk: Talk) -> None:
    """Say once which keys there are; the next such text, or a long one, is for a person."""
    talk.became = "not_understood"
    said = _said_lately(talk)
    if not said:
        talk.say("R16")
    elif "R16b" not in said:
        talk.say("R16b")
    talk.is_for_inbox = bool(said) or talk.said.words_count > FEW_WORDS or talk.is_deaf


def _said_lately(talk: Talk) -> frozenset[str]:
    found = talk.session.scalars(
        select(Message.kind)
        .distinct()
        .where(
            Message.community_id == talk.community.id,
            Message.member_id.in_([one.member_id for one in talk.caller.members]),
            Message.made_at > talk.now - ONCE_IN,
            Message.kind.in_(("R16", "R16b")),
            Message.address == talk.caller.number,
        )
    )
    return frozenset(found)


ALWAYS: Mapping[str, Any] = {
    "my_rides": my_rides,
    "my_hours": my_hours,
    "tell_problem": tell_problem,
    "help": help_words,
    "stop": stop,
    "start": start,
}
