"""The days of a demo by channel: everybody asks, answers and hears by what they have.

Texts and keys go through the functions of the hooks, papers through the printed pages; only who
is on the web uses the operations of pages directly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from timebank import ledger, rides
from timebank.cli.demo import chance
from timebank.cli.demo.channels import Diary, choose, is_by_day
from timebank.cli.demo.community import COMMUNITY, ZONE, Rider
from timebank.cli.demo.life import Event, Life
from timebank.cli.demo.pages import Pages
from timebank.cli.demo.telephones import RingingTelephones, Telephones, Wish
from timebank.inbound import Reply
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import after_quiet, local_day, local_instant, local_minute
from timebank.kernel.wording import day_words, hours_number, hours_words, time_words
from timebank.notifications import Letter, Message
from timebank.rides import Ride, RideNeed, RideRequest, RideView

FIRST_LEADS = ((1, 30), (2, 30), (3, 25), (4, 15))  # early enough to be reminded
SOON_LEADS = ((1, 60), (2, 40))
LAST_DAYS = 8  # a first ask is made before these and in the first half, so that who has bad luck
# (ill, nobody at the door, no driver) can ask again
NOT_AT_HOME = 0.15
ANSWERS = 0.75  # once they have answered for the first time
AWAKE = (20 * 60, 9 * 60)  # nobody dials or comes by from 20:00 to 9:00
REMIND = ("R3", "R4")
ASKS_IN_CALL = frozenset({"R2", "R4", "R12", "R21"})
HEARD = ("R3", "R4", "R7", "R7b", "R8", "D6")
GO_HOME = ("R7", "R7b")


@dataclass(kw_only=True)
class ChannelPeople(Life):
    """A community living its days by channel. first, days: the span it lives."""

    phones: Telephones
    ringing: RingingTelephones
    pages: Pages
    first: date
    days: int
    diary: Diary = field(default_factory=Diary)
    _asking: dict[date, list[Rider]] = field(default_factory=dict)
    _by_id: dict[UUID, Rider] = field(default_factory=dict)
    _asked: set[UUID] = field(default_factory=set)
    _heard_until: datetime | None = None

    def __post_init__(self) -> None:
        """Choose who rides in these days, and deal their asks out over them."""
        asks = self.size.rides_year / 365 / 1.8 * self.days
        riders = choose(self.town.riders, asks, self.random)
        self.town.riders = riders
        self.every_minute = tuple(filter(is_by_day, self.every_minute))
        self._by_id = {rider.member_id: rider for rider in riders}
        early = max(1, min(self.days - LAST_DAYS, self.days // 2))
        more = max(0, round(asks) - len(riders))
        weights = [rider.weight for rider in riders]
        for rider in riders:
            self._ask_on(rider, self.random.randrange(early))
        for rider in self.random.choices(riders, weights, k=more):
            self._ask_on(rider, self.random.randrange(max(1, self.days - 4)))

    def _ask_on(self, rider: Rider, number: int) -> None:
        self._asking.setdefault(self.first + timedelta(days=number), []).append(rider)

    # asking

    def _plan_asks(self, day: date) -> None:
        for rider in self._asking.get(day, []):
            leads = chance.LEAD_DAYS if rider.member_id in self._asked else FIRST_LEADS
            self._asked.add(rider.member_id)
            minute = self.random.randint(9 * 60, 18 * 60)
            self.at(local_instant(day, minute, ZONE), self._ask(rider, day, leads))
        if day <= self.first + timedelta(days=self.days - 4):
            self.at(local_instant(day, 8 * 60, ZONE), partial(self._ask_again, day))

    def _ask_again(self, day: date, now: datetime) -> None:
        """Who had no luck yet, and has no ride ahead, asks for another one."""
        lacking = [
            rider
            for rider in self.town.riders
            if rider.member_id in self._asked and not self._is_through(rider)
        ]
        with self.database.reading() as session:
            busy = set(
                session.scalars(
                    select(Ride.rider_id).where(
                        Ride.community_id == COMMUNITY, Ride.state.in_(sorted(rides.LIVE))
                    )
                )
            )
        for rider in lacking:
            if rider.member_id not in busy and rider not in self._asking.get(day, []):
                minute = self.random.randint(10, 120)
                event = self._ask(rider, day, SOON_LEADS)
                self.at(now + timedelta(minutes=minute), event)

    def _is_through(self, rider: Rider) -> bool:
        steps = ("reminded", "confirmed", "said_how", "saw_hours")
        return all(self.diary.has(rider, step) for step in steps)

    def _request(self, rider: Rider, need: RideNeed, now: datetime) -> UUID | None:
        """By keys where those reach, else by phoning the desk; at the desk; on the web."""
        day = local_day(need.anchor_at, ZONE)
        wish = Wish(
            rider.words[need.to_place_id], day, local_minute(need.anchor_at, ZONE)
        )  # fmt: skip
        is_asked = False
        if rider.way == "flip":
            is_asked = self.phones.ask_by_text(rider, wish, now)
        elif rider.way == "landline" and day <= local_day(now, ZONE) + timedelta(days=3):
            is_asked = self.phones.ask_by_call(rider, wish, now)
        return self._last_request(rider) if is_asked else super()._request(rider, need, now)

    def _last_request(self, rider: Rider) -> UUID | None:
        with self.database.reading() as session:
            return session.scalar(
                select(RideRequest.id)
                .where(
                    RideRequest.community_id == COMMUNITY, RideRequest.rider_id == rider.member_id
                )
                .order_by(RideRequest.asked_at.desc(), RideRequest.id.desc())
                .limit(1)
            )

    # who speaks for whom

    def _asker(self, rider: Rider) -> Actor:
        return self._rider(rider.member_id)

    def _rider(self, member_id: UUID) -> Actor:
        rider = self._by_id[member_id]
        match rider.way:
            case "landline":  # they phone the desk
                return self.town.coordinator(member_id, "call")
            case "nothing":  # they come to the desk of a helper they trust
                return Actor(
                    COMMUNITY, rider.helper_id, "desk", member_id,
                    roles=frozenset({"helper", "rider"}), name="Robin",
                )  # fmt: skip
            case way:
                channel = "text" if way == "flip" else "web"
                return Actor(COMMUNITY, member_id, channel, roles=frozenset({"rider"}))  # type: ignore[arg-type]

    # what was sent, and what people do about it

    def _after_round(self, now: datetime) -> None:
        super()._after_round(now)
        for letter in self.ringing.take():
            self._try(partial(self._ring, letter), now)
        for message in self._sent_since(now):
            self._hear(message, now)

    def _sent_since(self, now: datetime) -> Sequence[Message]:
        with self.database.reading() as session:
            conditions = [
                Message.community_id == COMMUNITY,
                Message.state == "sent",
                Message.kind.in_(HEARD),
                Message.channel.in_(("text", "email")),
                Message.sent_at <= now,
            ]
            if self._heard_until is not None:
                conditions.append(Message.sent_at > self._heard_until)
            self._heard_until = now
            found = session.scalars(
                select(Message).where(*conditions).order_by(Message.sent_at, Message.message_key)
            ).all()
            session.expunge_all()
            return found

    def _hear(self, message: Message, now: datetime) -> None:
        at = now + timedelta(minutes=self.random.randint(3, 45))
        if message.kind == "D6":
            if self.random.random() < ANSWERS:
                self.at(at, partial(self._confirm_minutes, message.address))
            return
        rider = self._by_id.get(message.member_id) if message.member_id else None
        if rider is None or message.subject_id is None:
            return
        if message.kind in REMIND:
            self.diary.note(rider, "reminded")
            if self._does(rider, "confirmed"):
                self.at(at, partial(self._say_ready, rider, message.subject_id))
        elif message.kind == "R8" and self._does(rider, "said_how"):
            self.at(at, partial(self._say_well, rider, message.subject_id))
        elif message.kind in GO_HOME and rider.way == "flip":
            self.at(at, partial(self._text_home, rider, message.subject_id))

    def _does(self, rider: Rider, what: str) -> bool:
        """Everybody answers once; later most do."""
        return not self.diary.has(rider, what) or self.random.random() < ANSWERS

    def _say_ready(self, rider: Rider, ride_id: UUID, now: datetime) -> None:
        ride = self._ride(ride_id)
        if ride.state != "found":
            return
        if rider.way == "flip":
            words = (
                f"{day_words(local_day(ride.pickup_at, ZONE), rider.language)}"
                f" {time_words(ride.pickup_at, ZONE, rider.language)}"
            )
            replies = self.phones.text(rider, "1", now)
            replies = self.phones.answer_which(rider, replies, words, now)
            if not any(reply.kind == "C1" for reply in replies):
                return
        else:
            actor = self._rider(rider.member_id)
            self.database.transact(rides.confirm_ready, actor, ride_id, now)
        self.diary.note(rider, "confirmed")

    def _say_well(self, rider: Rider, ride_id: UUID, now: datetime) -> None:
        if rider.way == "flip":
            replies = self.phones.text(rider, "1", now)
            replies = self.phones.answer_which(rider, replies, "", now)
            if any(reply.kind == "C1g" for reply in replies):
                self.diary.note(rider, "said_how")
            self.at(now + timedelta(minutes=20), partial(self._text_hours, rider))
            return
        is_good = self.random.random() < chance.WOULD_AGAIN
        actor = self._rider(rider.member_id)
        self.database.transact(rides.answer, actor, ride_id, is_good, "", now)
        self.diary.note(rider, "said_how")
        balance = self._balance(rider)
        if self.pages.shows(rider.member_id, "/me/hours", hours_words(balance[1], rider.language)):
            self.diary.note(rider, "saw_hours")

    def _text_home(self, rider: Rider, ride_id: UUID, now: datetime) -> None:
        if self._ride(ride_id).state != "waiting_for_call":
            return
        self.phones.text(rider, "5", now)
        after = self._ride(ride_id)
        if after.state == "found":
            self._plan_drive(after, now)

    def _text_hours(self, rider: Rider, now: datetime) -> None:
        gave, got = map(hours_number, self._balance(rider))
        replies = self.phones.text(rider, "HOURS", now)
        if any(reply.kind == "R13" and gave in reply.text and got in reply.text
               for reply in replies):  # fmt: skip
            self.diary.note(rider, "saw_hours")

    def _confirm_minutes(self, number: str, now: datetime) -> None:
        """A driver says that the hours are right, or which are.

        Where somebody was asked to drive meanwhile, their 1 is a yes to that: then they drive.
        """
        body = "1" if self.random.random() < 0.9 else "1.5"
        replies = self.phones.text_from(number, body, now)
        for ride in self._promised_in(replies):
            self._plan_drive(ride, now)

    def _promised_in(self, replies: Sequence[Reply]) -> list[RideView]:
        taken = [reply.message_id for reply in replies if reply.kind == "D2"]
        with self.database.reading() as session:
            rows = session.execute(
                select(Message.subject_id, Message.member_id).where(
                    Message.community_id == COMMUNITY, Message.id.in_(taken)
                )
            ).all()
        found = []
        for subject_id, member_id in rows:
            ride = self._ride_about(subject_id)
            legs = self._legs(ride.request_id) if ride else []
            found += [leg for leg in legs if leg.driver and leg.driver.member_id == member_id]
        return found

    # telephones that ring

    def _ring(self, letter: Letter, now: datetime) -> None:
        rider = next((one for one in self.town.riders if one.phone == letter.address), None)
        if rider is None or self.random.random() < NOT_AT_HOME:
            self.phones.let_ring(letter, now)
            return
        line = self.phones.pick_up(letter, now)
        line.press("1", now)
        if letter.kind == "R4" and line.answer.digits:
            self.diary.note(rider, "reminded")
        if letter.kind in ASKS_IN_CALL:
            line.press("1", now)
            if letter.kind == "R4" and line.says("ready"):
                self.diary.note(rider, "confirmed")
        line.hang_up(now)

    def _say_how_it_was(self, ride: RideView, now: datetime) -> None:
        """Who gets no text about it dials in, or says it at the desk."""
        rider = self._by_id[ride.rider.member_id]
        if ride.other_state in rides.LIVE or not self._does(rider, "said_how"):
            return
        at = after_quiet(now + timedelta(minutes=self.random.randint(60, 300)), *AWAKE, ZONE)
        if rider.way == "landline":
            self.at(at, partial(self._dial_about_it, rider))
        elif rider.way == "nothing":
            self.at(at, partial(self._come_by, rider, ride.id))

    def _dial_about_it(self, rider: Rider, now: datetime) -> None:
        """Dial: how it was, then the rides to come and the hours, behind the phone code."""
        line = self.phones.dial(rider, now)
        if line.says("after"):
            line.press("1", now)
            if line.says("glad"):
                self.diary.note(rider, "said_how")
        line.press("4", now)
        if line.says("pin"):
            line.press(rider.code, now)
            gave, got = map(hours_number, self._balance(rider))
            if line.says("hours", gave=gave, got=got):
                self.diary.note(rider, "saw_hours")
        line.hang_up(now)

    def _come_by(self, rider: Rider, ride_id: UUID, now: datetime) -> None:
        """At the desk: how it was is written down, and the month and the hours are printed."""
        coordinator = self.town.coordinator(rider.member_id, "desk")
        is_good = self.random.random() < chance.WOULD_AGAIN
        self.database.transact(rides.answer, coordinator, ride_id, is_good, "", now)
        self.diary.note(rider, "said_how")
        person = f"/desk/people/{rider.member_id}"
        sheets = [self.pages.prints(self.town.coordinator_id, f"{person}/{sheet}.pdf")
                  for sheet in ("month", "hours")]  # fmt: skip
        if all(sheets):
            self.diary.note(rider, "saw_hours")

    def _balance(self, rider: Rider) -> tuple[int, int]:
        with self.database.reading() as session:
            found = ledger.balances(session, COMMUNITY, [rider.member_id])[rider.member_id]
        return found.given, found.received

    def _confirm(self, ride: RideView) -> Event:
        return lambda now: None  # each by their own channel, when they are reminded

    def _plan_way_home(self, ride: RideView, now: datetime) -> None:
        if self._by_id[ride.rider.member_id].way != "flip":  # they answer R7
            super()._plan_way_home(ride, now)

    def _ride_about(self, subject_id: UUID | None) -> RideView | None:
        if subject_id is None:
            return None
        with self.database.reading() as session:
            ride = rides.ride_by_id(session, COMMUNITY, subject_id)
            legs = [] if ride else rides.rides_of_request(session, COMMUNITY, subject_id)
        return ride or (legs[0] if legs else None)
