"""Situations of the coordinators' pages: a week with rides in every state, calls, papers, asks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from tests import builders
from tests.web.seeds import Seed
from timebank import inbound, members, notifications, rides
from timebank.inbound import Received
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id
from timebank.members import GuestDraft, Member
from timebank.notifications import TaskDraft
from timebank.rides import Invitation, RideNeed, RideView

FIRST = ("Yusuf Alder", "Tess Rowan", "Emeka Linden", "Wanda Heron", "Hugo Maple")
RIDERS = ("Desmond Lark", "Joaquín Rivera", "Samira Wren", "Inés Summer", "Ruth Hazel")
# days from Monday, local hour, rider, kept? y yes, n nobody yet, d driven
WEEK = (
    (0, 7.5, 0, "d"), (0, 16.5, 1, "n"), (1, 9.5, 2, "y"), (1, 11, 3, "y"), (1, 16.5, 4, "n"),
    (2, 8, 0, "y"), (2, 9.5, 1, "y"), (2, 10.25, 2, "n"), (2, 14, 3, "y"), (3, 10, 4, "y"),
    (3, 15, 0, "y"), (4, 8.5, 1, "y"), (4, 13.5, 2, "y"), (4, 14, 3, "y"), (5, 10, 4, "y"),
    (5, 18, 0, "n"), (6, 9.25, 1, "y"), (6, 12, 2, "y"),
)  # fmt: skip

SHE_WROTE = "My daughter moved to Conner Street, can the driver go there on Friday instead?"
FEW = (*WEEK[:3], WEEK[4])
OWN_DRIVER = {"driver_name": "Hugo", "driver_phone": "313-555-0164"}
PAPERS = dict.fromkeys(("licence", "insurance", "registration"), "6/30/2027") | {
    "name": "Hugo Alder", "home": "here",
}  # fmt: skip


def a_guest(session: Session, now: datetime) -> UUID:
    """Somebody whom a rider named and nobody has looked at; the driver's id."""
    draft = GuestDraft(phone="+13135550165", name="Hugo", lat=42.35, lon=-83.06)
    return members.take_guest(session, 1, draft, now)


def week(database: Database, seed: Seed, clock: FixedClock) -> None:
    """A bank in the middle of its week: five more drivers, five riders, eighteen rides."""
    database.transact(_week, seed, clock.now(), WEEK)


def few(database: Database, seed: Seed, clock: FixedClock) -> None:
    """The same bank with four rides: one driven, one found, two without a driver."""
    database.transact(_week, seed, clock.now(), FEW)


def bring_drivers(database: Database) -> None:
    """Five more drivers near the middle of town."""
    database.transact(_drivers)


def texts(database: Database, seed: Seed, clock: FixedClock) -> None:
    """Three texts that no key fits: a member's, somebody's who wants none, a stranger's."""
    database.transact(_texts, seed, clock.now())


def a_text(
    session: Session, now: datetime, number: str = "+12125550199", body: str = "Is this the bus?"
) -> None:
    """One text that comes in."""
    text = Received(number, "+13135552001", body, f"stage:{number}:{body}"[:120], now)
    inbound.receive_text(session, 1, text, now)


def _texts(session: Session, seed: Seed, now: datetime) -> None:
    a_text(session, now - timedelta(hours=2), "+13135550177", SHE_WROTE)
    a_text(session, now - timedelta(minutes=50))
    a_text(session, now - timedelta(minutes=20), "+13135550163", "STOP")
    a_text(session, now - timedelta(minutes=10), "+13135550163", "الطريق إلى العيادة مغلق اليوم")
    member_id = seed.members["coordinator"]
    office = Actor(1, member_id, "web", roles=frozenset({"coordinator"}))
    a_text(session, now - timedelta(hours=5), "+12125550198", "Free gift cards")
    spam = next(one for one in inbound.inbox(session, 1) if "gift" in one.body)
    inbound.close_text(session, office, spam.id, "noise", now - timedelta(hours=4))


