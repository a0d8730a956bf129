"""The page of areas, and forms in which an area is chosen: by the office, and at a limited desk."""

from collections.abc import Callable
from uuid import UUID

from flask.testing import FlaskClient

from tests import builders
from tests.web.seeds import Seed
from tests.web.stages_areas import ONE_DATABASE, put_in
from timebank import areas, members
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database

Clients = Callable[[str], FlaskClient]


@ONE_DATABASE
def test_a_limited_coordinator_prints_no_code_of_who_reaches_further(
    database: Database, seed: Seed, clock: FixedClock, west: UUID, limited: Clients
) -> None:
    put_in(database, clock, west, seed.rider_id, seed.members["helper"], seed.members["admin"])
    for role, expected in (("rider", 200), ("helper", 403), ("admin", 403)):
        path = f"/eastside/people/{seed.members[role]}"
        assert limited("coordinator").post(f"{path}/code").status_code == expected
        offered = "Print a sign-in code" in limited("coordinator").get(path).text
        assert offered == (expected == 200)


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
