"""Which open prompt a text answers, and what is to be done, by the table.

The newest prompt that takes the key wins; the same question open about two rides asks which, by
letters. With nothing open 0, 2, 4 and 5 act, and everything else is not understood.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from timebank.inbound.rules.grammar import Said
from timebank.inbound.rules.prompts import Prompt, act_of, can_be_meant, is_open
from timebank.inbound.rules.table import ACTS, ASKS, FRESH, LISTS, NOTHING, STEPS
from timebank.inbound.rules.words import NO, PERSON, PROBLEM
from timebank.rides import LIVE

ALWAYS = ASKS[NOTHING].keys
UNDER_WAY = frozenset({"on_the_way", "here", "riding"})
STALE = timedelta(hours=24)  # so long a key for what is over is still said to come too late


@dataclass(frozen=True, slots=True)
class Choice:
    """What to do: the act, the prompt it answers, and the prompts among which to ask which.

    act "which": ask, for `meant`. act "step": the prompt's own question takes the whole text.
    """

    act: str
    prompt: Prompt | None = None
    among: tuple[Prompt, ...] = ()
    meant: str = ""


NOT_UNDERSTOOD = Choice("not_understood")


def resolve(said: Said, prompts: Sequence[Prompt], now: datetime) -> Choice:
    """Decide what a text is. prompts: of this number, the newest first."""
    live = [prompt for prompt in prompts if is_open(prompt, now)]
    newest = live[0] if live else None
    asked = next((prompt for prompt in prompts if prompt.kind in STEPS), None)
    step = asked if asked in live else None  # a later question, answered or not, ends it
    if said.sort == "letter":
        return _letter(said, live)
    if said.sort == "key" and said.key == PERSON:
        return Choice(ALWAYS[PERSON], newest)
    if step is not None and _is_for_step(said, step, live):
        return Choice("step", step)
    if said.minutes is not None:
        return _hours(live)
    if said.sort != "key" or said.key is None:
        return NOT_UNDERSTOOD
    return _key(said, said.key, live, now)


def _is_for_step(said: Said, step: Prompt, live: Sequence[Prompt]) -> bool:
    """A step takes digits and free words, unless something newer takes the same key."""
    if said.sort not in ("key", "words"):
        return False
    if said.sort == "key" and said.key is not None:
        newer = live[: live.index(step)]
        acts = [(prompt, act_of(prompt, said.key)) for prompt in newer]
        if any(act and can_be_meant(prompt, act) for prompt, act in acts):
            return False
        is_wish = said.key in ALWAYS and said.key != PROBLEM  # "tarde" may be the afternoon
        if not said.is_digit and is_wish:
            return False
    return True


def _letter(said: Said, live: Sequence[Prompt]) -> Choice:
    question = next((prompt for prompt in live if prompt.kind == "C2"), None)
    if question is not None and said.letter is not None:
        return Choice("pick", question)
    return NOT_UNDERSTOOD


def _hours(live: Sequence[Prompt]) -> Choice:
    asking = [prompt for prompt in live if ASKS[prompt.kind].takes_hours]
    for prompt in asking:
        if can_be_meant(prompt, "hours"):
            return Choice("hours", prompt)
    return NOT_UNDERSTOOD


def _key(said: Said, key: int, live: Sequence[Prompt], now: datetime) -> Choice:
    taking = [(prompt, act) for prompt in live if (act := act_of(prompt, key)) is not None]
    fitting = [(prompt, act) for prompt, act in taking if can_be_meant(prompt, act)]
    if key == NO and not (said.is_sure or said.code):
        return NOT_UNDERSTOOD
    if said.code:
        named = [pair for pair in fitting if pair[0].code.startswith(said.code)]
        if named:
            return Choice(named[0][1], named[0][0])
        if key == NO:  # nothing is called off on a guess
            return NOT_UNDERSTOOD
    if said.letter is not None:
        return _lettered(said, live, fitting)
    if fitting:
        return _chosen(fitting, now)
    if key in ALWAYS:
        going_on = [pair for pair in taking if pair[0].stage in UNDER_WAY]  # said twice is once
        if going_on:
            return Choice(going_on[0][1], going_on[0][0])
        return Choice(ALWAYS[key])
    late = [pair for pair in taking if now - pair[0].made_at <= STALE or pair[0].stage in LIVE]
    if late:
        return Choice(late[0][1], late[0][0])
    return NOT_UNDERSTOOD


def _chosen(fitting: Sequence[tuple[Prompt, str]], now: datetime) -> Choice:
    """The newest, unless the same question stands open about another ride."""
    first, act = fitting[0]
    if not ACTS[act].about:
        return Choice(act, first)

    def is_asked(prompt: Prompt) -> bool:
        return not prompt.is_answered and now - prompt.made_at <= FRESH

    rivals: dict[object, Prompt] = {}
    for prompt, same in fitting:
        if same == act and is_asked(prompt) == is_asked(first):
            rivals.setdefault(prompt.about, prompt)
    if len(rivals) < 2:
        return Choice(act, first)
    return Choice("which", first, tuple(rivals.values()), act)


def _lettered(said: Said, live: Sequence[Prompt], fitting: Sequence[tuple[Prompt, str]]) -> Choice:
    """A key with a letter: the ride of that letter in the list that was sent last."""
    shown = next((prompt for prompt in live if prompt.kind in LISTS), None)
    listed = list(shown.draft.get("about", ())) if shown is not None else []
    assert said.letter is not None
    if said.letter >= len(listed):
        return NOT_UNDERSTOOD
    for prompt, act in fitting:
        if str(prompt.about) == listed[said.letter]:
            return Choice(act, prompt)
    return NOT_UNDERSTOOD
