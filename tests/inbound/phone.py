"""A telephone line to a seeded community: dial, press keys, hang up, and look at the rows."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.inbound import posting
from tests.web import seeds, stages
from tests.web.seeds import Seed
from timebank import inbound, members, rides
from timebank.inbound import Answer, Call, Pressed
from timebank.kernel.actor import system
from timebank.kernel.clock import FixedClock, mark_installation
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id
from timebank.members import Member, MemberPlace
from timebank.notifications import Message, Task
from timebank.rides import RideView

SECRET = "a secret only for tests, long enough 0123456789"
OPAL, MARCUS = "+13135550177", "+13135550163"


@dataclass
class Phone:
    """One telephone and the community it calls."""

    database: Database
    seed: Seed
    clock: FixedClock
    number: str = OPAL
    key: str = ""
    answers: list[Answer] = field(default_factory=list)

    @property
    def answer(self) -> Answer:
        return self.answers[-1]

    @property
    def said(self) -> str:
        """The words of the last answer."""
        return " ".join(words for _language, words in self.answer.lines)

    def dial(self, number: str = OPAL) -> str:
        """Call in from a number."""
        self.key, self.number = f"twilio:CA{new_id().hex}", number
        return self._step(Pressed(self.key, number, 0))

    def pick_up(self, message: Message, *, is_machine: bool = False) -> str:
        """Take a call that we make about a message."""
        self.key, self.number = f"twilio:CA{new_id().hex}", message.address
        pressed = Pressed(
            self.key, message.address, 0, message_id=message.id, is_machine=is_machine
        )
        return self._step(pressed)

    def press(self, *keys: str) -> str:
        """Press keys, one question each; "" is nobody pressing anything."""
        for one in keys:
            self._step(Pressed(self.key, self.number, self.answer.turn, one))
        return self.said

    def press_at(self, turn: int, keys: str) -> str:
        """Press keys at a question that may be past."""
        return self._step(Pressed(self.key, self.number, turn, keys))

    def hang_up(self) -> None:
        self.database.transact(self._end)

    def call(self) -> Call:
        with self.database.reading() as session:
            found = session.scalar(select(Call).where(Call.provider_key == self.key))
            assert found is not None
            return found

    def tasks(self) -> list[tuple[str, str]]:
        """Open tasks: kind, and what about."""
        with self.database.reading() as session:
            rows = session.scalars(select(Task).where(Task.state == "open").order_by(Task.id))
            return [(task.kind, task.detail.get("about", "")) for task in rows]

    def rides(self) -> list[RideView]:
        """The rider's rides to come."""
        with self.database.reading() as session:
            found = rides.my_rides(session, 1, self.seed.rider_id, self.clock.now(), upcoming=True)
            return [ride for ride in found if ride.state in rides.LIVE]

    def message(self, kind: str, member: str = "rider") -> Message:
        """The last message of a kind to a member."""
        with self.database.reading() as session:
            found = session.scalars(
                select(Message)
                .where(Message.kind == kind, Message.member_id == self.seed.members[member])
                .order_by(Message.id.desc())
            ).first()
            assert found is not None, kind
            session.expunge_all()
            return found

    def post(self, kind: str, subject_id: UUID, member: str = "rider", **params: str) -> Message:
        """Have a call to make about something: as the outbox would hold it."""

        def posted(session: Session) -> None:
            session.execute(
                update(Member)
                .where(Member.id == self.seed.members[member])
                .values(contact_wish="call")
            )
            member_id, now = self.seed.members[member], self.clock.now()
            posting.post(session, kind, subject_id, member_id, now, **params)

        self.database.transact(posted)
        return self.message(kind, member)

    def _step(self, pressed: Pressed) -> str:
        self.answers.append(self.database.transact(self._hear, pressed))
        return self.said

    def _hear(self, session: Session, pressed: Pressed) -> Answer:
        community = members.community_facts(session, 1)
        answer = inbound.hear_call(session, community, pressed, self.clock.now(), secret_key=SECRET)
        assert answer is not None
        return answer

    def _end(self, session: Session) -> None:
        community = members.community_facts(session, 1)
        inbound.end_call(session, community, self.key, self.clock.now())


def a_phone(database: Database, clock: FixedClock, *, has_ridden: bool = True) -> Phone:
    """A community whose rider has been to the clinic, at 10:45, and may name it."""
    database.transact(mark_installation, "demo")
    seed = database.transact(seeds.plant)
    if not has_ridden:
        return Phone(database, seed, clock)
    ride = stages.driven(
        database, seed, clock, rides.go, rides.arrive, rides.board, rides.finish, way_home="none"
    )
    assert ride.state == "done"
    database.transact(_names, seed)
    clock.at = clock.at.replace(day=30, hour=15)  # Monday morning
    return Phone(database, seed, clock)


def _names(session: Session, seed: Seed) -> None:
    """The clinic may be named; the market is "Place 2"; the rider wishes calls and has a code."""
    session.query(MemberPlace).update({"may_name": True})
    session.add(
        MemberPlace(
            community_id=1, id=new_id(), member_id=seed.rider_id, place_id=seed.market_id,
            nickname="Place 2", purpose="G", may_name=False, last_used_at=None,
        )
    )  # fmt: skip
    session.flush()


def give_code(phone: Phone, code: str = "2580") -> None:
    """Let the rider have a phone code."""
    rider = system(1)
    phone.database.transact(
        members.set_phone_code,
        rider,
        phone.seed.rider_id,
        code,
        secret_key=SECRET,
        now=phone.clock.now(),
    )
