"""The office flags a member for the fund; the member reads that it is so, and not why."""

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.conftest import only_sqlite
from tests.web.seeds import Seed
from timebank import ledger
from timebank.kernel.db import Database

Clients = Callable[[str], FlaskClient]
pytestmark = only_sqlite


def test_a_member_is_flagged_with_a_reason_and_the_flag_is_ended(
    client_for: Clients, seed: Seed
) -> None:
    office, rider = client_for("coordinator"), client_for("rider")
    person = f"/eastside/people/{seed.rider_id}"
    assert f"{person}/flag" in office.get(person).text
    assert office.post(f"{person}/flag/on", data={"words": ""}).status_code == 422
    for _ in range(2):
        assert office.post(f"{person}/flag/on", data={"words": "Dialysis"}).status_code == 303
    page = office.get(f"{person}/flag").text
    assert "Dialysis" in page
    assert "Iris Alder" in page
    told = rider.get("/eastside/me/hours").text
    assert "the community’s hours help you more" in told
    assert "Dialysis" not in told
    assert office.post(f"{person}/flag/off").status_code == 303
    assert "Ended by Iris Alder" in office.get(f"{person}/flag").text
    assert "help you more" not in rider.get("/eastside/me/hours").text


def test_nobody_flags_themself(client_for: Clients, seed: Seed) -> None:
    own = f"/eastside/people/{seed.members['coordinator']}/flag/on"
    said = client_for("coordinator").post(own, data={"words": "me"})
    assert said.status_code == 422
    assert "Another coordinator decides" in said.text


def test_a_rule_for_flagged_members_is_added_and_named(
    client_for: Clients, database: Database
) -> None:
    office = client_for("coordinator")
    rule = {"whose": "flagged", "purpose": "", "share": "50", "cap": "5"}
    assert office.post("/eastside/ledger/fund", data=rule).status_code == 303
    assert "for members whom the fund helps more" in office.get("/eastside/ledger/fund").text
    with database.reading() as session:
        assert [one.whose for one in ledger.fund_rules(session, 1)] == ["everyone", "flagged"]
