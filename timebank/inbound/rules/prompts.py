"""An open prompt: a message that was sent to a number, while it can still be answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from timebank.inbound.rules.table import ACTS, ASKS, NOTHING, STEPS, fits, in_text

# what the table has a row for
PROMPT_KINDS = frozenset(ASKS) - {NOTHING}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A message that may still be answered.

    stage: the state of its ride, invitation or note on the board (of a consent "asked" or "live",
    of an act "told", of help as exchanges.stages_of says, "" for a step).
    about: the ride, invitation, consent, exchange or note a key acts on. words: what a list of
    several calls it, where it is no ride. is_own: the ride is still this
    member's to drive. at: when it starts, code: the
    ride's. draft: what a step of a conversation knows so far.
    """

    id: UUID
    kind: str
    member_id: UUID
    about: UUID | None
    made_at: datetime
    stage: str = ""
    is_answered: bool = False
    is_own: bool = True
    at: datetime | None = None
    code: str = ""
    words: str = ""
    draft: Mapping[str, Any] = field(default_factory=dict)


def is_open(prompt: Prompt, now: datetime) -> bool:
    """Tell whether the prompt's time has not run out. A question is answered once."""
    is_once = prompt.kind in STEPS or prompt.kind == "C2"
    if is_once and prompt.is_answered:
        return False
    return now - prompt.made_at <= ASKS[prompt.kind].life


def act_of(prompt: Prompt, key: int) -> str | None:
    """Return what a key means to a prompt, whether or not it can be done now."""
    return in_text(prompt.kind, key)


def can_be_meant(prompt: Prompt, act: str) -> bool:
    """Tell whether an act fits what the prompt is about as it stands."""
    return fits(act, prompt.stage) and (prompt.is_own or not ACTS[act].by_driver)