def _week(
    session: Session, seed: Seed, now: datetime, rows: Sequence[tuple[int, float, int, str]]
) -> None:
    _drivers(session)
    riders = [
        builders.a_member(
            session, name, km_north=1 + n / 2, credit_limit=3000,
            language="es" if n == 1 else "en", contact_wish="paper" if n == 4 else "text",
        )
        for n, name in enumerate(RIDERS)
    ]  # fmt: skip
    monday = now.replace(hour=5, minute=0)  # local midnight
    for day, hour, who, how in rows:
        at = monday + timedelta(days=day, hours=hour)
        asked_at = min(now, at) - timedelta(hours=20 + 3 * day)
        place = seed.clinic_id if (day + who) % 2 else seed.market_id
        ride = _ask(session, riders[who], place, at, asked_at)
        if how in "yd":
            ride = _say_yes(session, ride, asked_at)
        if how == "d":
            _drive(session, seed, ride)
    office(session, now)


def more_rides(session: Session, seed: Seed, now: datetime) -> None:
    """Six more rides without a driver tomorrow."""
    for n in range(6):
        rider = builders.a_member(session, f"Rider Aspen{n}")
        _ask(session, rider, seed.market_id, now + timedelta(hours=24 + n / 2), now)


def _drivers(session: Session) -> None:
    for n, name in enumerate(FIRST):
        builders.a_driver_near(
            session, name, km_north=0.8 + 0.9 * n, languages=["en", "es"] if n == 2 else ["en"]
        )


def office(session: Session, now: datetime) -> None:
    """Somebody asked to join, somebody wants to drive, a call is due."""
    builders.a_member(
        session, "Leila Winter", state="asked", wants_to_drive=True,
        note="My aunt rides with you.", asked_at=now - timedelta(days=1),
    )  # fmt: skip
    driver = builders.a_driver_near(session, "Tobias Spruce", state="asked")
    office = Actor(1, None, "job")
    members.send_credential(
        session, office, driver.id, "training", now.date(), now.date() + timedelta(days=700), now
    )
    rider = builders.a_member(session, "Harriet Thrush", contact_wish="call")
    for kind, words, hours in (("problem", "The car was late.", 2), ("call_member", "", 1)):
        draft = TaskDraft(
            kind=kind, key=f"{kind}:stage", due_at=now - timedelta(hours=hours),
            member_id=rider.id, subject_id=None,
            detail={"words": words} if words else {
                "script": "Hello, this is Parkside Rides. Your ride is tomorrow at 10:15 AM, to"
                " Place 2. Marcus drives you. Will you be ready?"
            },
        )  # fmt: skip
        notifications.open_task(session, 1, draft, now)


def _ask(session: Session, rider: Member, place: object, at: datetime, now: datetime) -> RideView:
    need = RideNeed(
        rider_id=rider.id,
        to_place_id=place,  # type: ignore[arg-type]
        request_key=f"stage:{new_id()}",
        anchor="be_there_by",
        anchor_at=at,
    )
    receipt = rides.request(session, builders.acting(rider), need, now)
    return rides.rides_of_request(session, 1, receipt.request_id)[0]


def _say_yes(session: Session, ride: RideView, now: datetime) -> RideView:
    invitation = session.query(Invitation).filter_by(ride_id=ride.id, state="open").first()
    if invitation is None:
        return ride
    return rides.accept(session, _office_actor(session), invitation.id, now)


def _drive(session: Session, seed: Seed, ride: RideView) -> None:
    office = _office_actor(session)
    for verb in (rides.go, rides.arrive, rides.board):
        verb(session, office, ride.id, ride.pickup_at)
    rides.finish(session, office, ride.id, ride.dropoff_at, 45)


def _office_actor(session: Session) -> Actor:
    coordinators = members.coordinators(session, 1)
    return Actor(1, coordinators[0][0], "call", roles=frozenset({"coordinator"}))
