"""The demo's telephones: flip phones that text, landlines that dial and ring.

What they say goes through the functions of the provider's hooks, and what is done next follows
from what was read or heard.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import inbound, members, notifications
from timebank.cli.demo.community import COMMUNITY, TEXT_NUMBER, Rider
from timebank.inbound import Answer, Pressed, Received, Reply
from timebank.kernel.db import Database
from timebank.kernel.wording import day_words, long_day_words
from timebank.notifications import Letter, Said, say

_LISTED = re.compile(r"(\S+) = ([^,]+)")


@dataclass(frozen=True, slots=True)
class Wish:
    """Where somebody wants to go, as they say it: minute of the local day to be there."""

    word: str
    day: date
    minute: int


class RingingTelephones:
    """A channel that makes telephones ring; who picks up is the simulation's to say."""

    is_local = False

    def __init__(self) -> None:
        self.rung: list[Letter] = []

    def send(self, letter: Letter) -> str:
        """Let a telephone ring; return the id of the call."""
        self.rung.append(letter)
        return f"demo:{letter.key}"

    def close(self) -> None:
        """Nothing is kept open."""

    def take(self) -> list[Letter]:
        """Return the calls that rang since the last time."""
        rung, self.rung = self.rung, []
        return rung


@dataclass
class Telephones:
    """All telephones of the town; they know numbers, and count texts and calls."""

    database: Database
    secret_key: str
    _count: int = 0

    def text(self, rider: Rider, body: str, now: datetime) -> Sequence[Reply]:
        """Text the community; return what is said back."""
        return self.text_from(rider.phone, body, now)

    def text_from(self, number: str, body: str, now: datetime) -> Sequence[Reply]:
        """Text the community from a number."""
        text = Received(number, TEXT_NUMBER, body, f"demo:text:{self._next()}", now)
        return self.database.transact(inbound.receive_text, COMMUNITY, text, now)

    def dial(self, rider: Rider, now: datetime) -> "Line":
        """Call the community."""
        return Line(self, f"demo:call:{self._next()}", rider.phone, rider.language).opened(now)

    def pick_up(self, letter: Letter, now: datetime) -> "Line":
        """Take a call that the community makes."""
        line = Line(self, f"demo:call:{self._next()}", letter.address, letter.language)
        return line.opened(now, letter.key)

    def let_ring(self, letter: Letter, now: datetime) -> None:
        """Nobody is at home: the provider says so."""
        key = f"demo:call:{self._next()}"
        said = Said(f"{key}:failed", key, "failed", "no-answer")
        self.database.transact(
            notifications.note_receipt, COMMUNITY, letter.key, said, now
        )  # fmt: skip

    def _next(self) -> int:
        self._count += 1
        return self._count

    # a ride asked for by keys

    def ask_by_text(self, rider: Rider, wish: Wish, now: datetime) -> bool:
        """Ask for a ride by texts; False where it came to a person instead."""
        replies = self.text(rider, "5", now)
        if not _is(replies, "R17"):
            return False
        key = _key_of(replies[0].text, wish.word)
        if key is None:
            self.text(rider, "0", now)
            return False
        replies = self.text(rider, key, now)
        if not _is(replies, "R18"):
            return False
        day = day_words(wish.day, rider.language)
        typed = _key_of(replies[0].text, day) or f"{wish.day.month}/{wish.day.day}"
        if not _is(self.text(rider, typed, now), "R19"):
            return False
        hour, minute = divmod(wish.minute, 60)
        half = "am" if hour < 12 else "pm"
        replies = self.text(rider, f"{(hour - 1) % 12 + 1}:{minute:02d} {half}", now)
        if not _is(replies, "C5"):
            return False
        replies = self.text(rider, "1", now)
        return bool(replies) and replies[0].kind in ("R1", "C1")

    def ask_by_call(self, rider: Rider, wish: Wish, now: datetime) -> bool:
        """Ask for a ride by keypad; False where it came to a person instead."""
        line = self.dial(rider, now)
        line.press("5", now)
        for word in (wish.word, long_day_words(wish.day, rider.language)):
            key = next((k for k in "123" if line.says("choice", name=word, key=k)), None)
            if key is None:
                line.press("0", now)
                line.hang_up(now)
                return False
            line.press(key, now)
        hour, minute = divmod(wish.minute, 60)
        line.press(f"{(hour - 1) % 12 + 1}{minute:02d}", now)
        if line.says("half"):
            line.press("1" if hour < 12 else "2", now)
        line.press("1", now)
        is_asked = line.says("asked")
        line.hang_up(now)
        return is_asked

    def answer_which(
        self, rider: Rider, replies: Sequence[Reply], words: str, now: datetime
    ) -> Sequence[Reply]:
        """Where two rides are asked about, send the letter of the one that is meant."""
        if not _is(replies, "C2"):
            return replies
        listed = _LISTED.findall(replies[0].text)
        letter = next((one for one, said in listed if words in said), listed[0][0])
        return self.text(rider, letter, now)


@dataclass
class Line:
    """One call in progress."""

    phones: Telephones
    key: str
    number: str
    language: str
    answer: Answer = field(default_factory=lambda: Answer(()))

    def opened(self, now: datetime, message_id: UUID | None = None) -> "Line":
        """Somebody picks up."""
        self._step(Pressed(self.key, self.number, 0, message_id=message_id), now)
        return self

    def press(self, keys: str, now: datetime) -> None:
        """Press keys at the question that was asked last."""
        if self.answer.digits:
            self._step(Pressed(self.key, self.number, self.answer.turn, keys), now)

    def says(self, phrase: str, **values: str) -> bool:
        """Tell whether a phrase was just said, with these values."""
        wanted = say(phrase, self.language, values)
        return any(words == wanted for _, words in self.answer.lines)

    def hang_up(self, now: datetime) -> None:
        """End the call."""
        self.phones.database.transact(_end, self.key, now)

    def _step(self, pressed: Pressed, now: datetime) -> None:
        secret = self.phones.secret_key
        self.answer = self.phones.database.transact(_hear, pressed, now, secret)


def _hear(session: Session, pressed: Pressed, now: datetime, secret_key: str) -> Answer:
    community = members.community_facts(session, COMMUNITY)
    answer = inbound.hear_call(session, community, pressed, now, secret_key=secret_key)
    assert answer is not None, "a call of this community"
    return answer


def _end(session: Session, key: str, now: datetime) -> None:
    inbound.end_call(session, members.community_facts(session, COMMUNITY), key, now)


def _is(replies: Sequence[Reply], kind: str) -> bool:
    return bool(replies) and replies[0].kind == kind


def _key_of(text: str, word: str) -> str | None:
    """Return the number that stands for a word in a list of a text."""
    flat = word.replace(",", "").strip()
    return next((n for n in "12345" if re.search(rf"\b{n} = {re.escape(flat)}", text)), None)
