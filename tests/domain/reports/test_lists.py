"""Lists for spreadsheets: names and local times, only this community's, only the days asked for."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tests.builders import a_community, a_driver_near, a_member, a_place, a_sponsor, acting
from tests.domain.rides import trips
from timebank import geo, members, reports, rides
from timebank.members import Community

EVER = reports.Period()


def _lines(session: Session, what: str, period: reports.Period = EVER) -> list[dict[str, object]]:
    facts = members.community_facts(session, 1)
    return list(reports.LISTS[what](session, facts, period))


def test_a_ride_and_its_hours_are_listed_with_names(
    session: Session, community: Community, now: datetime
) -> None:
    coordinator = a_member(session, "Iris Alder", roles=["coordinator"])
    rider = a_member(session, "Opal Finch")
    a_driver_near(session, "Marcus Birch")
    clinic = a_place(session, "Riverbend Clinic", km_north=3)
    receipt = trips.asked(session, rider, clinic.id, now)
    ride = trips.said_yes(session, trips.legs(session, receipt)[0], now + timedelta(minutes=12))
    office = acting(coordinator, "coordinator")
    for verb in (rides.go, rides.arrive, rides.board):
        verb(session, office, ride.id, ride.pickup_at)
    rides.finish(session, office, ride.id, ride.dropoff_at, 45)
    line = next(one for one in _lines(session, "rides") if one["code"] == ride.code)
    assert (line["rider"], line["driver"], line["to"]) == (
        "Opal Finch", "Marcus Birch", "Riverbend Clinic",
    )  # fmt: skip
    assert (line["state"], line["outcome"]) == ("done", "complete")
    entries = _lines(session, "transfers")
    assert {one["owner"] for one in entries} >= {"Opal Finch", "Marcus Birch"}
    assert sum(int(str(one["minutes"])) for one in entries) == 0
    assert {(one["category"], one["for"]) for one in entries} == {("ride P", ride.id)}
    day = ride.pickup_at.astimezone().date()
    later = reports.Period(since=day + timedelta(days=2))
    assert _lines(session, "rides", later) == []
    assert _lines(session, "transfers", later) == []


def test_a_sponsors_hours_are_listed_and_journalled_under_its_own_account(
    session: Session, community: Community, now: datetime
) -> None:
    rider, clinic = a_member(session, "Opal Finch"), a_place(session, "Riverbend Clinic")
    a_driver_near(session, "Marcus Birch")
    sponsor = a_sponsor(session, clinic.id, name="Clinic Friends")
    ride = trips.legs(session, trips.asked(session, rider, clinic.id, now))[0]
    trips.driven(session, trips.said_yes(session, ride, now), minutes=15)
    entries = _lines(session, "transfers")
    assert {(one["account"], one["owner"]) for one in entries} == {
        ("member", "Opal Finch"), ("member", "Marcus Birch"), ("sponsor", "Clinic Friends"),
    }  # fmt: skip
    written = [line.strip() for line in reports.journal(session, 1)]
    moved = [int(line.split()[1]) for line in written if line.endswith(" min") and ":" in line]
    assert sum(moved) == 0
    assert any(line.startswith(f"sponsor:{sponsor.id}  -") for line in written)


def test_members_are_listed_with_their_hours_by_local_day(
    session: Session, community: Community
) -> None:
    # 11 in the evening in Detroit is the next day in UTC
    a_member(session, "Opal Finch", asked_at=datetime.fromisoformat("2026-11-10T04:00:00+00:00"))
    on = reports.Period(date(2026, 11, 9), date(2026, 11, 9))
    assert [(one["name"], one["asked_at"]) for one in _lines(session, "members", on)] == [
        ("Opal Finch", "2026-11-09 23:00")
    ]
    assert _lines(session, "members", reports.Period(since=date(2026, 11, 10))) == []


def test_places_leave_as_they_came_and_homes_stay(session: Session, community: Community) -> None:
    a_member(session, "Opal Finch")
    geo.import_places(session, 1, geo.landmarks())
    lines = _lines(session, "places")
    assert len(lines) == len(geo.landmarks())
    assert {one["kind"] for one in lines}.isdisjoint({"home"})


def test_another_community_is_not_in_any_list(session: Session, community: Community) -> None:
    a_community(session, 2)
    a_member(session, "Wanda Wren", community_id=2)
    a_place(session, "Far Market", community_id=2)
    for what in reports.LISTS:
        assert "Far Market" not in str(_lines(session, what))
        assert "Wanda Wren" not in str(_lines(session, what))
