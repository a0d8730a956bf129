"""A ride that waits for hours: the office sees the figures, says yes or no; the rider reads it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import only_sqlite
from tests.web.seeds import Seed
from timebank import ledger, rides
from timebank.kernel.db import Database
from timebank.ledger import FundTerms
from timebank.members import MemberRole
from timebank.notifications import Task
from timebank.rides import RideView

Clients = Callable[[str], FlaskClient]
CHECK = "/eastside/me/rides/new/check?to={clinic}&day=2026-11-25&time=645&home=none&help=kerb"
pytestmark = only_sqlite


@pytest.fixture
def rider(client_for: Clients) -> FlaskClient:
    return client_for("rider")


@pytest.fixture
def ride(rider: FlaskClient, seed: Seed, database: Database) -> RideView:
    """Asked for without hours, where the fund pays after a yes."""
    with database.transaction() as session:
        ledger.set_limit(session, 1, seed.rider_id, 10)
        rule = FundTerms(frozenset(), "everyone", 100, 600, True)
        ledger.change_fund_rules(session, 1, lambda _: [rule])
    url = CHECK.format(clinic=seed.clinic_id)
    assert "a person looks at it with you" in rider.get(url).text
    asked = rider.post(url, data={"request_key": "k" * 24})
    assert asked.status_code == 303
    assert "We keep your ride." in rider.get(asked.location).text
    return the_ride(database, asked.location.split("?")[0].rsplit("/", 1)[1])


def the_ride(database: Database, code: str) -> RideView:
    with database.reading() as session:
        found = rides.ride_by_code(session, 1, code)
    assert found is not None
    return found


def test_the_office_comes_from_the_task_to_the_figures_and_says_yes(
    client_for: Clients, ride: RideView, database: Database
) -> None:
    office = client_for("coordinator")
    url = f"/eastside/board/rides/{ride.code}/hours"
    assert url in office.get("/eastside/board/calls").text
    assert url in office.get(f"/eastside/board/rides/{ride.code}").text
    page = office.get(url).text
    for words in ("Of their own", "10 minutes", "The fund pays if you say yes", "find a driver"):
        assert words in page
    for _ in range(2):
        assert office.post(f"{url}/yes").status_code == 303
    assert not the_ride(database, ride.code).waits_for_hours
    assert "does not wait for hours any more" in office.get(url).text
    with database.reading() as session:
        assert session.scalar(select(Task.state).where(Task.kind == "approve_fund")) == "dropped"


def test_a_no_needs_words_which_the_rider_reads(
    client_for: Clients, rider: FlaskClient, ride: RideView
) -> None:
    office, url = client_for("coordinator"), f"/eastside/board/rides/{ride.code}/hours"
    assert office.post(f"{url}/no", data={"words": ""}).status_code == 422
    done = office.post(f"{url}/no", data={"words": "New hours come on Monday."})
    assert done.status_code == 303
    page = rider.get(f"/eastside/me/rides/{ride.code}").text
    assert "The office says: " in page
    assert "New hours come on Monday." in page
    assert "There were no hours for this ride." in page


def test_a_yes_that_is_not_enough_says_how_much_is_missing(
    client_for: Clients, ride: RideView, database: Database
) -> None:
    with database.transaction() as session:
        ledger.set_limit(session, 1, ledger.FUND_OWNER, 0)
    office, url = client_for("coordinator"), f"/eastside/board/rides/{ride.code}/hours"
    assert "A yes is not enough here." in office.get(url).text
    refused = office.post(f"{url}/yes")
    assert refused.status_code == 422
    assert "are still missing. Give hours first." in refused.text
    assert the_ride(database, ride.code).waits_for_hours


def test_nobody_decides_about_their_own_ride(
    rider: FlaskClient, ride: RideView, seed: Seed, database: Database
) -> None:
    with database.transaction() as session:
        session.add(
            MemberRole(
                community_id=1, member_id=seed.rider_id, role="coordinator", since=ride.asked_at
            )
        )
    url = f"/eastside/board/rides/{ride.code}/hours"
    for said in (rider.post(f"{url}/yes"), rider.post(f"{url}/no", data={"words": "no"})):
        assert said.status_code == 422
        assert "Another coordinator decides" in said.text
