"""A community in which helpers acted: a log, a denial, alarms of every cause, a sample."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests import builders
from tests.web.seeds import Seed
from timebank import intermediaries, rides
from timebank.intermediaries import Consent, ReviewDraft
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Member, NeedDraft
from timebank.rides import RideNeed


def acted(database: Database, seed: Seed, clock: FixedClock) -> None:
    """The helper booked, changed and ticked off things for the rider."""
    database.transact(_act, seed, clock)


def _act(session: Session, seed: Seed, clock: FixedClock) -> None:
    now = clock.now()
    helper = session.get(Member, (1, seed.members["helper"]))
    coordinator = session.get(Member, (1, seed.members["coordinator"]))
    session.execute(update(Consent).values(until_on=now.date() + timedelta(days=20)))
    consent_id = session.scalar(select(Consent.id))
    desk = builders.acting(helper, "helper", channel="desk", on_behalf_of=seed.rider_id)
    need = RideNeed(
        request_key="stage:acted",
        rider_id=seed.rider_id,
        to_place_id=seed.clinic_id,
        anchor="be_there_by",
        anchor_at=now + timedelta(days=2),
        way_home="none",
    )
    rides.request(session, desk, need, now)
    intermediaries.change_needs(session, desk, seed.rider_id, NeedDraft(help_level="door"), now)
    place = intermediaries.note_act(
        session, desk, "place", seed.rider_id, now, consent_id=consent_id
    )
    assert place is not None
    rides.deny(session, builders.acting(session.get(Member, (1, seed.rider_id))), place, now)
    who = {"member_id": seed.rider_id, "actor_id": seed.members["helper"]}
    looks = [
        ReviewDraft("many_members", "1", actor_id=who["actor_id"],
                    detail={"count": 23, "day": "2026-11-22"}),
        ReviewDraft("own_household", "2", detail={"minutes": 90}, **who),
        ReviewDraft("undelivered", "3", member_id=seed.rider_id, detail={"count": 2}),
        ReviewDraft("phone_then_spent", "4", member_id=seed.rider_id,
                    detail={"day": "2026-11-20"}),
        *(ReviewDraft("sample", f"s{n}", act_id=place, month="2026-10", **who) for n in range(4)),
    ]  # fmt: skip
    intermediaries.open_reviews(session, 1, looks, now)
    office = builders.acting(coordinator, "coordinator", channel="call")
    drawn = [one for one in intermediaries.reviews(session, 1, is_open=True)
             if one.cause == "sample"]  # fmt: skip
    for one, outcome in zip(drawn, ("yes", "unreached", "yes"), strict=False):
        intermediaries.close_review(session, office, one.id, outcome, "", now)
    intermediaries.record_guardian(
        session, office, request_key="stage:guardian", ward_id=seed.rider_id,
        guardian_id=seed.members["driver"], document="Probate Court, 11/2/2026, no. 77", now=now,
    )  # fmt: skip
