"""The demo's help other than rides: written down, agreed or not, and notes on the board.

All by the operations people use. Chance has a source of its own, so that rides stay what they
were; where a demo is lived by channel, only members with pages take part, whose keys answer
nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from timebank import exchanges, giving, ledger
from timebank.cli.demo.community import COMMUNITY, ZONE
from timebank.cli.demo.life import Life
from timebank.exchanges import ExchangeDraft, ExchangeView, PostDraft, sides_of
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_instant
from timebank.ledger import FUND_OWNER, CreditLimitExceeded

KINDS = {
    "cooking": "Soup and bread for the week",
    "sewing": "Hems and a zipper",
    "teaching": "An afternoon with the phone",
    "childcare": "Two hours after school",
    "desk": "Sorting the mail",
    "other": "Carried boxes upstairs",
}
MINUTES = (30, 45, 60, 60, 90, 120)
SAYS_YES, SAYS_NO = 0.6, 0.06  # of those asked; the others say nothing, and the days go by
A_DAY = 0.02  # exchanges, for each member who takes part
GIVES_FROM, GIVES_OFTEN = 360, 0.5  # minutes to spare, and how often on a Sunday a part is given
GIVEN_STEP = 30


@dataclass
class Neighbors:
    """Who helps whom in a demo, day by day."""

    life: Life
    random: Random
    volunteers: int = 2

    @property
    def people(self) -> Sequence[UUID]:
        """Those who take part."""
        return [one.member_id for one in self.life.town.riders if one.way in ("", "web")]

    def plan_day(self, day: date) -> None:
        """Spread a day's help over it."""
        people = self.people
        if len(people) < 4:
            return
        count = max(1, round(len(people) * A_DAY))
        for number in range(count):
            at = self._on(day, self.random.randint(9 * 60, 19 * 60))
            self.life.at(at, self._help(people, day, number))
        if day.weekday() < 5:
            for who in people[: self.volunteers]:
                self.life.at(self._on(day, 17 * 60), self._phone_hour(who, day))
        if day.weekday() in (0, 3):
            self.life.at(self._on(day, 12 * 60), self._note(people, day))
        if day.weekday() == 6:
            self.life.at(self._on(day, 18 * 60), partial(self._give_to_all, day))
        self.life.at(self._on(day, 15 * 60), self._look)

    def _help(self, people: Sequence[UUID], day: date, number: int) -> Callable[[datetime], None]:
        """Two neighbors, sometimes three who teach or cook together; one of them writes it down."""
        chosen = self.random.sample(list(people), 4)
        category = self.random.choice(list(KINDS))
        size = self.random.choice((1, 1, 1, 1, 2, 3))
        givers, receivers = chosen[:1], chosen[1 : 1 + size]
        if category == "cooking" and size > 1:
            givers, receivers = receivers, givers
        sides = sides_of(givers, receivers, self.random.choice(MINUTES))
        by = self.random.choice([*givers, *receivers])
        draft = ExchangeDraft(
            request_key=f"demo:help:{day}:{number}", category=category, done_on=day, sides=sides,
            words=KINDS[category],
        )  # fmt: skip
        answers = {
            side.owner_id: (self.random.random(), self.random.randint(1, 60))
            for side in sides
            if side.owner_id != by
        }

        def event(now: datetime) -> None:
            made = self.life.database.transact(exchanges.record, _acting(by), draft, now)
            for who, (fate, hours) in answers.items():
                at = now + timedelta(hours=hours)
                if fate < SAYS_YES:
                    self.life.at(at, partial(self._say_yes, who, made))
                elif fate < SAYS_YES + SAYS_NO:
                    self.life.at(at, partial(self._say_no, who, made))

        return event

    def _say_yes(self, who: UUID, exchange_id: UUID, now: datetime) -> None:
        self.life.database.transact(exchanges.confirm, _acting(who), exchange_id, now)

    def _say_no(self, who: UUID, exchange_id: UUID, now: datetime) -> None:
        words = "It was less than that"
        self.life.database.transact(exchanges.dispute, _acting(who), exchange_id, words, now)

    def _phone_hour(self, who: UUID, day: date) -> Callable[[datetime], None]:
        """A volunteer answered phones or called riders for the office, and writes it down."""
        category = self.random.choice(("phone_desk", "reminder_calls"))
        draft = ExchangeDraft(
            request_key=f"demo:phones:{day}:{who}", category=category, done_on=day,
            sides=sides_of([who], [FUND_OWNER], 60),
        )  # fmt: skip

        def event(now: datetime) -> None:
            self.life.database.transact(exchanges.record, _acting(who), draft, now)

        return event

    def _note(self, people: Sequence[UUID], day: date) -> Callable[[datetime], None]:
        """Somebody puts a note on the board, and somebody else answers it."""
        owner, other = self.random.sample(list(people), 2)
        kind, category = self.random.choice(("offer", "request")), self.random.choice(list(KINDS))
        draft = PostDraft(
            request_key=f"demo:note:{day}", member_id=owner, kind=kind, category=category,
            words=KINDS[category],
        )  # fmt: skip
        swaps, is_yes = self.random.random() < 0.7, self.random.random() < 0.8

        def event(now: datetime) -> None:
            note = self.life.database.transact(exchanges.post_help, _acting(owner), draft, now)
            self.life.at(now + timedelta(hours=5), partial(answered, note))

        def answered(note: UUID, now: datetime) -> None:
            answer = self.life.database.transact(
                exchanges.answer_post, _acting(other), note, "Gladly", now, shows_phone=swaps
            )
            self.life.at(now + timedelta(hours=20), partial(decided, answer))

        def decided(answer: UUID, now: datetime) -> None:
            self.life.database.transact(
                exchanges.decide_answer, _acting(owner), answer, is_yes, now
            )

        return event

    def _give_to_all(self, day: date, now: datetime) -> None:
        """Who drives and helps much gives a part to everybody: hours that lie help nobody."""
        drivers = self.life.town.drivers.values()
        with self.life.database.reading() as session:
            found = ledger.standings(session, COMMUNITY, [*self.people, *drivers])
        for who, account in sorted(found.items()):
            minutes = account.balance - account.held
            part = minutes // 2 // GIVEN_STEP * GIVEN_STEP
            if minutes >= GIVES_FROM and self.random.random() < GIVES_OFTEN:
                gift = giving.Gift(f"demo:gift:{day}:{who}", part, "For everybody")
                self.life.database.transact(giving.give, _acting(who), gift, now)

    def _look(self, now: datetime) -> None:
        """The coordinator ends what waits for the office."""
        with self.life.database.reading() as session:
            found = exchanges.exchanges_open(session, COMMUNITY)
        for view in found:
            self._end(view, now)

    def _end(self, view: ExchangeView, now: datetime) -> None:
        office, database = self.life.town.coordinator(), self.life.database
        fund = view.side_of(FUND_OWNER)
        if view.state == "waiting" and fund is not None and fund.said == "waiting":
            database.transact(exchanges.confirm, office, view.id, now)
        elif view.state == "disputed":
            decision = self.random.choice(("as_is", "drop"))
            self._decide(view, decision, now)
        elif view.state == "short":
            self._decide(view, "fund", now)

    def _decide(self, view: ExchangeView, decision: str, now: datetime) -> None:
        office, database = self.life.town.coordinator(), self.life.database
        reason = "Talked with both"
        try:
            database.transact(exchanges.decide, office, view.id, decision, now, reason=reason)
        except CreditLimitExceeded:
            database.transact(exchanges.decide, office, view.id, "drop", now, reason=reason)

    def _on(self, day: date, minute: int) -> datetime:
        return local_instant(day, minute, ZONE)


def _acting(member_id: UUID) -> Actor:
    return Actor(COMMUNITY, member_id, "web", roles=frozenset({"rider"}))
