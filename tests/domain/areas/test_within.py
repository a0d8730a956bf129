"""A table: every list that coordinators and helpers read, by what the reader is limited to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import builders
from timebank import areas, inbound, intermediaries, members, notifications, reports, rides
from timebank.inbound import Received
from timebank.intermediaries import ConsentMissing, ReviewDraft, StaffFacts
from timebank.kernel.actor import Actor
from timebank.members import Credential, Member, MemberIds
from timebank.notifications import Message, TaskDraft
from timebank.rides import RideNeed

OFFICE = Actor(1, None, "cli")
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
WHERE = {"Wanda Westlake": "west", "Emeka Eastlake": "east", "Nia Midlake": ""}
# limited to -> whom of them one sees
SEEN = {
    "everywhere": {"Wanda", "Emeka", "Nia"},
    "west": {"Wanda"},
    "east": {"Emeka"},
    "west, east": {"Wanda", "Emeka"},
    "north": set(),
}


class Town:
    """A rider who also drives in the west, in the east, and one in no area; all has happened."""

    def __init__(self, session: Session) -> None:
        self.session = session
        builders.a_community(session)
        self.areas = {n: areas.add_area(session, OFFICE, n, NOW) for n in ("west", "east", "north")}
        library = builders.an_organisation(session)
        staff = builders.a_helper(session, library)
        self.staff = StaffFacts(staff.id, library.id, library.name)
        self.helper = session.get_one(Member, (1, staff.member_id))
        self.clinic = builders.a_place(session, "Riverbend Clinic", km_north=3.0)
        self.driver = builders.a_driver_near(session, "Marcus Birch", km_north=1.6)
        for name, area in WHERE.items():
            self._somebody(name, area, library.id)

    def _somebody(self, name: str, area: str, library_id: Any) -> None:
        session = self.session
        rider = builders.a_member(session, name, approved_by_id=self.helper.id)
        if area:
            areas.place_member(session, OFFICE, rider.id, self.areas[area], NOW)
        builders.a_consent(session, rider, library_id, until_on=TODAY + timedelta(days=9))
        need = RideNeed(
            request_key=f"town:{name}",
            rider_id=rider.id,
            to_place_id=self.clinic.id,
            anchor="be_there_by",
            anchor_at=NOW + timedelta(hours=30),
            way_home="none",
        )
        rides.request(session, builders.acting(rider), need, NOW)
        task = TaskDraft("call_member", f"town:{name}", NOW, member_id=rider.id)
        notifications.open_task(session, 1, task, NOW)
        look = ReviewDraft("undelivered", f"town:{name}", member_id=rider.id, detail={"count": 1})
        intermediaries.open_reviews(session, 1, [look], NOW)
        assert rider.phone is not None
        text = Received(rider.phone, "+13135552001", "Is this the bus?", f"town:{name}", NOW)
        inbound.receive_text(session, 1, text, NOW)
        session.add(
            Message(
                community_id=1, message_key=f"town:{name}", kind="R3", member_id=rider.id,
                channel="paper", language="en", body="Paper", state="waiting", made_at=NOW,
                due_at=NOW, deadline_at=NOW + timedelta(days=9),
            )
        )  # fmt: skip
        asking = builders.a_driver_near(session, member=rider, state="asked", approved_at=None)
        session.add(
            Credential(
                community_id=1, driver_id=asking.id, kind="training", valid_from=TODAY,
                valid_until=TODAY + timedelta(days=90), sent_at=NOW,
            )
        )  # fmt: skip
        session.flush()

    def limits(self, to: str) -> Any:
        """What somebody limited to these is given as their scope."""
        if to == "everywhere":
            return None
        return frozenset(self.areas[name] for name in to.split(", "))


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def names(rows: Any, of: Callable[[Any], str]) -> set[str]:
    """First names of those three in rows; others (who drives, who helps) are left out."""
    return {of(row).split()[0] for row in rows if of(row) in WHERE}


List = Callable[[Session, MemberIds | None], set[str]]
WEEK = (NOW - timedelta(days=3), NOW + timedelta(days=4))
LISTS: dict[str, List] = {
    "people by name": lambda s, m: names(members.member_lines(s, 1, among=m), lambda r: r.name),
    "people found": lambda s, m: (
        names(members.find_members(s, 1, "wanda", among=m), lambda r: r.name)
        | names(members.find_members(s, 1, "emeca", among=m), lambda r: r.name)  # misspelt
        | names(members.find_members(s, 1, "nia", among=m), lambda r: r.name)
    ),
    "drivers and papers to check": lambda s, m: names(
        members.people_waiting(s, 1, m), lambda r: r.name
    ),
    "who said yes": lambda s, m: names(reports.approvals(s, 1, among=m), lambda r: r.name),
    "tasks": lambda s, m: names(
        notifications.tasks_open(s, 1, ("call_member",), among=m), lambda r: r.member_name
    ),
    "papers to print": lambda s, m: names(
        notifications.papers_waiting(s, 1, NOW, among=m), lambda r: r.member_name
    ),
    "inbox": lambda s, m: names(inbound.inbox(s, 1, among=m), lambda r: r.name),
    "alarms": lambda s, m: names(
        intermediaries.reviews(s, 1, is_open=True, among=m), lambda r: r.member_name
    ),
    "rides without a driver": lambda s, m: names(
        rides.without_driver(s, 1, NOW, among=m), lambda r: r.ride.rider.name
    ),
    "rides of the week": lambda s, m: names(
        rides.rides_between(s, 1, *WEEK, among=m), lambda r: r.rider.name
    ),
}


def test_every_list_stays_within(town: Town, session: Session) -> None:
    for limited_to, seen in SEEN.items():
        among = areas.members_of(1, town.limits(limited_to))
        found = {name: read(session, among) for name, read in LISTS.items()}
        assert found == dict.fromkeys(LISTS, seen), limited_to


def test_every_count_stays_within(town: Town, session: Session) -> None:
    for limited_to, seen in SEEN.items():
        among, count = areas.members_of(1, town.limits(limited_to)), len(seen)
        waits = reports.waiting(session, 1, NOW, among)
        if among is not None:  # everywhere there are tasks of others, too
            assert waits.calls == count, limited_to
        assert (waits.papers, waits.people) == (count, 2 * count), limited_to
        figures = reports.figures(session, 1, *WEEK, among)
        assert (figures.asked, figures.open, figures.kept) == (count, count, 0), limited_to


def test_a_helper_sees_and_acts_only_within(town: Town, session: Session) -> None:
    riders = session.query(Member).filter(Member.name.in_(WHERE)).all()
    for limited_to, seen in SEEN.items():
        staff = replace(town.staff, areas=town.limits(limited_to))
        listed = intermediaries.consented_members(session, 1, staff, TODAY)
        assert names(listed, lambda r: r.name) == seen
        found = intermediaries.consented_members(session, 1, staff, TODAY, "wanda")
        assert names(found, lambda r: r.name) == seen & {"Wanda"}
        ending = intermediaries.consents_ending(session, 1, staff, TODAY)
        assert names(ending, lambda r: r.member_name) == seen
        scopes = intermediaries.helped_scopes(session, 1, staff, TODAY)
        assert set(scopes) == {rider.id for rider in riders if rider.first_name in seen}
        for rider in riders:
            assert may_book(town, rider, limited_to) == (rider.first_name in seen)


def may_book(town: Town, rider: Member, limited_to: str) -> bool:
    """Whether the helper's consent counts for a rider."""
    actor = Actor(
        1, town.helper.id, "desk", on_behalf_of=rider.id, roles=frozenset({"helper"}),
        areas=town.limits(limited_to),
    )  # fmt: skip
    try:
        return bool(intermediaries.authorize(town.session, actor, rider.id, "book", NOW))
    except ConsentMissing:
        return False


