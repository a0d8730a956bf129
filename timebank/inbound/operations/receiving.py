"""A text comes in: kept once by the provider's key, read, acted on, answered, in one transaction.

Nothing is sent here: answers are rows of the outbox, due at once.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank import members, notifications
from timebank.inbound.models import InboundText, InboundUnplaced
from timebank.inbound.operations.acts import SAYINGS, act_on
from timebank.inbound.operations.asking import ask, step
from timebank.inbound.operations.standing import ALWAYS, call_me, not_understood
from timebank.inbound.operations.talk import Talk
from timebank.inbound.queries.prompts import caller_of, prompts_of
from timebank.inbound.queries.replies import Reply, replies_of, told_ids
from timebank.inbound.rules.grammar import read
from timebank.inbound.rules.labels import lettered
from timebank.inbound.rules.prompts import Prompt
from timebank.inbound.rules.resolution import Choice, resolve
from timebank.inbound.rules.table import WHOLE
from timebank.kernel.ids import new_id
from timebank.kernel.wording import parse_phone
from timebank.notifications import Answer

BODY_MAX = 1600  # characters kept; longer texts are cut
NUMBER_MAX = 40
KEY_MAX = 120


@dataclass(frozen=True, slots=True)
class Received:
    """A text as an adapter hands it over. Numbers as the provider writes them; `at`: aware.

    provider_key: unique per text in the community, the adapter's name with their id.
    """

    from_number: str
    to_number: str
    body: str
    provider_key: str
    at: datetime


def community_of(session: Session, to_number: str) -> int | None:
    """Return the community whose number was texted, or None."""
    found = members.community_by_text_number(session, _number(to_number))
    return found.id if found else None


def keep_unplaced(session: Session, received: Received, now: datetime) -> None:
    """Keep a text to a number that is no community's; once per provider's key."""
    known = select(InboundUnplaced.id).where(
        InboundUnplaced.provider_key == _clean(received.provider_key, KEY_MAX)
    )
    if session.scalar(known) is None:
        session.execute(insert(InboundUnplaced).values(id=new_id(), **_as_it_came(received, now)))


def receive_text(
    session: Session, community_id: int, received: Received, now: datetime
) -> tuple[Reply, ...]:
    """Hear one text and do what it says; return what is said back.

    The same provider key again has no second effect and returns the same replies.
    """
    before = session.execute(
        select(InboundText.reply_ids).where(
            InboundText.community_id == community_id,
            InboundText.provider_key == _clean(received.provider_key, KEY_MAX),
        )
    ).first()
    if before is not None:
        return replies_of(session, community_id, [UUID(one) for one in before.reply_ids])
    text_id = new_id()
    # first of all: a twin of this text waits here, and then finds the answer
    session.execute(
        insert(InboundText).values(
            community_id=community_id, id=text_id, **_as_it_came(received, now)
        )
    )
    community = members.community_facts(session, community_id)
    number = _number(received.from_number)
    caller = caller_of(session, community_id, number)
    said = read(received.body)
    language = caller.members[0].language if caller.members else said.language or "en"
    talk = Talk(session, community, text_id, caller, said, [], now, language)
    if len(caller.members) == 1:
        talk.speaker = caller.members[0]
    if caller.members:
        talk.prompts = prompts_of(session, community_id, caller, now)
        _hear(talk)
    else:
        _hear_stranger(talk, parse_phone(received.from_number) is not None)
    return _write_down(talk)


def _hear(talk: Talk) -> None:
    said = talk.said
    if said.sort in WHOLE:
        ALWAYS[WHOLE[said.sort]](talk)
        return
    if said.is_yes and talk.is_deaf:
        ALWAYS["start"](talk)
        return
    _do(talk, resolve(said, talk.prompts, talk.now))


def _do(talk: Talk, choice: Choice) -> None:
    prompt = choice.prompt
    match choice.act:
        case "call_me":
            call_me(talk, prompt)
        case "my_rides" | "help" | "tell_problem":
            ALWAYS[choice.act](talk)
        case "ask":
            if prompt is not None:  # R23 knows whose ride is off
                talk.speak_as(prompt.member_id)
                talk.answered = prompt.id
            ask(talk)
        case "step" if prompt is not None:
            step(talk, prompt)
        case "which":
            _ask_which(talk, choice)
        case "pick" if prompt is not None:
            _picked(talk, prompt)
        case act if prompt is not None and act in SAYINGS:
            act_on(talk, act, prompt)
        case _:
            not_understood(talk)


def _ask_which(talk: Talk, choice: Choice) -> None:
    """Two rides stand open: letters tell them apart, digits keep their meaning."""
    talk.became = "which"
    if talk.is_deaf:
        not_understood(talk)
        return
    if talk.speaker is None:
        talk.speak_as(choice.among[0].member_id)
    among = sorted(choice.among, key=lambda prompt: prompt.at or prompt.made_at)
    draft = {
        "then": choice.meant,
        "prompts": [str(prompt.id) for prompt in among],
        "about": [str(prompt.about) for prompt in among],
    }
    items = [prompt.words or talk.moment_of(prompt.at or prompt.made_at) for prompt in among]
    talk.say("C2", {"rides": lettered(items, talk.language)}, draft=draft)


def _picked(talk: Talk, question: Prompt) -> None:
    """A letter names what was meant before."""
    draft, n = question.draft, talk.said.letter or 0
    chosen = draft.get("prompts") or draft.get("who") or []
    if n >= len(chosen):
        not_understood(talk)
        return
    if draft["then"] == "ask":
        talk.speak_as(UUID(chosen[n]))
        ask(talk)
        talk.answered = question.id
        return
    for prompt in talk.prompts:
        if str(prompt.id) == chosen[n]:
            act_on(talk, draft["then"], prompt)
            talk.picked, talk.answered = prompt.id, question.id
            return
    not_understood(talk)


def _hear_stranger(talk: Talk, can_be_answered: bool) -> None:
    """A number nobody here has: answered once, and kept for a person."""
    talk.became = "unknown"
    if talk.said.sort in ("opt_out", "opt_in", "nothing"):
        return
    talk.is_for_inbox = True
    if can_be_answered:
        talk.answers.append(
            Answer(
                "A3", f"A3:{talk.caller.number}:{talk.today:%Y-%m}", talk.language
            )  # once a month: two machines must not talk for ever
        )


def _write_down(talk: Talk) -> tuple[Reply, ...]:
    """Write the answers and what the text became."""
    session, community = talk.session, talk.community
    number = talk.caller.number
    ids = notifications.answer_number(session, community, number, talk.answers, talk.now)
    opened = ids[talk.opens] if talk.opens is not None else None
    told = told_ids(session, community.id, number, talk.text_id, talk.now)
    session.execute(
        update(InboundText)
        .where(InboundText.community_id == community.id, InboundText.id == talk.text_id)
        .values(
            member_id=talk.speaker.member_id if talk.speaker else _first_of(talk),
            became=talk.became,
            subject_id=talk.about,
            answered_id=talk.answered,
            picked_id=talk.picked,
            opened_id=opened,
            draft=dict(talk.draft) if opened else {},
            reply_ids=[str(one) for one in told],
            inbox="open" if talk.is_for_inbox else "none",
        )
        .execution_options(synchronize_session=False)
    )
    return replies_of(session, community.id, told)


def _first_of(talk: Talk) -> UUID | None:
    return talk.caller.members[0].member_id if talk.caller.members else None


def _as_it_came(received: Received, now: datetime) -> dict[str, object]:
    return {
        "provider_key": _clean(received.provider_key, KEY_MAX),
        "from_number": _number(received.from_number),
        "to_number": _number(received.to_number),
        "body": _clean(received.body, BODY_MAX),
        "received_at": received.at,
        "made_at": now,
    }


def _number(said: str) -> str:
    return parse_phone(said) or _clean(said, NUMBER_MAX)


def _clean(text: str, length_max: int) -> str:
    """Return text that a database can hold."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")[:length_max]
