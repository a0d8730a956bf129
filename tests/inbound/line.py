"""A telephone in the small town: dial, be rung, press keys, hang up; a step of it is a line."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from tests.inbound.town import NUMBERS, Town
from timebank import inbound, members
from timebank.inbound import Answer, Pressed
from timebank.notifications import Message
from timebank.notifications.rules.spoken import phrases

SECRET = "a secret only for tests, long enough 0123456789"
_NAMES = re.compile(r"\{\w+\}|[][]")


@dataclass
class Line:
    """One call at a time of the town's people; `said` is what was spoken last."""

    town: Town
    key: str = ""
    number: str = ""
    calls: int = 0
    answer: Answer | None = None

    def step(self, words: str, who: str) -> None:
        """Do a line of a script: dial, ring KIND, machine KIND, hang up, or keys; - is none."""
        match words.split():
            case ["dial"]:
                self._begin(NUMBERS[who])
            case ["ring" | "machine" as how, kind]:
                message = self._message(kind, NUMBERS[who])
                self._begin(message.address, message, is_machine=how == "machine")
            case ["hang", "up"]:
                facts = members.community_facts(self.town.session, 1)
                inbound.end_call(self.town.session, facts, self.key, self.town.now)
                self.answer = None
            case [keys]:
                assert self.answer is not None, "nobody is on the line"
                self._hear(Pressed(self.key, self.number, self.answer.turn, keys.strip("-")))
            case _:
                raise AssertionError(words)

    def compare(self, phrase: str, words: str) -> None:
        """A phrase must have been spoken, in the language of the call, with some words."""
        assert self.answer is not None, f"{phrase!r} was expected, nobody is on the line"
        said = " ".join(line for _language, line in self.answer.lines)
        language = self.answer.lines[-1][0]
        parts = [part.strip() for part in _NAMES.split(phrases(language)[phrase])]
        missing = [part for part in (*parts, words) if part not in said]
        assert not missing, f"{missing} was expected in {said!r}"

    def _begin(self, number: str, message: Message | None = None, **more: bool) -> None:
        self.calls += 1
        self.key, self.number = f"script:{self.calls}", number
        about = message.id if message is not None else None
        self._hear(Pressed(self.key, number, 0, message_id=about, **more))

    def _hear(self, pressed: Pressed) -> None:
        town = self.town
        facts = members.community_facts(town.session, 1)
        self.answer = inbound.hear_call(town.session, facts, pressed, town.now, secret_key=SECRET)
        assert self.answer is not None

    def _message(self, kind: str, number: str) -> Message:
        found = self.town.session.scalars(
            select(Message)
            .where(
                Message.kind == kind, Message.address == number, Message.channel == "call",
                Message.due_at <= self.town.now,
            )
            .order_by(Message.id.desc())
        ).first()  # fmt: skip
        assert found is not None, f"no call to make about {kind}"
        return found
