"""What the good forms stand on: one of everything an address may name, by the name it has there."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.web import stages, stages_closed, stages_coord, stages_help, stages_plan
from tests.web.seeds import Seed
from timebank import areas, desks, inbound, intermediaries, ledger, members, notifications, rides
from timebank.desks import TimeGiven
from timebank.intermediaries import Consent, ReviewDraft
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.kernel.seals import Seal, seal
from timebank.members import HouseholdDraft, Member, MemberPlace, TripDraft, TripEnd
from timebank.notifications import TaskDraft
from timebank.rides import Invitation, StandingRequest
from timebank.voting import Vote


def furnish(database: Database, seed: Seed, clock: FixedClock, secret_key: str) -> dict[str, str]:
    """Put everything there that the forms name, and return the ids and codes by name."""
    made = database.transact(_furnish, seed, clock, secret_key)
    with database.reading() as session:
        listed = rides.my_rides(session, 1, seed.rider_id, clock.now())
        made["code"] = next((one.code for one in listed if one.leg == "out"), "HJKM2345")
        made["home_code"] = next((one.code for one in listed if one.leg == "home"), "HJKM2345")
        made["offer"] = session.scalar(select(Invitation.code)) or "HJKM2345"
        made["series"] = session.scalar(select(StandingRequest.code)) or "HJKM2345"
        until = clock.now() + timedelta(days=1)
        ride_id = next((one.id for one in listed if one.leg == "out"), seed.rider_id)
        offer_id = session.scalar(select(Invitation.id)) or seed.rider_id
        for name, purpose, member_id, subject_id in (
            ("ride_word", "ride", seed.rider_id, ride_id),
            ("offer_word", "offer", seed.members["driver"], offer_id),
            ("consent_word", "consent", seed.rider_id, UUID(made["consent"])),
        ):
            made[name] = seal(secret_key, Seal(purpose, 1, member_id, subject_id, until))
        made |= stages_help.ids(session)
        made |= stages_plan.ids(session)
        made |= stages_closed.ids(session)
        moved = ledger.recent_transfers(session, 1)
        is_open = select(Vote.id).where(Vote.closes_at > clock.now())
        made["vote"] = str(session.scalar(is_open) or seed.rider_id)
        made["transfer"] = str(
            next((one.transfer_id for one in moved if one.kind == "ride"), seed.rider_id)
        )
    return made


def _furnish(session: Session, seed: Seed, clock: FixedClock, secret_key: str) -> dict[str, str]:
    moves = {ledger.FUND_OWNER: -60, seed.members["driver"]: 60}  # an hour to give away
    start = ledger.TransferAsk("to give away", "grant", moves)
    ledger.transfer(session, 1, start, clock.now() - timedelta(days=1))
    now, rider = clock.now(), stages.rider_of(seed)
    driver = stages.driver_of(seed)
    known = MemberPlace(community_id=1, member_id=seed.rider_id, place_id=seed.market_id)
    session.add(known)
    session.flush()
    person = HouseholdDraft(name="Hugo Finch", kind="companion")
    task = TaskDraft("call_member", "good", now, member_id=seed.rider_id, detail={"about": "ride"})
    notifications.open_task(session, 1, task, now)
    tasks = notifications.tasks_open(session, 1, ("call_member",))
    stages_coord.a_text(session, now)
    waiting = builders.a_driver_near(session, state="asked", approved_at=None)
    acting = builders.acting(
        session.get(Member, (1, seed.members["helper"])), "helper", channel="desk",
        on_behalf_of=seed.rider_id,
    )  # fmt: skip
    consent_id = session.scalar(select(Consent.id))
    act_id = intermediaries.note_act(
        session, acting, "place", seed.rider_id, now, consent_id=consent_id
    )
    look = ReviewDraft("sample", "good", member_id=seed.rider_id, act_id=act_id, month="2026-10")
    intermediaries.open_reviews(session, 1, [look], now)
    guarded = intermediaries.record_guardian(
        session,
        builders.acting(session.get(Member, (1, seed.members["coordinator"])), "coordinator"),
        request_key="good:guardian",
        ward_id=seed.rider_id,
        guardian_id=builders.a_member(session, "Hugo Wren").id,  # who helps does not drive
        document="Probate Court, 11/2, no. 76",
        now=now,
    )
    ids: dict[str, UUID | None] = {
        "act": act_id,
        "review": intermediaries.reviews(session, 1, is_open=True)[0].id,
        "guarded": guarded,
        "rider": seed.rider_id,
        "driver": seed.driver_id,
        "driver_member": seed.members["driver"],
        "clinic": seed.clinic_id,
        "market": seed.market_id,
        "organisation": seed.organisation_id,
        "staff": seed.staff_id,
        "consent": consent_id,
        "guest": stages_coord.a_guest(session, now),
        "person": members.add_household_person(session, rider, seed.rider_id, person),
        "away": members.add_away(
            session, driver, seed.driver_id, date(2027, 1, 4), date(2027, 1, 8)
        ),
        "trip": members.add_trip(
            session,
            driver,
            seed.driver_id,
            TripDraft(
                start=None,
                end=TripEnd("Choir", 42.36, -83.07),
                weekdays=frozenset({2}),
                leaves_from=1080,
                leaves_until=1110,
            ),
            now,
        ),
        "paper": members.send_credential(
            session, driver, seed.driver_id, "training", date(2026, 5, 1), date(2028, 5, 1), now
        ),
        "sponsor": builders.a_sponsor(session, seed.market_id).id,
        "voted": builders.a_vote(session, now - timedelta(days=1), {"M": 40, "D": 20}),
        "task": next(one.id for one in tasks if one.member_id == seed.rider_id),
        "text": inbound.inbox(session, 1)[0].id,
        "newcomer": builders.a_member(session, state="asked").id,
        "resting": builders.a_member(session, state="paused").id,
        "new_driver": waiting.member_id,
        "helper": seed.members["helper"],
        "coordinator": seed.members["coordinator"],
        "area": areas.add_area(session, Actor(1, None, "cli"), "East side", now),
        "time": desks.give_time(
            session,
            Actor(1, seed.members["helper"], "desk", roles=frozenset({"rider", "helper"})),
            TimeGiven("good:time", seed.members["helper"], date(2026, 11, 23), 60),
            now,
        ),
    }
    link = members.make_demo_link(session, 1, seed.rider_id, secret_key=secret_key, now=now)
    return {name: str(value) for name, value in ids.items()} | {"link": link}
