"""What is texted back about help other than rides: right or not, meet or not, keep or not."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from timebank import exchanges
from timebank.exchanges import ExchangeView
from timebank.inbound.operations.talk import Talk
from timebank.inbound.operations.verbs import do
from timebank.inbound.queries.replies import was_told
from timebank.inbound.rules.prompts import Prompt
from timebank.kernel.calendar import local_day
from timebank.kernel.wording import day_words

# what is answered, by the state in which an exchange is after a yes or a no
AFTER_YES = {"confirmed": "C10", "waiting": "C10w", "short": "C10h", "disputed": "C10w"}
AFTER_NO = {"disputed": "C11", "confirmed": "C11l", "dropped": "C11"}


def _about(prompt: Prompt) -> UUID:
    assert prompt.about is not None, prompt.kind
    return prompt.about


def _do(talk: Talk, act: str, prompt: Prompt, *, shows_phone: bool = False) -> Any:
    actor, about = talk.actor(), _about(prompt)
    return do(talk.session, actor, act, about, talk.now, shows_phone=shows_phone)


def _words(talk: Talk, prompt: Prompt) -> dict[str, str]:
    view = exchanges.exchange_view(talk.session, talk.community.id, _about(prompt))
    assert isinstance(view, ExchangeView)
    side = view.side_of(prompt.member_id)
    assert side is not None, "a key about somebody else's help"
    return exchanges.words_about(view, side, talk.language, talk.community)


def _right(talk: Talk, prompt: Prompt) -> None:
    state = _do(talk, "help_right", prompt)
    number, text_id = talk.caller.number, talk.text_id
    if not was_told(talk.session, talk.community.id, number, text_id, talk.now):  # E8 says more
        talk.say(AFTER_YES[state], _words(talk, prompt), about=prompt.about)


def _wrong(talk: Talk, prompt: Prompt) -> None:
    state = _do(talk, "help_wrong", prompt)
    talk.say(AFTER_NO[state], _words(talk, prompt), about=prompt.about)


def _meet(talk: Talk, prompt: Prompt) -> None:
    """Say yes to who answered: B2 names the number, B2o that a person calls."""
    if not _do(talk, "meet_yes", prompt, shows_phone=prompt.kind == "B1"):
        talk.say("R16b")


def _not_now(talk: Talk, prompt: Prompt) -> None:
    _do(talk, "meet_no", prompt)
    talk.say("C9i")


def _keep(talk: Talk, prompt: Prompt) -> None:
    until = _do(talk, "keep_note", prompt)
    talk.say("B5", _note(talk, prompt, until), about=prompt.about)


def _take_off(talk: Talk, prompt: Prompt) -> None:
    _do(talk, "end_note", prompt)
    talk.say("B6", _note(talk, prompt, talk.now), about=prompt.about)


def _note(talk: Talk, prompt: Prompt, until: datetime) -> dict[str, str]:
    post = exchanges.post_view(talk.session, talk.community.id, prompt.member_id, _about(prompt))
    assert post is not None
    day = local_day(until, talk.community.time_zone)
    return {
        "did": exchanges.said(post.category, talk.language),
        "day": day_words(day, talk.language),
    }


HELPING: Mapping[str, Callable[[Talk, Prompt], None]] = {
    "help_right": _right,
    "help_wrong": _wrong,
    "meet_yes": _meet,
    "meet_no": _not_now,
    "keep_note": _keep,
    "end_note": _take_off,
}
