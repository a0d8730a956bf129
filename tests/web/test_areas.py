"""Who is limited to areas: another area is not there, and what knows no areas is closed to them.

The walks go over every address there is, so that a new page must say how it is with areas.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests import builders
from tests.web import stages_coord
from tests.web.conftest import SECRET
from tests.web.good_forms import GOOD, SITUATIONS, furnish
from tests.web.seeds import Seed, signed_in_client
from tests.web.test_access import address_of, rules
from tests.web.test_good_forms_gone_bad import Stage
from timebank import areas, members, rides
from timebank.areas import MemberArea
from timebank.intermediaries import Staff
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import MemberRole
from timebank.web.access import Access, access, declared_access
from timebank.web.naming import OF_A_MEMBER, OWNERS

Clients = Callable[[str], FlaskClient]
OFFICE = Actor(1, None, "cli")
ONE_DATABASE = pytest.mark.parametrize("_database", ["sqlite"], indirect=True)
# parts of an address that name nobody's
HARMLESS = {"slug", "day", "month", "word", "name", "answer"}
# forms without an id in their address, that name nobody but the visitor, or somebody new
OWN = {
    "desk.drop", "desk.tick", "desk.give_hours", "desk.start", "desk.hold", "desk.add_note",
    "desk.add", "coord.newcomer_add",
}  # fmt: skip
# forms that name somebody in a field: nobody is found, and the form is asked again
ASKED_AGAIN = {"desk.check", "desk.book", "desk.place", "desk.take_slips"}


def staffs_rules(app: Flask) -> Iterator[tuple[str, set[str], Access]]:
    """Yield endpoint, parts of the address, and access of every page of helpers, coordinators."""
    for rule in rules(app):
        declared = declared_access(app, rule.endpoint)
        if declared is not None and declared.is_staffs:
            yield rule.endpoint, rule.arguments - set(rule.defaults or ()), declared


@ONE_DATABASE
def test_every_page_of_staff_says_how_it_is_with_areas(app: Flask) -> None:
    silent = {name for name, _, declared in staffs_rules(app) if declared.areas is None}
    assert silent == set()


@ONE_DATABASE
def test_whatever_an_address_names_is_looked_at_before_its_view(app: Flask) -> None:
    """A part that is new here must be put into naming.OWNERS, or its page be closed."""
    for endpoint, parts, declared in staffs_rules(app):
        if declared.areas == "closed":
            continue
        unknown = parts - HARMLESS - set(OWNERS) - OF_A_MEMBER
        assert not unknown, f"{endpoint} names {unknown}, and nobody looks whose it is"
        if parts & OF_A_MEMBER:
            assert "member_id" in parts, endpoint


@ONE_DATABASE
@pytest.mark.own_app
def test_a_page_that_says_nothing_is_closed_to_the_limited(
    app: Flask, limited: Clients, client_for: Clients
) -> None:
    """The page of a forgetful author is open to who sees everything, to no limited one."""

    @access("helper", "coordinator", whose="community")
    def forgotten() -> str:
        return "everybody"

    app.add_url_rule("/<slug:slug>/forgotten", "forgotten", forgotten)
    assert client_for("admin").get("/eastside/forgotten").text == "everybody"
    for role in ("coordinator", "helper"):
        assert limited(role).get("/eastside/forgotten").status_code == 403


@pytest.fixture
def west(database: Database, seed: Seed, clock: FixedClock) -> UUID:
    """An area in which nobody of the seed lies."""
    return database.transact(areas.add_area, OFFICE, "Westlake", clock.now())


@pytest.fixture
def limited(app: Flask, database: Database, seed: Seed, west: UUID, clock: FixedClock) -> Clients:
    """`limited("helper")`: signed in as the seeded one, who is limited to the area `west`."""
    with database.transaction() as session:
        for row in (MemberRole, Staff):
            of_role = row.member_id.in_((seed.members["coordinator"], seed.members["helper"]))
            session.execute(update(row).where(of_role).values(area_ids=[str(west)]))
    kept: dict[str, FlaskClient] = {}

    def made(role: str) -> FlaskClient:
        if role not in kept:
            kept[role] = signed_in_client(app, seed.persons[role], clock.now())
        return kept[role]

    return made


def put_in(database: Database, clock: FixedClock, area_id: UUID, *member_ids: UUID) -> None:
    for member_id in member_ids:
        database.transact(areas.place_member, OFFICE, member_id, area_id, clock.now())


@ONE_DATABASE
def test_ids_of_another_area_do_not_exist_on_any_page(app: Flask, limited: Clients) -> None:
    for rule in rules(app):
        declared = declared_access(app, rule.endpoint)
        if declared is None or not declared.is_staffs:
            continue
        for role in {"helper", "coordinator"} & declared.roles:
            expected = 404 if rule.arguments & set(OWNERS) else None
            expected = 403 if declared.areas == "closed" else expected
            for method in {"GET", "POST"} & (rule.methods or set()):
                answer = limited(role).open(address_of(rule), method=method)
                if expected is not None:
                    assert answer.status_code == expected, (rule, role, method)


@ONE_DATABASE
@pytest.mark.parametrize("situation", ["quiet", "asked", "weekly", "found", "done"])
def test_no_right_form_of_another_area_changes_anything(
    app: Flask, database: Database, seed: Seed, clock: FixedClock, situation: str, limited: Clients
) -> None:
    SITUATIONS[situation](database, seed, clock)
    stage = Stage(app, database, furnish(database, seed, clock, SECRET))
    forms = [good for good in GOOD[situation] if good.role in ("helper", "coordinator")]
    for good in forms:
        path, fields = good.at(stage.ids)
        answer = limited(good.role).post(path, data=fields)
        if good.endpoint in OWN:
            stage.put_back()
            continue
        refused = (200, 303, 422) if good.endpoint in ASKED_AGAIN else (403, 404)
        assert answer.status_code in refused, (good.endpoint, answer.status_code)
        assert "Opal" not in answer.text, good.endpoint
        assert stage.is_as_before, good.endpoint


@ONE_DATABASE
def test_the_same_forms_are_taken_within(
    app: Flask, database: Database, seed: Seed, clock: FixedClock, west: UUID, limited: Clients
) -> None:
    stage = Stage(app, database, furnish(database, seed, clock, SECRET))
    put_in(database, clock, west, seed.rider_id, seed.members["driver"])
    stage.before = stage.rows()
    taken = {
        "desk.check", "desk.take_slips", "desk.renew", "desk.no_more", "desk.call_done",
        "coord.call_done", "coord.pause", "coord.set_limit", "coord.code", "coord.paper_seen",
        "coord.paper_right", "coord.consent_stop", "coord.act_denied", "coord.acting_done",
        "coord.guardian",
    }  # fmt: skip
    for good in (good for good in GOOD["quiet"] if good.endpoint in taken):
        path, fields = good.at(stage.ids)
        answer = limited(good.role).post(path, data=fields)
        assert answer.status_code == good.expect, (good.endpoint, answer.status_code)
        stage.put_back()
        taken.remove(good.endpoint)
    assert not taken


PAGES = {
    "coordinator": (
        "/board", "/board/week", "/board/calls", "/board/papers", "/board/papers/print", "/inbox",
        "/people", "/people?q=lake", "/people/waiting", "/people/new", "/acting", "/reports",
        "/desk", "/desk/today", "/desk/people", "/desk/slips", "/desk/notes", "/desk/work",
        "/desk/script",
    ),
    "helper": ("/desk", "/desk/today", "/desk/people", "/desk/slips", "/desk/notes", "/desk/work"),
}  # fmt: skip
SHOW = {"/board/week", "/people", "/people?q=lake", "/desk/today", "/desk/people", "/board"}


@ONE_DATABASE
def test_every_page_shows_its_own_area_and_no_other(
    database: Database, seed: Seed, clock: FixedClock, west: UUID, limited: Clients
) -> None:
    stages_coord.week(database, seed, clock)
    stages_coord.texts(database, seed, clock)
    with database.reading() as session:
        since = clock.now() - timedelta(days=3)
        week = rides.rides_between(session, 1, since, since + timedelta(days=10))
        outside = {ride.rider.name for ride in week}
    with database.transaction() as session:
        near = builders.a_member(session, "Wanda Westlake", credit_limit=3000)
        session.add(MemberArea(community_id=1, member_id=near.id, area_id=west))
        builders.a_consent(session, near, seed.organisation_id)
        need = rides.RideNeed(
            request_key="near", rider_id=near.id, to_place_id=seed.clinic_id,
            anchor="be_there_by", anchor_at=clock.now().replace(day=25), way_home="none",
        )  # fmt: skip
        rides.request(session, builders.acting(near), need, clock.now())
    assert len(outside) > 4
    outside |= {"Opal Finch"}
    for role, paths in PAGES.items():
        for path in paths:
            answer = limited(role).get("/eastside" + path)
            assert answer.status_code == 200, (role, path)
            seen = [name for name in outside if name in answer.text]
            assert not seen, (role, path, seen)
            if path in SHOW and not (role == "coordinator" and path == "/desk/people"):
                assert "Wanda Westlake" in answer.text, (role, path)
    page = limited("coordinator").get(f"/eastside/people/{near.id}").text
    for hidden in ("/eastside/ledger", "/eastside/helpers", "/eastside/places", "/eastside/areas"):
        assert f'href="{hidden}"' not in page


@ONE_DATABASE
def test_a_limit_costs_no_statement_a_row(
    database: Database,
    seed: Seed,
    clock: FixedClock,
    west: UUID,
    client_for: Clients,
    count_queries: Callable[[], builders.Any],
) -> None:
    """The pages of lists: as many statements for somebody limited as for everybody else."""
    stages_coord.few(database, seed, clock)
    coordinator = client_for("coordinator")
    paths = ("/people", "/people/waiting", "/board/week", "/board/calls", "/inbox", "/acting")

    def counted() -> list[int]:
        counts = []
        for path in paths:
            with count_queries() as found:
                assert coordinator.get("/eastside" + path).status_code == 200
            counts.append(found.count)
        return counts

    before = counted()
    with database.transaction() as session:
        session.execute(update(MemberRole).values(area_ids=[str(west)]))
    before[0] += 1  # the page of people names the areas one sees
    assert counted() == before


@ONE_DATABASE
def test_a_new_rider_at_a_limited_desk_lies_in_its_area(
    database: Database, seed: Seed, west: UUID, clock: FixedClock, limited: Clients
) -> None:
    form = {"name": "Wanda Westlake", "phone": "313-555-0188", "language": "en", "said": "phone"}
    answer = limited("helper").post("/eastside/desk/people/new", data=form)
    assert answer.status_code == 303
    assert limited("helper").get(answer.location).status_code == 200
    known = form | {"name": "Opal Finch", "phone": "313-555-0177"}
    again = limited("helper").post("/eastside/desk/people/new", data=known)
    assert again.status_code == 422
    assert "Call the office" in again.text
    put_in(database, clock, west, seed.rider_id)
    assert limited("helper").post("/eastside/desk/people/new", data=known).status_code == 303


@ONE_DATABASE
def test_areas_are_named_and_people_limited_on_their_page(
    database: Database, seed: Seed, clock: FixedClock, client_for: Clients
) -> None:
    admin, other = client_for("admin"), client_for("coordinator")
    tess = seed.members["coordinator"]
    assert "No areas yet" in admin.get("/eastside/areas").text
    assert admin.post("/eastside/areas", data={"name": ""}).status_code == 422
    assert admin.post("/eastside/areas", data={"name": "Southwest"}).status_code == 303
    assert admin.post("/eastside/areas", data={"name": "East side"}).status_code == 303
    with database.reading() as session:
        ids = {name: area_id for area_id, name in areas.area_names(session, 1).items()}
    southwest = ids["Southwest"]
    path = f"/eastside/areas/coordinators/{tess}"
    # "only some" without a tick never means everywhere
    for wrong in ({"which": "some"}, {}, {"which": "some", "areas": str(seed.rider_id)}):
        assert admin.post(path, data=wrong).status_code == 422
    some = {"which": "some", "areas": str(southwest)}
    assert admin.post(path, data=some).status_code == 303
    staff = f"/eastside/areas/helpers/{seed.staff_id}"
    assert admin.post(staff, data=some).status_code == 303
    page = admin.get("/eastside/areas").text
    assert page.count("Southwest") >= 5  # the list, two limits, their log
    assert "Noor Linden" in page
    assert "checked" in admin.get(path).text
    assert other.get("/eastside/areas").status_code == 403
    for name, expected in (("East side", 422), ("West", 303)):
        renamed = admin.post(f"/eastside/areas/{southwest}/name", data={"name": name})
        assert renamed.status_code == expected
    assert admin.post(f"/eastside/areas/{southwest}/retire").status_code == 303
    assert "retired" in admin.get("/eastside/areas").text
    for unknown in (f"/areas/{seed.rider_id}", f"/areas/helpers/{seed.rider_id}",
                    f"/areas/coordinators/{seed.members['admin']}"):  # fmt: skip
        assert admin.get("/eastside" + unknown).status_code == 404
    assert admin.post(path, data={"which": "everywhere"}).status_code == 303
    assert other.get("/eastside/areas").status_code == 200


@ONE_DATABASE
def test_a_yes_puts_a_newcomer_where_their_neighbours_are(
    database: Database, seed: Seed, clock: FixedClock, west: UUID, client_for: Clients
) -> None:
    put_in(database, clock, west, seed.rider_id)
    with database.transaction() as session:
        newcomer = builders.a_member(session, "Leila Winter", state="asked").id
    path, office = f"/eastside/people/{newcomer}", client_for("coordinator")
    assert f'<option value="{west}" selected>Westlake' in office.get(path).text
    assert office.post(f"{path}/approve", data={"area": str(west)}).status_code == 303
    with database.reading() as session:
        assert members.member_view(session, 1, newcomer).state == "active"
        lines = areas.area_lines(session, 1)
    assert [line.members for line in lines] == [2]
    assert office.post(f"{path}/area", data={"area": ""}).status_code == 303
    assert office.post(f"{path}/area", data={"area": str(seed.rider_id)}).status_code == 404
    assert "Person put in an area" in office.get("/eastside/areas").text
