"""Who is limited to areas: another area is not there, and what knows no areas is closed to them.

The walks go over every address there is, so that a new page must say how it is with areas.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update

from tests import builders
from tests.web import stages, stages_coord
from tests.web.conftest import SECRET
from tests.web.furnishing import furnish
from tests.web.good_forms import GOOD, SITUATIONS
from tests.web.seeds import Seed
from tests.web.stages_areas import ONE_DATABASE, put_in
from tests.web.test_access import address_of, rules
from tests.web.test_good_forms_gone_bad import Stage
from timebank import intermediaries, notifications, reports, rides
from timebank.areas import MemberArea
from timebank.intermediaries import Organisation, ReviewDraft, Staff
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Member, MemberRole
from timebank.notifications import Message, TaskDraft
from timebank.web.access import Access, access, declared_access
from timebank.web.naming import OF_A_MEMBER, OWNERS

Clients = Callable[[str], FlaskClient]
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


@pytest.fixture
def staged(app: Flask, database: Database) -> Iterator[Callable[[dict[str, str]], Stage]]:
    """`staged(ids)`: look at the rows from now on, and bring them back as they were."""
    made: list[Stage] = []

    def begun(ids: dict[str, str]) -> Stage:
        made.append(Stage(app, database, ids))
        return made[-1]

    yield begun
    for stage in made:
        event.remove(database.engine, "before_cursor_execute", stage._note)


@ONE_DATABASE
@pytest.mark.parametrize("situation", ["quiet", "asked", "weekly", "found", "done", "planned"])
def test_no_right_form_of_another_area_changes_anything(
    database: Database,
    seed: Seed,
    clock: FixedClock,
    situation: str,
    limited: Clients,
    staged: Callable[[dict[str, str]], Stage],
) -> None:
    SITUATIONS[situation](database, seed, clock)
    stage = staged(furnish(database, seed, clock, SECRET))
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
    database: Database,
    seed: Seed,
    clock: FixedClock,
    west: UUID,
    limited: Clients,
    staged: Callable[[dict[str, str]], Stage],
) -> None:
    ids = furnish(database, seed, clock, SECRET)
    put_in(database, clock, west, seed.rider_id, seed.members["driver"])
    stage = staged(ids)
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
        "/people", "/people?q=lake", "/people?after={rider}", "/people/waiting",
        "/people/new", "/acting", "/reports", "/people/{driver}",
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
        driven = next(ride for ride in week if ride.driver is not None)
    assert driven.driver is not None
    ids = {"rider": seed.rider_id, "driver": driven.driver.member_id}
    with database.transaction() as session:
        near = builders.a_member(session, "Wanda Westlake", credit_limit=3000)
        # who drives others lies here; what they do for riders elsewhere is not shown with them
        for member_id in (near.id, driven.driver.member_id):
            session.add(MemberArea(community_id=1, member_id=member_id, area_id=west))
        call = TaskDraft("call_member", "drives", clock.now(), driven.driver.member_id, driven.id)
        notifications.open_task(session, 1, call, clock.now())
        look = ReviewDraft("undelivered", "far", member_id=seed.rider_id, detail={"count": 1})
        intermediaries.open_reviews(session, 1, [look], clock.now())
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
            answer = limited(role).get("/eastside" + path.format(**ids))
            assert answer.status_code == 200, (role, path)
            seen = [name for name in outside if name in answer.text]
            assert not seen, (role, path, seen)
            if "after" in path:  # an id of another area is no place to go on from
                assert "Wanda Westlake" not in answer.text
            if path in SHOW and not (role == "coordinator" and path == "/desk/people"):
                assert "Wanda Westlake" in answer.text, (role, path)
    month = limited("coordinator").get("/eastside/reports").text
    assert "Rides in this month</dt><dd class=big>1</dd>" in month
    board = limited("coordinator").get("/eastside/board").text
    counted = re.findall(r">(\d+) (?:call|paper|approval)s? ", board)
    with database.reading() as session:
        everywhere = reports.waiting(session, 1, clock.now())
    assert int(counted[0]) < everywhere.calls
    assert "All hours add up" not in board
    page = limited("coordinator").get(f"/eastside/people/{near.id}").text
    for hidden in ("/eastside/ledger", "/eastside/helpers", "/eastside/places", "/eastside/areas"):
        assert f'href="{hidden}"' not in page


@ONE_DATABASE
def test_what_a_form_or_a_question_names_is_looked_at_as_well(
    database: Database, seed: Seed, clock: FixedClock, west: UUID, limited: Clients
) -> None:
    """Ids that stand in no path: the rider of a call, a guardian, papers to tick off, a task."""
    put_in(database, clock, west, seed.members["driver"])
    view, now = stages.found(database, seed, clock), clock.now()
    with database.transaction() as session:
        paper = Message(
            community_id=1, message_key="paper", kind="R3", member_id=seed.rider_id,
            channel="paper", language="en", body="Opal", state="waiting", made_at=now,
            due_at=now, deadline_at=now + timedelta(days=9),
        )  # fmt: skip
        session.add(paper)
        builders.a_member(session, "Opal Sparrow Finch")  # two are found, and would be listed
        for key, member_id in (("drives", seed.members["driver"]), ("rides", seed.rider_id)):
            call = TaskDraft("call_member", key, now, member_id, view.id)
            notifications.open_task(session, 1, call, now)
        tasks = notifications.tasks_open(session, 1, ("call_member",))
        task_id = next(one.id for one in tasks if one.member_id == seed.members["driver"])
    named = {"member": str(seed.rider_id), "who": "0177", "who_for": "0177"}
    for role in ("helper", "coordinator"):
        client = limited(role)
        assert client.get(f"/eastside/desk?member={seed.rider_id}").status_code == 404
        for form in (named, {"who": "finch"}):
            answer = client.post("/eastside/desk", data=form)
            assert answer.status_code == 422
            assert "Opal" not in answer.text
    office = limited("coordinator")
    assert office.post("/eastside/board/papers", data={"papers": str(paper.id)}).status_code == 404
    shown = office.get(f"/eastside/board/calls?task={task_id}").text
    assert "Marcus Birch" in shown
    assert "Opal" not in shown
    assert view.code not in shown
    assert "Opal" not in office.get("/eastside/desk/today").text
    guardian = {"guardian": str(seed.rider_id), "document": "Probate Court, 11/2, no. 77"}
    path = f"/eastside/people/{seed.members['driver']}/guardian"
    assert office.post(path, data=guardian).status_code == 404
    with database.reading() as session:
        assert session.get_one(Message, (1, paper.id)).state == "waiting"


@ONE_DATABASE
def test_who_is_both_is_limited_as_the_coordinator(
    database: Database, seed: Seed, west: UUID, client_for: Clients
) -> None:
    """Neither role opens what the other has closed, and a helper's limit binds no coordinator."""
    with database.transaction() as session:
        member = session.get_one(Member, (1, seed.members["coordinator"]))
        library = session.get_one(Organisation, seed.organisation_id)
        builders.a_helper(session, library, member=member)
    both = client_for("coordinator")
    person = f"/eastside/desk/people/{seed.rider_id}"
    for limited, expected in ((MemberRole, 404), (Staff, 200)):
        with database.transaction() as session:
            for table in (MemberRole, Staff):
                ids = [str(west)] if table is limited else None
                mine = table.member_id == seed.members["coordinator"]
                session.execute(update(table).where(mine).values(area_ids=ids))
        assert both.get(person).status_code == expected
        assert ("Opal Finch" in both.get("/eastside/desk/people").text) == (expected == 200)
        assert ("Opal Finch" in both.get("/eastside/people").text) == (expected == 200)


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
