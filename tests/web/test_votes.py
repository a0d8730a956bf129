"""Members vote on a page, a coordinator puts into force what they said, all can read it."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.builders import a_vote
from timebank import members
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.voting import Vote

Clients = Callable[[str], FlaskClient]
VOTE, VOTES = "/eastside/me/vote", "/eastside/votes"


def test_a_vote_from_opening_to_force(
    client_for: Clients, database: Database, clock: FixedClock
) -> None:
    office, rider = client_for("coordinator"), client_for("rider")
    assert "There is no vote now" in rider.get(VOTE).text
    opened = {"days": "14", "request_key": "v" * 24}
    for _ in range(2):
        assert office.post(VOTES, data=opened).status_code == 303
    assert "0 members have voted" in office.get(VOTES).text
    refused = office.post(VOTES, data=opened | {"request_key": "w" * 24})
    assert refused.status_code == 422
    assert "A vote is open already" in refused.text

    assert "What should come first?" in rider.get("/eastside/me").text
    with database.reading() as session:
        vote_id = session.scalar(select(Vote.id))
    wrong = rider.post(VOTE, data={"vote": str(vote_id), "points_D": "7", "points_M": "4"})
    assert wrong.status_code == 422
    assert "Together 10 points: now they are 11" in wrong.text
    assert 'value="7" selected' in wrong.text
    assert rider.post(VOTE, data={"vote": str(vote_id), "points_D": "10"}).status_code == 303
    assert "Thank you, you have voted" in rider.get(VOTE).text
    assert "What should come first?" not in rider.get("/eastside/me").text
    assert "1 member has voted" in office.get(VOTES).text


def test_what_all_said_is_shown_and_counts(
    client_for: Clients, database: Database, clock: FixedClock
) -> None:
    office, rider = client_for("coordinator"), client_for("rider")
    vote_id = database.transact(a_vote, clock.now() - timedelta(hours=1), {"D": 40, "R": 20})
    shown = rider.get(VOTE).text
    assert "6 members voted" in shown
    assert "Not in force yet" in shown
    assert "Dialysis (9) goes before" in shown
    for _ in range(2):
        assert office.post(f"{VOTES}/{vote_id}/apply").status_code == 303
    assert "In force since" in rider.get(VOTE).text
    page = office.get("/eastside/policy").text
    assert "Dialysis 9, Fun, family, church 9" in page
    with database.reading() as session:
        assert members.community_facts(session, 1).policy.weight_of("R") == 9


def test_a_vote_of_few_and_one_that_is_open_are_not_put_into_force(
    client_for: Clients, database: Database, clock: FixedClock
) -> None:
    office = client_for("coordinator")
    few = database.transact(a_vote, clock.now() - timedelta(hours=1), {"D": 40}, 4)
    assert office.post(f"{VOTES}/{few}/apply").status_code == 409
    assert "4 members voted. With fewer than 5 nothing is shown" in office.get(VOTES).text
    is_open = database.transact(a_vote, clock.now() + timedelta(hours=1), {"D": 40})
    assert office.post(f"{VOTES}/{is_open}/apply").status_code == 409
