"""One text being answered: who wrote it, what is said back, and what it became.

What is said is collected and written at the end, in the transaction of the act.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from timebank.inbound.queries.prompts import Caller
from timebank.inbound.rules.grammar import Said
from timebank.inbound.rules.prompts import Prompt
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.wording import day_words, time_words
from timebank.members import CommunityFacts, Recipient
from timebank.notifications import Answer

NO_PARAMS: Mapping[str, str] = MappingProxyType({})
SAID_TO_STOPPED = frozenset({"R15", "R15b"})


@dataclass(slots=True)
class Talk:
    """One text and its answer. text_id: the row's. prompts: open ones, the newest first.

    speaker: the member who is meant; None while a shared number has not said who writes.
    """

    session: Session
    community: CommunityFacts
    text_id: UUID
    caller: Caller
    said: Said
    prompts: list[Prompt]
    now: datetime
    language: str
    speaker: Recipient | None = None
    answers: list[Answer] = field(default_factory=list)
    became: str = ""
    about: UUID | None = None
    answered: UUID | None = None
    picked: UUID | None = None  # the prompt that a letter chose
    opens: int | None = None  # which of the answers asks on
    draft: Mapping[str, Any] = field(default_factory=dict)
    is_for_inbox: bool = False

    @property
    def today(self) -> date:
        """The community's local day."""
        return local_day(self.now, self.community.time_zone)

    @property
    def is_deaf(self) -> bool:
        """Nothing can be asked back: they want no texts."""
        return self.caller.is_stopped

    def speak_as(self, member_id: UUID) -> None:
        """Take the one of the household who is meant."""
        for member in self.caller.members:
            if member.member_id == member_id:
                self.speaker, self.language = member, member.language

    def actor(self) -> Actor:
        """Return who acts: the member, by text, for themself."""
        assert self.speaker is not None
        return Actor(
            self.community.id,
            self.speaker.member_id,
            "text",
            roles=frozenset({"rider"}),
            name=self.speaker.first_name,
        )

    def say(
        self,
        kind: str,
        params: Mapping[str, str] = NO_PARAMS,
        *,
        about: UUID | None = None,
        draft: Mapping[str, Any] | None = None,
    ) -> None:
        """Answer with a kind of message; draft: it asks, and this is what is known so far."""
        if self.caller.is_stopped and kind not in SAID_TO_STOPPED:
            return
        if draft is not None:
            self.opens, self.draft = len(self.answers), draft
        answer = Answer(
            kind=kind,
            key=f"answer:{self.text_id}:{len(self.answers)}",
            language=self.language,
            params=self._sender() | dict(params),
            member_id=self.speaker.member_id if self.speaker else self._anybody(),
            subject_id=about,
        )
        self.answers.append(answer)

    def when(self, at: datetime) -> dict[str, str]:
        """Return {day, time} of an instant in the writer's language."""
        zone = self.community.time_zone
        return {
            "day": day_words(local_day(at, zone), self.language),
            "time": time_words(at, zone, self.language),
        }

    def moment_of(self, at: datetime) -> str:
        """Say day and time of a ride."""
        words = self.when(at)
        return f"{words['day']} {words['time']}"

    def moment(self, at: datetime) -> str:
        """Say an instant: the time today, day and time otherwise."""
        words = self.when(at)
        is_today = local_day(at, self.community.time_zone) == self.today
        return words["time"] if is_today else f"{words['day']} {words['time']}"

    def _sender(self) -> dict[str, str]:
        """On a shared number the sender says to whom."""
        short = self.community.short_name
        if len(self.caller.members) > 1 and self.speaker is not None:
            short = f"{short}, {self.speaker.first_name}"
        return {"org": short, "org_short": short}

    def _anybody(self) -> UUID | None:
        return self.caller.members[0].member_id if self.caller.members else None
