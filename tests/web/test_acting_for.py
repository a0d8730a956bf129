"""Acting for a member, on pages: nothing at the desk without a name, and all of it in the log."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.web.conftest import SECRET
from tests.web.desk_calls import DESK, USUAL, booked, said
from tests.web.furnishing import furnish
from tests.web.good_forms import GOOD, SITUATIONS
from tests.web.seeds import Seed
from tests.web.test_access import rules
from timebank.intermediaries import Act, Consent, Review
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.notifications import Message, Task
from timebank.rides import RideEvent, RideRequest

Clients = Callable[[str], FlaskClient]
# every address of the desk that writes for a member -> what stands in the member's log after it
WRITES: Mapping[str, set[str]] = {
    "desk.book": {"booked"},
    "desk.take_slips": {"booked"},
    "desk.place": {"place"},
    "desk.add": {"taken_on", "consent_given"},
    "desk.renew": {"consent_renewed"},
    "desk.set_needs": {"needs"},
    "desk.no_more": {"consent_ended"},
    "desk.write_help": {"exchange"},
    "desk.call_done": {"told"},
    "desk.ready": {"ready"},
    "desk.go_home": {"go_home"},
    "desk.take_off": {"called_off"},
    "desk.name_driver": {"changed"},
    "desk.end_standing": {"called_off"},
    "desk.take_standing_day": {"called_off", "booked"},
}
# what only shows, or keeps something of the desk's own
WRITES_NOTHING_FOR_A_MEMBER = {
    "desk.check",
    "desk.start",
    "desk.hold",
    "desk.drop",
    "desk.add_note",
    "desk.tick",
    "desk.give_hours",
}
DESKS = ("desk", "paper")  # typed in from slips
# before anybody can have said yes, and after it, there is no consent to name
BY_NO_CONSENT = {"taken_on"}


def is_attributed(act: Act, seed: Seed) -> bool:
    named = act.consent_id is not None or act.kind in BY_NO_CONSENT
    return act.actor_id == seed.members["helper"] and act.channel in DESKS and named


def test_every_address_of_the_desk_says_whether_it_acts_for_a_member(app: Flask) -> None:
    posts = {
        rule.endpoint
        for rule in rules(app)
        if rule.endpoint.startswith("desk.") and "POST" in rule.methods
    }
    unknown = posts - WRITES.keys() - WRITES_NOTHING_FOR_A_MEMBER
    assert not unknown, "say in this test what stands in the member's log after it"


@pytest.mark.parametrize(
    ("situation", "without"),
    [
        ("quiet", ""),
        ("found", ""),
        ("help", ""),
        ("done", ""),
        # a series is changed or ended, never both
        ("weekly", "desk.end_standing"),
        ("weekly", "desk.take_standing_day"),
    ],
)
def test_each_write_of_the_desk_stands_in_the_log_by_whom_for_whom_by_which_yes(
    app: Flask,
    database: Database,
    seed: Seed,
    clock: FixedClock,
    client_for: Clients,
    situation: str,
    without: str,
) -> None:
    SITUATIONS[situation](database, seed, clock)
    ids = furnish(database, seed, clock, SECRET)
    helper = client_for("helper")
    forms = [good for good in GOOD[situation] if good.endpoint in WRITES.keys() - {without}]
    # the one after which nothing more may be done comes last
    for good in sorted(forms, key=lambda one: one.endpoint == "desk.no_more"):
        with database.reading() as session:
            before = set(session.scalars(select(Act.id)))
            events = set(session.scalars(select(RideEvent.id)))
        path, fields = good.at(ids)
        if good.endpoint == "desk.book":
            assert booked(helper, said(helper, **USUAL)).status_code == 303
        else:
            assert helper.post(path, data=fields).status_code == good.expect, good
        with database.reading() as session:
            new = session.scalars(select(Act).where(Act.id.not_in(before))).all()
            moved = session.scalars(select(RideEvent).where(RideEvent.id.not_in(events))).all()
            assert {act.kind for act in new} >= WRITES[good.endpoint], good.endpoint
            for act in new:
                assert is_attributed(act, seed), (good.endpoint, act.kind)
            for move in moved:
                assert move.actor_id == seed.members["helper"], good.endpoint
                assert (move.on_behalf_of_id, move.channel) == (seed.rider_id, "desk")
                assert move.consent_id is not None
            for asked in session.scalars(select(RideRequest).where(RideRequest.channel == "desk")):
                assert asked.asked_by_id == seed.members["helper"]
                assert asked.consent_id is not None


def test_a_member_reads_what_was_done_and_says_that_they_did_not_ask(
    client_for: Clients, database: Database
) -> None:
    helper, rider = client_for("helper"), client_for("rider")
    assert booked(helper, said(helper, **USUAL)).status_code == 303
    page = rider.get("/eastside/me/helpers").text
    assert "Asked for a ride for you" in page
    with database.reading() as session:
        act = session.scalars(select(Act)).one()
    path = f"/eastside/me/helpers/acts/{act.id}/deny"
    assert client_for("driver").post(path).status_code == 404
    for _ in range(2):
        assert rider.post(path).status_code == 303
    assert "You did not ask for this. We look at it." in rider.get("/eastside/me/helpers").text
    with database.reading() as session:
        states = set(session.scalars(select(RideEvent.to_state)))
        assert "cancelled" in states
        review = session.scalars(select(Review)).one()
    office = client_for("coordinator")
    assert "A member says: I did not ask for this" in office.get("/eastside/acting").text
    done = f"/eastside/acting/{review.id}"
    assert office.post(done, data={"outcome": "yes"}).status_code == 422
    assert office.post(done, data={"outcome": "talked", "note": "A mix-up"}).status_code == 303
    page = office.get("/eastside/acting").text
    assert "Nothing to look at now." in page
    assert "A mix-up" in page


def test_over_the_weeks_cap_the_desk_hears_that_the_office_asks(
    client_for: Clients, database: Database
) -> None:
    with database.transaction() as session:
        session.execute(update(Consent).values(week_minutes_max=10, scopes=["book", "spend"]))
    helper = client_for("helper")
    answer = booked(helper, said(helper, **USUAL))
    assert answer.status_code == 422
    assert "More than they allow a week. The office asks them now" in answer.text
    with database.reading() as session:
        assert session.scalars(select(RideRequest)).all() == []
        assert session.scalar(select(Message.kind)) == "R30"
        task = session.scalars(select(Task)).one()
    page = client_for("coordinator").get(f"/eastside/board/calls?task={task.id}").text
    assert "It is more than they allow a week." in page


def test_the_office_stops_a_helper_at_once(
    client_for: Clients, database: Database, seed: Seed
) -> None:
    office, helper = client_for("coordinator"), client_for("helper")
    with database.reading() as session:
        consent_id = session.scalars(select(Consent.id)).one()
    page = office.get(f"/eastside/people/{seed.rider_id}/helpers")
    assert "Stop it now" in page.text
    wrong = f"/eastside/people/{seed.members['driver']}/helpers/{consent_id}/stop"
    assert office.post(wrong).status_code == 404
    right = f"/eastside/people/{seed.rider_id}/helpers/{consent_id}/stop"
    assert office.post(right).status_code == 303
    assert helper.get(f"{DESK}/people/{seed.rider_id}").status_code == 404
    assert "You stopped it." in client_for("rider").get("/eastside/me/helpers").text


def test_a_yes_that_ends_soon_is_on_the_helpers_today_and_the_members_page(
    client_for: Clients, database: Database, clock: FixedClock
) -> None:
    with database.transaction() as session:
        session.execute(update(Consent).values(until_on=clock.now().date() + timedelta(days=20)))
        consent_id = session.scalars(select(Consent.id)).one()
    helper = client_for("helper")
    assert "Their yes ends soon" in helper.get(f"{DESK}/today").text
    rider = client_for("rider")
    assert "Yes, go on" in rider.get("/eastside/me/helpers").text
    assert rider.post(f"/eastside/me/helpers/{consent_id}/renew").status_code == 303
    assert "Their yes ends soon" not in helper.get(f"{DESK}/today").text


def test_a_guardians_paper_needs_two_and_the_ward_has_no_stop(
    client_for: Clients, database: Database, seed: Seed
) -> None:
    office, admin, ward = client_for("coordinator"), client_for("admin"), client_for("rider")
    with database.transaction() as session:
        session.execute(update(Consent).values(revoked_at=Consent.made_at))
    at = f"/eastside/people/{seed.rider_id}"
    form = {"guardian": str(seed.members["helper"]), "document": "Probate Court, no. 77"}
    assert office.post(f"{at}/guardian", data=form).status_code == 303
    with database.reading() as session:
        consent_id = session.scalars(select(Consent.id).where(Consent.given_by == "paper")).one()
    seen = f"{at}/helpers/{consent_id}/seen"
    assert office.post(seen).status_code == 422
    assert "Your legal guardian" not in ward.get("/eastside/me/helpers").text
    assert admin.post(seen).status_code == 303
    page = ward.get("/eastside/me/helpers").text
    assert "Your legal guardian. To end this, call us." in page
    assert f"/me/helpers/{consent_id}/stop" not in page
    assert ward.get(f"/eastside/me/helpers/{consent_id}/stop").status_code == 303
    assert ward.post(f"/eastside/me/helpers/{consent_id}/stop").status_code == 403
    assert office.post(f"{at}/helpers/{consent_id}/stop").status_code == 303
    assert "Your legal guardian" not in ward.get("/eastside/me/helpers").text
