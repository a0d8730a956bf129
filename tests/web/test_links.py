"""Links of e-mails: looking changes nothing, a button answers once, a link opens one thing."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import builders
from tests.web import stages
from tests.web.conftest import SECRET
from tests.web.letters import Postbox, everybody_mails, link_in
from tests.web.seeds import Seed
from timebank import intermediaries, rides
from timebank.intermediaries import Consent, ConsentTerms
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.kernel.seals import Seal, seal
from timebank.notifications import Task
from timebank.rides import Invitation, Ride, RideEvent

Clients = Callable[[str], FlaskClient]


@pytest.fixture
def post(database: Database, seed: Seed, clock: FixedClock) -> Postbox:
    everybody_mails(database, seed)
    return Postbox(database, clock)


def how_it_stands(database: Database) -> list[object]:
    """Return everything an answer could change."""
    with database.reading() as session:
        return [
            session.scalar(select(func.count()).select_from(RideEvent)),
            session.scalar(select(func.count()).select_from(Task)),
            sorted(tuple(row) for row in session.execute(select(Ride.state, Ride.is_confirmed))),
            sorted(session.scalars(select(Invitation.state))),
            session.scalar(select(Consent.confirmed_at).order_by(Consent.id.desc())),
            session.scalar(select(Consent.revoked_at).order_by(Consent.id.desc())),
        ]


def consented(database: Database, seed: Seed, clock: FixedClock) -> UUID:
    """The helper writes down a spoken yes of the coordinator, who is asked by e-mail."""
    helper = Actor(1, seed.members["helper"], "desk", roles=frozenset({"rider", "helper"}))
    terms = ConsentTerms(
        request_key="links:consent",
        member_id=seed.members["coordinator"],
        organisation_id=seed.organisation_id,
        given_by="phone",
    )
    return database.transact(intermediaries.give_consent, helper, terms, clock.now())


def test_opening_a_link_any_number_of_times_changes_nothing(
    client: FlaskClient, database: Database, seed: Seed, clock: FixedClock, post: Postbox
) -> None:
    consented(database, seed, clock)
    stages.asked(database, seed, clock)
    paths = [post.link(kind) for kind in ("R1", "D1", "R11")]
    before = how_it_stands(database)
    for path in [*paths, *paths, f"{paths[0]}?ask=off", f"{paths[0]}?ask=problem"]:
        page = client.get(path)
        assert page.status_code == 200, path
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert client.head(path).status_code == 200
    assert how_it_stands(database) == before


def test_a_rider_answers_their_ride_and_twice_is_once(
    client: FlaskClient, database: Database, seed: Seed, clock: FixedClock, post: Postbox
) -> None:
    ride = stages.found(database, seed, clock, "at")
    path = post.link("R2")
    page = client.get(path).text
    assert "Marcus drives" in page
    assert "Riverbend" not in page  # not a word more than the letter said
    for _each in range(2):
        assert client.post(f"{path}/answer", data={"key": "1"}).status_code == 303
    assert stages.ride_of(database, ride.code).is_confirmed
    assert "You said you will be ready" in client.get(path).text
    assert "Really" not in client.get(f"{path}?ask=off").text
    assert "Take it off" in client.get(f"{path}?ask=off").text
    for _each in range(2):
        assert client.post(f"{path}/answer", data={"key": "9"}).status_code == 303
    assert stages.ride_of(database, ride.code).state == "cancelled"
    before = how_it_stands(database)
    for key in ("1", "5", "9", "x", ""):
        assert client.post(f"{path}/answer", data={"key": key}).status_code == 303
    assert how_it_stands(database) == before
    assert [letter.kind for letter in post.letters()].count("D8") == 2  # there and home


def test_a_rider_asks_for_a_call_and_tells_a_problem_once_a_day(
    client: FlaskClient, database: Database, seed: Seed, clock: FixedClock, post: Postbox
) -> None:
    stages.found(database, seed, clock)
    path = post.link("R2")
    for _each in range(2):
        client.post(f"{path}/answer", data={"key": "0"})
        told = client.post(f"{path}/problem", data={"words": "No car came"})
        assert told.status_code == 303
    with database.reading() as session:
        tasks = [tuple(row) for row in session.execute(select(Task.kind, Task.state))]
    assert tasks.count(("call_member", "open")) == 1
    assert tasks.count(("problem", "open")) == 1


def test_after_the_ride_a_link_sends_thanks_once(
    client: FlaskClient, database: Database, seed: Seed, clock: FixedClock, post: Postbox
) -> None:
    stages.found(database, seed, clock)
    path = post.link("R2")
    assert client.post(f"{path}/thanks").status_code == 303  # too early: nothing happens
    clock.at = clock.now() - timedelta(seconds=1)
    with database.reading() as session:
        code = session.scalar(select(Ride.code).where(Ride.leg == "out"))
    assert code is not None
    view = stages.ride_of(database, code)
    clock.at = view.pickup_at - timedelta(minutes=12)
    for move in (rides.go, rides.arrive, rides.board, rides.finish):
        database.transact(move, stages.driver_of(seed), view.id, clock.now())
    assert "Send Marcus thanks" in client.get(path).text
    for _each in range(2):
        assert client.post(f"{path}/thanks").status_code == 303
    assert "Send Marcus thanks" not in client.get(path).text


def test_a_driver_says_yes_by_a_link_that_shows_no_name(
    client: FlaskClient, database: Database, seed: Seed, clock: FixedClock, post: Postbox
) -> None:
    with database.transaction() as session:
        other = builders.a_driver_near(session, km_north=2.0)
        member = session.get_one(builders.Member, (1, other.member_id))
        member.contact_wish, member.email = "email", "other@birds.example"
    receipt = stages.asked(database, seed, clock)
    offers = {one.address: link_in(one) for one in post.letters() if one.kind == "D1"}
    first, second = offers["driver@birds.example"], offers["other@birds.example"]
    for hidden in ("Opal", "Finch", "Conner Street", "Riverbend", "313-555-0177"):
        assert hidden not in client.get(first).text, hidden
    for _each in range(2):
        assert client.post(f"{first}/answer", data={"answer": "yes"}).status_code == 303
    assert "You drive this ride" in client.get(first).text
    ride = stages.ride_of(database, receipt.codes[0])
    assert ride.driver is not None
    assert ride.driver.first_name == "Marcus"
    late = client.post(f"{second}/answer", data={"answer": "yes"})
    assert late.status_code == 409
    assert "Another neighbor said yes first" in late.text
    assert stages.ride_of(database, receipt.codes[0]).driver_id == ride.driver_id


def test_not_this_time_is_kept_once(
    client: FlaskClient, database: Database, seed: Seed, clock: FixedClock, post: Postbox
) -> None:
    stages.asked(database, seed, clock)
    path = post.link("D1")
    for _each in range(2):
        assert client.post(f"{path}/answer", data={"answer": "no"}).status_code == 303
    assert "You said: not this time" in client.get(path).text
    assert client.post(f"{path}/answer", data={"answer": "maybe"}).status_code == 303


def test_a_member_says_yes_and_later_no_to_a_helper(
    client: FlaskClient, database: Database, seed: Seed, clock: FixedClock, post: Postbox
) -> None:
    consent_id = consented(database, seed, clock)
    path = post.link("R11")
    assert "May Main Library book rides for you?" in client.get(path).text
    for answer in ("yes", "yes", "no", "no", "yes"):
        assert client.post(f"{path}/answer", data={"answer": answer}).status_code == 303
    with database.reading() as session:
        consent = session.get_one(Consent, (1, consent_id))
        assert consent.confirmed_at is not None
        assert consent.revoked_at is not None
    assert "They may not book for you" in client.get(path).text


def test_a_link_is_bound_to_its_member_its_subject_and_its_question(
    client: FlaskClient, database: Database, seed: Seed, clock: FixedClock, post: Postbox
) -> None:
    ride = stages.found(database, seed, clock)
    path = post.link("R2")
    word = path.rpartition("/")[2]
    until = clock.now() + timedelta(days=1)

    def sealed(purpose: str, role: str, subject: UUID, community: int = 1) -> str:
        what = Seal(purpose, community, seed.members[role], subject, until)
        return seal(SECRET, what)

    before = how_it_stands(database)
    for wrong in (
        f"/eastside/o/{word}",
        f"/eastside/c/{word}",
        f"/bank-2/r/{word}",
        f"/eastside/r/{word[:-1]}",
        f"/eastside/r/{word[:-2]}AA",
        f"/eastside/r/{sealed('ride', 'driver', ride.id)}",  # not their ride
        f"/eastside/r/{sealed('ride', 'rider', seed.clinic_id)}",
        f"/eastside/r/{sealed('ride', 'stranger', ride.id)}",  # of another community
        f"/eastside/r/{sealed('ride', 'rider', ride.id, 2)}",
        f"/eastside/o/{sealed('offer', 'rider', ride.id)}",
        f"/eastside/c/{sealed('consent', 'driver', seed.clinic_id)}",
    ):
        assert client.get(wrong).status_code == 404, wrong
        assert client.post(f"{wrong}/answer", data={"key": "9", "answer": "yes"}).status_code == 404
    assert how_it_stands(database) == before


def test_an_expired_link_says_so_kindly_and_answers_nothing(
    client: FlaskClient, database: Database, seed: Seed, clock: FixedClock, post: Postbox
) -> None:
    everybody_mails(database, seed, "es")
    stages.found(database, seed, clock)
    path = post.link("R2")
    clock.at = clock.now() + timedelta(days=9)
    before = how_it_stands(database)
    page = client.get(path)
    assert page.status_code == 410
    assert "Este enlace ya no sirve" in page.text
    assert "313-555-0142" in page.text
    assert client.post(f"{path}/answer", data={"key": "9"}).status_code == 410
    assert how_it_stands(database) == before


def test_a_link_needs_no_cookie_and_no_token(
    client: FlaskClient, database: Database, seed: Seed, clock: FixedClock, post: Postbox
) -> None:
    ride = stages.found(database, seed, clock)
    client.application.config["WTF_CSRF_ENABLED"] = True
    path = post.link("R2")
    bare = client.application.test_client(use_cookies=False)
    assert bare.post(f"{path}/answer", data={"key": "1"}).status_code == 303
    assert stages.ride_of(database, ride.code).is_confirmed