def test_what_an_address_names_is_within_or_is_not_there(town: Town, session: Session) -> None:
    owners = {name.split()[0]: owners_of(session, name) for name in WHERE}
    for limited_to, seen in SEEN.items():
        limits = town.limits(limited_to)
        if limits is None:
            continue
        for name, selects in owners.items():
            for owner in selects:
                assert areas.are_within(session, limits, 1, owner) == (name in seen)
                assert not areas.are_within(session, limits, 2, owner)
        assert not areas.are_within(session, limits, 1, rides.riders_of_code(1, "NOTHING2"))


def owners_of(session: Session, name: str) -> tuple[MemberIds, ...]:
    """Whose each thing of somebody's is, as an address of each kind names it."""

    def one(rows: Any, of: str) -> Any:
        return next(row for row in rows if getattr(row, of) == name)

    ride = next(v for v in rides.rides_between(session, 1, *WEEK) if v.rider.name == name)
    task = one(notifications.tasks_open(session, 1, ("call_member",)), "member_name")
    look = one(intermediaries.reviews(session, 1, is_open=True), "member_name")
    waits = [row for row in members.people_waiting(session, 1) if row.what == "paper"]
    return (
        rides.riders_of_code(1, ride.code.lower()),
        notifications.member_of_task(1, task.id),
        inbound.member_of_text(1, one(inbound.inbox(session, 1), "name").id),
        intermediaries.member_of_review(1, look.id),
        members.member_of_paper(1, one(waits, "name").subject_id),
    )


def test_the_area_of_a_new_member_is_that_of_their_neighbours(town: Town, session: Session) -> None:
    home = builders.a_place(session, "Here", km_north=0.1)
    near = [builders.a_member(session, km_north=0.1 + n / 10) for n in range(3)]
    assert areas.proposed_area(session, 1, home.lat, home.lon) is not None
    for member in near:
        areas.place_member(session, OFFICE, member.id, town.areas["north"], NOW)
    assert areas.proposed_area(session, 1, home.lat, home.lon) == town.areas["north"]
    far = builders.a_place(session, "Far", km_north=90.0)
    assert areas.proposed_area(session, 1, far.lat, far.lon) is None
    assert areas.proposed_area(session, 1, None, None) is None
