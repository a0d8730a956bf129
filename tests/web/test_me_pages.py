"""A member's places, hours, helpers, contact and needs: kept as said, nobody else's."""

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders
from tests.conftest import only_sqlite
from tests.web import stages
from tests.web.seeds import Seed
from timebank import intermediaries, ledger, members, rides
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Member

Clients = Callable[[str], FlaskClient]
ME = "/eastside/me"


@pytest.fixture
def rider(client_for: Clients) -> FlaskClient:
    return client_for("rider")


def member(database: Database, seed: Seed) -> members.MemberView:
    with database.reading() as session:
        return members.member_view(session, 1, seed.rider_id)


def test_a_place_is_kept_by_the_name_its_member_gives_it(
    rider: FlaskClient, seed: Seed, database: Database
) -> None:
    assert "Riverbend Clinic" in rider.get(f"{ME}/places/new?q=riverbend").text
    where = f"{ME}/places/{seed.clinic_id}"
    assert 'value="M" id' not in rider.get(where).text
    rider.post(where, data={"nickname": "Tuesday place", "purpose": "M", "may_name": "1"})
    listed = rider.get(f"{ME}/places").text
    assert "Tuesday place" in listed
    assert "Texts say: Riverbend Clinic" in listed
    assert "Tuesday place" in rider.get(f"{ME}/rides/new/where").text
    rider.post(f"{where}/forget")
    assert "Tuesday place" not in rider.get(f"{ME}/places").text


def test_anothers_home_is_no_place_of_mine(rider: FlaskClient, seed: Seed) -> None:
    where = f"{ME}/places/{seed.home_ids['driver']}"
    assert rider.get(where).status_code == 404
    assert rider.post(where, data={"purpose": "P"}).status_code == 404


@only_sqlite
def test_past_half_of_the_first_hours_ways_to_give_are_shown(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    words = "much of your first hours"
    for minutes, is_shown in ((150, False), (1, True)):
        moves = {seed.rider_id: -minutes, ledger.FUND_OWNER: minutes}
        ask = ledger.TransferAsk(f"used {minutes}", "grant", moves)
        database.transact(ledger.transfer, 1, ask, clock.now())
        for path in (ME, f"{ME}/hours"):
            page = rider.get(path).text
            assert (words in page) is is_shown
            assert f'href="{ME}/help"' in page  # the way to give is there either way
    for owing in ("owe", "debt", "negative", "minus", "overdrawn"):
        assert owing not in page.casefold()


def test_hours_are_told_without_a_word_of_owing_and_can_be_kept_as_a_file(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock, client_for: Clients
) -> None:
    view = stages.driven(
        database, seed, clock, rides.go, rides.arrive, rides.board, rides.finish, way_home="none"
    )
    minutes = stages.ride_of(database, view.code).settled_minutes
    page = rider.get(f"{ME}/hours").text
    assert "Marcus drove you" in page
    assert f"{minutes} minutes" in page
    main = page.split("<main")[1].split("</main")[0].lower()
    for word in ("debt", "owe", "balance", "minus", "−", "credit"):
        assert word not in main
    driver = client_for("driver").get(f"{ME}/hours").text
    assert "You drove Opal" in driver
    answer = rider.get(f"{ME}/hours.csv?month=2026-11")
    assert answer.content_type.startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[1] == ["2026-11-25", "Marcus drove you", "", str(minutes)]
    assert "No hours in this month" in rider.get(f"{ME}/hours?month=2026-10").text
    for wrong in ("x", "0000-01", "2026-13", "9999-12"):
        assert rider.get(f"{ME}/hours?month={wrong}").status_code == 200


def test_a_name_that_would_run_in_a_spreadsheet_is_made_plain(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    stages.driven(
        database, seed, clock, rides.go, rides.arrive, rides.board, rides.finish, way_home="none"
    )
    with database.transaction() as session:
        driver = session.scalars(select(Member).where(Member.id == seed.members["driver"])).one()
        driver.first_name = "=SUM(A1)"
    assert "'=SUM(A1) drove you" in rider.get(f"{ME}/hours.csv").text


def test_a_member_stops_a_helper_and_lets_one_help_again(
    rider: FlaskClient, client_for: Clients, seed: Seed, database: Database, clock: FixedClock
) -> None:
    with database.reading() as session:
        first = intermediaries.consents_of(session, 1, seed.rider_id, clock.now().date())[0]
    assert "Until October 28, 2027" in rider.get(f"{ME}/helpers").text
    driver = client_for("driver")
    for path in (f"{ME}/helpers/{first.id}/stop", f"{ME}/helpers/{first.id}/confirm"):
        assert driver.post(path).status_code == 404
    assert "Should Main Library stop?" in rider.get(f"{ME}/helpers/{first.id}/stop").text
    rider.post(f"{ME}/helpers/{first.id}/stop")
    assert "You stopped it." in rider.get(f"{ME}/helpers").text
    missing = rider.post(f"{ME}/helpers/new", data={})
    assert missing.status_code == 422
    assert "Choose who may help you" in missing.text
    chosen = {"organisation": str(seed.organisation_id)}
    late = rider.post(f"{ME}/helpers/new", data=chosen | {"until": "1/1/2031"})
    assert "At most one year" in late.text
    assert rider.post(f"{ME}/helpers/new", data=chosen | {"until": "6/30"}).status_code == 303
    assert "Until June 30, 2027" in rider.get(f"{ME}/helpers").text


def test_a_spoken_consent_can_be_confirmed(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    with database.transaction() as session:
        opal = session.scalars(select(Member).where(Member.id == seed.rider_id)).one()
        made = builders.a_consent(
            session, opal, seed.organisation_id, confirmed_at=None,
            confirm_by_on=clock.now().date(),
        )  # fmt: skip
        consent_id = made.id
    assert "Did you say yes to this?" in rider.get(f"{ME}/helpers").text
    rider.post(f"{ME}/helpers/{consent_id}/confirm")
    assert "Did you say yes to this?" not in rider.get(f"{ME}/helpers").text


CONTACT = {
    "wish": "text", "phone": "313-555-0177", "email": "", "language": "es",
    "quiet_from": "8:30", "from_half": "pm", "quiet_until": "9", "until_half": "am",
}  # fmt: skip


def test_contact_is_kept_and_the_language_turns_at_once(
    rider: FlaskClient, seed: Seed, database: Database
) -> None:
    assert rider.post(f"{ME}/contact", data=CONTACT | {"large_text": "1"}).status_code == 303
    me = member(database, seed)
    assert (me.wish, me.language, me.large_text) == ("text", "es", True)
    assert (me.quiet_from, me.quiet_until) == (20 * 60 + 30, 9 * 60)
    assert '<html lang="es"' in rider.get(ME).text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"wish": "email"}, "Type your e-mail, or choose another way"),
        ({"is_landline": "1"}, "A house phone gets no texts. Choose a call"),
        ({"phone": ""}, "Type your phone number, or choose another way"),
        ({"phone": "12"}, "Type a phone number, like 313-555-0142"),
        ({"quiet_from": "late"}, "Type a time, like 9:00"),
    ],
)
def test_a_wish_that_cannot_be_met_is_said_at_its_field(
    rider: FlaskClient, changed: dict[str, str], words: str
) -> None:
    answer = rider.post(f"{ME}/contact", data=CONTACT | changed)
    assert answer.status_code == 422
    assert answer.text.count(words) == 2


