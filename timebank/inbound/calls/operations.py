"""One key pressed in a call, or nobody pressing anything: what is said next.

Each question has a number. A repeat of it, by a provider that heard no answer, is answered with
the words that were said before and does nothing again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import members, notifications
from timebank.inbound.calls.acts import act, call_back
from timebank.inbound.calls.knowing import (
    callers,
    machine_words,
    message_to_say,
    moment_words,
    news_of,
    next_days,
    own_hours,
    own_places,
    ride_to_drive,
    ride_to_hear_of,
    rides_ahead,
    usual_minute,
)
from timebank.inbound.calls.lines import Answer, Line, digits_of, kept_answer, lines_of
from timebank.inbound.calls.models import Call
from timebank.inbound.calls.rules import (
    PIN_TRIES_MAX,
    Next,
    chosen,
    listen,
    number,
    takes,
)
from timebank.inbound.rules.calling import call_by
from timebank.inbound.rules.table import ACTS, NEWS
from timebank.kernel.ids import new_id
from timebank.members import CommunityFacts, TooManyTries
from timebank.notifications import SPOKEN_LANGUAGES, Said, say

FORGOTTEN = timedelta(minutes=15)  # no call lasts longer; one that nobody ended is ended here


@dataclass(frozen=True, slots=True)
class Pressed:
    """A call and what was pressed. turn 0: somebody picked up; number: the other side's, E.164.

    message_id: of a call that we made. is_machine: a machine picked up.
    """

    key: str
    number: str
    turn: int
    keys: str = ""
    message_id: UUID | None = None
    is_machine: bool = False


def hear_call(
    session: Session, community: CommunityFacts, pressed: Pressed, now: datetime, *, secret_key: str
) -> Answer | None:
    """Take one step of a call and return what to say; None for a call that is not ours."""
    call = _locked(session, community.id, pressed.key)
    if call is None:
        return _begin(session, community, pressed, now) if pressed.turn == 0 else None
    if pressed.turn != call.turn or call.state == "done":
        return kept_answer(call.said)
    near = usual_minute(call)
    step = listen(call.step, pressed.keys, call.data, call.silences, near)
    said = _follow(session, community, call, step, now, secret_key)
    return _answer(session, call, said, is_slow=step.again)


def end_call(session: Session, community: CommunityFacts, key: str, now: datetime) -> None:
    """Somebody hung up: do what was said last, and phone who did not come to an end.

    Twice is once; a call that nobody knows is nobody's.
    """
    call = _locked(session, community.id, key)
    if call is not None and call.state == "open":
        _hang_up(session, community, call, now)
        last = (call.language, say("goodbye", call.language))
        call.said = Answer((last,), call.turn).as_json()
        session.flush()


def end_forgotten_calls(session: Session, community_id: int, now: datetime) -> int:
    """End calls whose end the provider never told; return how many."""
    community = members.community_facts(session, community_id)
    keys = session.scalars(
        select(Call.provider_key).where(
            Call.community_id == community_id,
            Call.state == "open",
            Call.made_at < now - FORGOTTEN,
        )
    ).all()
    for key in keys:
        end_call(session, community, key, now)
    return len(keys)


def communities_with_forgotten_calls(session: Session, now: datetime) -> list[int]:
    """Return the communities that have calls nobody ended."""
    old = select(Call.community_id).distinct()
    rows = session.scalars(old.where(Call.state == "open", Call.made_at < now - FORGOTTEN))
    return sorted(rows)


def _hang_up(session: Session, community: CommunityFacts, call: Call, now: datetime) -> None:
    if call.step == "off":
        act(session, community, call, "off_now", now)
        _heard(session, call, "delivered", now)
        _end(call, "off_now", now)
    elif call.message_id is not None:
        kind = call.data["kind"]
        is_heard = call.step == "message" and (kind in NEWS or not takes(kind))
        _heard(session, call, "delivered" if is_heard else "failed", now)
        _end(call, "heard" if is_heard else "hung_up", now)
    else:  # a missed call is a wish to be called back
        is_served = call.data.get("served", False)
        if not is_served:
            call_back(session, call, "missed_call", now)
        _end(call, "heard" if is_served else "hung_up", now)


def _locked(session: Session, community_id: int, key: str) -> Call | None:
    return session.scalar(
        select(Call)
        .where(Call.community_id == community_id, Call.provider_key == key)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _begin(
    session: Session, community: CommunityFacts, pressed: Pressed, now: datetime
) -> Answer | None:
    call = Call(
        community_id=community.id, id=new_id(), provider_key=pressed.key, number=pressed.number,
        direction="in", member_id=None, message_id=None, language="en", step="menu", turn=0,
        silences=0, data={}, said={}, state="open", outcome="", made_at=now, ended_at=None,
    )  # fmt: skip
    if pressed.message_id is not None:
        said = _begin_ours(session, community, call, pressed, now)
        if said is None:
            return None
    else:
        said = _begin_theirs(session, community, call, now)
    session.add(call)
    return _answer(session, call, said)


def _begin_ours(
    session: Session, community: CommunityFacts, call: Call, pressed: Pressed, now: datetime
) -> list[Line] | None:
    assert pressed.message_id is not None
    message = message_to_say(session, community.id, pressed.message_id, pressed.number)
    if message is None or not message.params:
        return None
    call.direction, call.message_id = "out", message.id
    call.member_id, call.language = message.member_id, message.language
    call.data = news_of(community, message)
    if message.delivered_at is not None:  # rung twice for one message
        _end(call, "repeated", now)
        return [(call.language, say("goodbye", call.language))]
    _heard(session, call, "taken", now)
    if pressed.is_machine:
        _heard(session, call, "failed", now)
        words = say("machine", call.language, machine_words(community, call))
        _end(call, "machine", now)
        return [(call.language, words)]
    call.step = "is_it_you"
    values = {"org": community.name, "to": call.data["to"]}
    hello = (call.language, say("hello_to", call.language, values))
    return [hello, *lines_of(call.step, call.language, call.data)]


def _begin_theirs(
    session: Session, community: CommunityFacts, call: Call, now: datetime
) -> list[Line]:
    found = callers(session, community.id, call.number)
    if not found:
        call.step, call.data = "language", {"after": "stranger"}
    elif len(found) > 1:
        call.step, call.language = "who", found[0].language
        names = [
            {"id": str(one.member_id), "name": one.first_name, "language": one.language}
            for one in found
        ]
        call.data = {"members": names}
    else:
        call.member_id, call.language = found[0].member_id, found[0].language
        call.data = {"to": found[0].first_name}
        call.step = _first_step(session, community, call, now)
    hello = (call.language, say("hello", call.language, {"org": community.name}))
    return [hello, *lines_of(call.step, call.language, call.data)]


def _first_step(session: Session, community: CommunityFacts, call: Call, now: datetime) -> str:
    """Ask a driver about the ride they drive now, a rider how the last one was; else the menu."""
    assert call.member_id is not None
    drives = ride_to_drive(session, community, call.member_id, call.language, now)
    if drives is not None:
        call.data = call.data | drives
        return "drive"
    ride_id = ride_to_hear_of(session, community, call.member_id, now)
    if ride_id is None:
        return "menu"
    call.data = call.data | {"subject": str(ride_id)}
    return "after"


def _follow(
    session: Session,
    community: CommunityFacts,
    call: Call,
    step: Next,
    now: datetime,
    secret_key: str,
) -> list[Line]:
    """Do what a step asks for and return what is said; the call stands at the next step."""
    if step.again:
        call.silences += 1
        sorry = [(call.language, say("again", call.language))] if step.is_sorry else []
        return [*sorry, *lines_of(call.step, call.language, call.data)]
    call.silences = 0
    match step.act:
        case "":
            pass
        case "other_language":
            call.data = call.data | {"after": call.step}
        case "language":
            call.language = SPOKEN_LANGUAGES[number(step)]
        case "member":
            return _is_member(session, community, call, number(step), now)
        case "good" | "thank":
            return _say_how(session, community, call, step, now)
        case "where" | "day" | "time" | "half":
            call.data = call.data | chosen(call.data, step)
        case "pin":
            return _pin(session, community, call, str(step.chosen), now, secret_key)
        case "call_off" | "deny" | "cannot" if step.step == "off":
            call.data = call.data | {"off": step.act}  # done when nobody says it was a mistake
        case "my_rides" | "ask":
            pass  # another question first
        case word:
            return _finish(session, community, call, word, now)
    return _go_to(session, community, call, step.step, now)


def _is_member(
    session: Session, community: CommunityFacts, call: Call, which: int, now: datetime
) -> list[Line]:
    """Take the one of a household who is calling."""
    member = call.data["members"][which]
    call.member_id, call.language = UUID(member["id"]), member["language"]
    call.data = call.data | {"to": member["name"]}
    call.step = _first_step(session, community, call, now)
    return lines_of(call.step, call.language, call.data)


def _say_how(
    session: Session, community: CommunityFacts, call: Call, step: Next, now: datetime
) -> list[Line]:
    """Keep how the last ride was, and go on with the menu."""
    phrase = act(session, community, call, step.act, now)
    if phrase == "changed":
        return _say_last(community, call, phrase, now)
    call.data = call.data | {"served": True}
    call.step = step.step
    said = (call.language, say(phrase, call.language))
    return [said, *lines_of(call.step, call.language, call.data)]


def _go_to(
    session: Session, community: CommunityFacts, call: Call, step: str, now: datetime
) -> list[Line]:
    """Stand at a step with what it needs to know, and ask its question."""
    if step in ("where", "pin") and call.member_id is None:
        return _finish(session, community, call, "call_me", now)
    if step == "where":
        assert call.member_id is not None
        places = own_places(session, community, call.member_id)
        if not places:
            call_back(session, call, "place", now)
            return _say_last(community, call, "where_none", now)
        call.data = call.data | {"places": places}
    elif step == "day":
        call.data = call.data | {"days": next_days(community, now)}
    elif step == "pin" and call.data.get("known"):
        return _read_rides(session, community, call, now)
    elif step == "pin" and not _has_pin(session, community, call):
        call_back(session, call, "phone_code", now)
        return _say_last(community, call, "pin_none", now)
    call.step = step
    return lines_of(step, call.language, call.data)


def _has_pin(session: Session, community: CommunityFacts, call: Call) -> bool:
    assert call.member_id is not None
    return members.has_phone_code(session, community.id, call.member_id)


def _pin(
    session: Session,
    community: CommunityFacts,
    call: Call,
    typed: str,
    now: datetime,
    secret_key: str,
) -> list[Line]:
    """Read rides to who knows the code; after three wrong ones a person phones."""
    assert call.member_id is not None
    try:
        is_right = members.is_phone_code(
            session, community.id, call.member_id, typed, secret_key=secret_key, now=now
        )
    except TooManyTries:
        is_right = False
        call.data = call.data | {"tries": PIN_TRIES_MAX}
    if is_right:
        call.data = call.data | {"known": True}
        return _read_rides(session, community, call, now)
    tries = call.data.get("tries", 0) + 1
    call.data = call.data | {"tries": tries}
    wrong = (call.language, say("pin_wrong", call.language))
    if tries >= PIN_TRIES_MAX:
        return [wrong, *_finish(session, community, call, "call_me", now)]
    return [wrong, *lines_of("pin", call.language, call.data)]


def _read_rides(
    session: Session, community: CommunityFacts, call: Call, now: datetime
) -> list[Line]:
    assert call.member_id is not None
    ahead = rides_ahead(session, community, call.member_id, call.language, now)
    hours = own_hours(session, community, call.member_id)
    call.data = call.data | {"rides": ahead, "hours": hours, "served": True}
    call.step = "rides"
    if call.message_id is not None:
        _heard(session, call, "delivered", now)
    return lines_of("rides", call.language, call.data)


def _finish(
    session: Session, community: CommunityFacts, call: Call, word: str, now: datetime
) -> list[Line]:
    """Do the last thing of a call, and say how it went."""
    if word in ("silence", "not_there"):
        if call.message_id is not None:
            _heard(session, call, "failed", now)  # a person phones, with the script
        else:
            call_back(session, call, "missed_call", now)
        return _say_last(community, call, "silence" if word == "silence" else "later", now, word)
    if word == "call_me":
        call_back(session, call, call.data.get("kind", "other"), now)
        phrase = ACTS[word].phrase
    else:
        phrase = act(session, community, call, word, now)
    if call.message_id is not None:
        _heard(session, call, "delivered", now)
    return _say_last(community, call, phrase, now, word)


def _say_last(
    community: CommunityFacts, call: Call, phrase: str, now: datetime, word: str = ""
) -> list[Line]:
    """End the call with a phrase; a promised call back names by when."""
    _end(call, word or phrase, now)
    by = {"by": moment_words(call_by(now, community.time_zone), now, community, call.language)}
    return [(call.language, say(phrase, call.language, by))]


def _end(call: Call, outcome: str, now: datetime) -> None:
    """End a call; what it knew of places, rides and codes is not kept."""
    call.data = {}
    call.step, call.state, call.outcome, call.ended_at = "end", "done", outcome[:12], now


def _heard(session: Session, call: Call, word: Any, now: datetime) -> None:
    """Tell the message of a call what became of it."""
    assert call.message_id is not None
    said = Said(f"{call.provider_key}:{word}", call.provider_key[:64], word, call.step)
    notifications.note_receipt(session, call.community_id, call.message_id, said, now)


def _answer(session: Session, call: Call, said: list[Line], *, is_slow: bool = False) -> Answer:
    """Number the next question and keep what is said."""
    call.turn += 1
    answer = Answer(tuple(said), call.turn, digits_of(call.step), is_slow)
    call.said = answer.as_json()
    session.flush()
    return answer