def test_needs_are_kept_and_fill_the_next_ask(
    rider: FlaskClient, seed: Seed, database: Database
) -> None:
    data = {"level": "through", "aids": ["WA", "SA"], "note": "Knock loudly."}
    assert rider.post(f"{ME}/needs", data=data).status_code == 303
    me = member(database, seed)
    assert (me.help_level, set(me.aids), me.need_note) == ("through", {"WA", "SA"}, "Knock loudly.")
    draft = f"to={seed.clinic_id}&day=2026-11-25&time=645&home=none"
    asked = rider.get(f"{ME}/rides/new/help?{draft}").text
    assert 'value="through" checked' in asked.replace(' id="f-level"', "")
    assert 'value="SA" checked' in asked


def test_who_lives_with_me_is_written_down_and_taken_off(
    rider: FlaskClient, seed: Seed, database: Database
) -> None:
    assert rider.post(f"{ME}/needs/household", data={"kind": "child"}).status_code == 422
    rider.post(
        f"{ME}/needs/household", data={"name": "Robin Finch", "kind": "child", "child_seat": "1"}
    )
    assert "Robin Finch" in rider.get(f"{ME}/needs").text
    with database.reading() as session:
        person = members.household_of(session, 1, seed.rider_id)[0]
    rider.post(f"{ME}/needs/household/{person.id}/remove")
    assert "Robin Finch" not in rider.get(f"{ME}/needs").text


def test_every_page_stands_in_every_language(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    stages.found(database, seed, clock, "at")
    for language, direction in (("en", "ltr"), ("es", "ltr"), ("ar", "rtl"), ("bn", "ltr")):
        rider.set_cookie("lang", language)
        for page in ("", "/rides", "/places", "/hours", "/helpers", "/contact", "/needs"):
            answer = rider.get(ME + page)
            assert answer.status_code == 200
            assert f'<html lang="{language}" dir="{direction}"' in answer.text
