"""A closed time: rides end and everybody hears it once; what must not end stays for a person."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member, a_place, acting
from tests.domain.rides.test_standing import a_series, days_made
from tests.domain.rides.trips import (
    an_office,
    asked,
    driven,
    driver_of,
    due,
    hours,
    invited,
    legs,
    member_of,
    ride_row,
    said_yes,
    tasks,
    told,
    waiting,
)
from timebank import reports, rides
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_instant
from timebank.kernel.ids import new_id
from timebank.kernel.weeks import Weeks
from timebank.members import community_facts
from timebank.notifications import Message, Task
from timebank.rides import (
    ClosureDraft,
    ClosureReceipt,
    ClosureUnfit,
    DayClosed,
    InvitationEnded,
    NotYourRide,
)
from timebank.rides.operations import closures as closing
from timebank.trust import Evidence

pytestmark = pytest.mark.usefixtures("community")
ZONE = "America/Detroit"
TUE, WED, THU = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)


def a_closed(
    session: Session, office: Actor, now: datetime, first: date = TUE, last: date = TUE,
    minutes: tuple[int, int] = (0, 1440), kind: str = "weather", words: str = "heavy snow",
    key: str = "",
) -> ClosureReceipt:  # fmt: skip
    """Close from a minute of the first day to one of the last."""
    draft = ClosureDraft(
        key or f"test:{new_id()}", kind, words, local_instant(first, minutes[0], ZONE),
        local_instant(last, minutes[1], ZONE),
    )  # fmt: skip
    return rides.close_days(session, office, draft, now)


def bodies(session: Session, kind: str) -> list[str]:
    return sorted(session.scalars(select(Message.body).where(Message.kind == kind)))


def test_rides_of_a_closed_day_end_with_weather_and_everybody_hears_it_once(
    session: Session, now: datetime
) -> None:
    office, clinic = an_office(session), a_place(session, km_north=4)
    a_driver_near(session)
    rider, spanish = a_member(session), a_member(session, language="es")
    trip = legs(session, asked(session, rider, clinic.id, now, in_hours=22, way_home="at",
                               home_at=now + timedelta(hours=24)))  # fmt: skip
    found = said_yes(session, trip[0], now)
    looking = legs(session, asked(session, spanish, clinic.id, now, in_hours=28))[0]
    held = hours(session, rider.id, spanish.id)
    assert all(part[1] > 0 for part in held)
    done = a_closed(session, office, now)
    assert (done.ended, done.repeated) == (3, False)
    for ride in (*trip, looking):
        row = ride_row(session, ride.id)
        assert (row.state, row.outcome, row.ended_at) == ("cancelled", "weather", now)
        assert waiting(session, ride.id) == {}
    assert hours(session, rider.id, spanish.id) == [(0, 0), (0, 0)]
    assert {one.state for one in invited(session, looking.id)} == {"closed"}
    assert told(session, trip[0].id, state="waiting") == ["D13", "R33"]
    assert bodies(session, "R33") == [
        "Eastside Neighbours: Nadie maneja (mal tiempo: heavy snow). Su viaje mar 24 nov, "
        "1:40 PM no se hace. 5 = otra fecha, 0 = me llaman.",
        "Eastside Neighbours: Nobody drives (bad weather: heavy snow). Your ride Tue Nov 24, "
        "7:40 AM + 10:00 AM is off. Reply 5 = another day, 0 = call me.",
    ]
    assert "You are free" in bodies(session, "D13")[0]
    assert found.driver is not None
    evidence = select(Evidence.kind).where(Evidence.about_id == found.driver.member_id)
    assert session.scalars(evidence).all() == []
    assert reports.audit_all(session, 1, now) == []


def test_pressed_twice_or_by_two_nothing_is_told_twice(session: Session, now: datetime) -> None:
    office, other = an_office(session), an_office(session)
    asked(session, a_member(session), a_place(session, km_north=4).id, now, in_hours=24)
    first = a_closed(session, office, now, key="one")
    again = a_closed(session, office, now, key="one")
    theirs = a_closed(session, other, now + timedelta(seconds=5), key="two", words="ice")
    assert (first.ended, first.repeated) == (1, False)
    assert again == theirs == ClosureReceipt(first.closure_id, 0, repeated=True)
    rides.work_off(session, "closed", 1, first.closure_id, now + timedelta(minutes=1))
    assert len(bodies(session, "R33")) == 1


def test_vital_rides_and_who_is_out_stay_as_calls_for_a_person(
    session: Session, now: datetime
) -> None:
    office, clinic = an_office(session), a_place(session, km_north=4)
    for _ in range(3):
        a_driver_near(session)
    dialysis = legs(
        session, asked(session, a_member(session), clinic.id, now, in_hours=4, purpose="D")
    )[0]
    out = legs(session, asked(session, a_member(session), clinic.id, now, in_hours=1,
                              way_home="at", home_at=now + timedelta(hours=5)))  # fmt: skip
    going = said_yes(session, out[0], now)
    driver = driver_of(session, going)
    rides.go(session, driver, going.id, now + timedelta(minutes=20))
    rides.arrive(session, driver, going.id, now + timedelta(minutes=30))
    rides.board(session, driver, going.id, now + timedelta(minutes=31))
    at = now + timedelta(minutes=40)
    today = local_day_of(now)
    closed = a_closed(session, office, at, today, today)
    assert closed.ended == 0
    assert [ride_row(session, one.id).state for one in (dialysis, *out)] == [
        "looking", "riding", "found" if ride_row(session, out[1].id).driver_id else "looking",
    ]  # fmt: skip
    assert tasks(session, dialysis.id) == tasks(session, out[1].id) == ["call_member"]
    about = {task.detail["about"] for task in session.scalars(select(Task))}
    assert about >= {"closed", "closed_home"}
    assert bodies(session, "R33") == []
    rides.finish(session, driver, going.id, at + timedelta(minutes=9))
    assert reports.audit_all(session, 1, at) == []


def local_day_of(now: datetime) -> date:
    return (now - timedelta(hours=5)).date()


def test_nobody_is_taken_where_nobody_brings_them_back(session: Session, now: datetime) -> None:
    office, clinic = an_office(session), a_place(session, km_north=4)
    trip = legs(session, asked(session, a_member(session), clinic.id, now, in_hours=23,
                               way_home="at", home_at=now + timedelta(hours=30)))  # fmt: skip
    early = legs(session, asked(session, a_member(session), clinic.id, now, in_hours=23))[0]
    done = a_closed(session, office, now, minutes=(14 * 60, 1440))
    assert done.ended == 2
    assert [ride_row(session, ride.id).state for ride in trip] == ["cancelled"] * 2
    assert ride_row(session, early.id).state == "looking"


def test_a_closed_day_takes_no_new_ride_and_names_the_next_open_one(
    session: Session, now: datetime
) -> None:
    office, clinic, rider = an_office(session), a_place(session, km_north=4), a_member(session)
    a_closed(session, office, now, TUE, WED, kind="holiday", words="Long weekend")
    with pytest.raises(DayClosed) as refused:
        asked(session, rider, clinic.id, now, in_hours=24)
    assert refused.value.data["open_on"] == THU.isoformat()
    assert refused.value.data["field"] == "day"
    assert asked(session, rider, clinic.id, now, in_hours=72).codes
    with pytest.raises(DayClosed):  # the way home is in it, though the way there is not
        asked(session, rider, clinic.id, now, in_hours=9, way_home="at",
              home_at=now + timedelta(hours=16))  # fmt: skip
    assert asked(session, rider, clinic.id, now, in_hours=6).codes


def test_a_coordinator_may_ask_for_a_vital_ride_and_no_driver_is_asked_by_itself(
    session: Session, now: datetime
) -> None:
    office, clinic, rider = an_office(session), a_place(session, km_north=4), a_member(session)
    a_driver_near(session)
    a_closed(session, office, now)
    need = rides.RideNeed(f"test:{new_id()}", rider.id, clinic.id, "be_there_by",
                          now + timedelta(hours=24), purpose="D")  # fmt: skip
    with pytest.raises(DayClosed):
        rides.request(session, acting(rider), need, now)
    made = legs(session, rides.request(session, office, need, now))[0]
    assert invited(session, made.id) == []
    assert tasks(session, made.id) == ["call_member"]
    due(session, "next_wave", made, now + timedelta(hours=1))
    assert invited(session, made.id) == []
    driver = session.scalars(select(rides.Invitation.driver_id)).first()
    assert driver is None
    found = rides.ranked(session, community_facts(session, 1), made, now)
    assert rides.ask_drivers(session, office, made.id, [found[0].driver_id], now) == 1


def test_a_series_leaves_a_closed_day_out_and_says_so_but_never_dialysis(
    session: Session, now: datetime
) -> None:
    office, rider, ill = an_office(session), a_member(session), a_member(session)
    a_closed(session, office, now, date(2026, 11, 30), date(2026, 12, 2), kind="holiday")
    days = Weeks((0, 2, 4), until=date(2026, 12, 11))
    a_series(session, rider, now, purpose="G", weeks=days)
    a_series(session, ill, now, weeks=days)
    made = [day.day for day in days_made(session, rider)]
    assert made == [25, 27, 4, 7]
    assert [day.day for day in days_made(session, ill)][:4] == [25, 27, 30, 2]
    assert len(bodies(session, "R34")) == 1  # two days of one closed time
    assert "Mon Nov 30 - Wed Dec 2" in bodies(session, "R34")[0]
    calls = session.scalars(select(Task).where(Task.member_id == ill.id)).all()
    assert [task.detail["about"] for task in calls] == ["closed"] * 2


def test_reopened_rides_may_be_asked_for_and_what_ended_stays_so(
    session: Session, now: datetime
) -> None:
    office, clinic, rider = an_office(session), a_place(session, km_north=4), a_member(session)
    ride = legs(session, asked(session, rider, clinic.id, now, in_hours=24))[0]
    closed = a_closed(session, office, now, kind="other", words="No heat in the garage")
    assert ride_row(session, ride.id).outcome == "cancelled"
    rides.reopen(session, office, closed.closure_id, now)
    rides.reopen(session, office, closed.closure_id, now + timedelta(hours=1))
    view = rides.closure_by_id(session, 1, closed.closure_id)
    assert view is not None
    assert (view.reopened_at, view.rides_ended) == (now, 1)
    assert asked(session, rider, clinic.id, now, in_hours=24).codes
    assert ride_row(session, ride.id).state == "cancelled"
    assert a_closed(session, office, now, kind="other", words="Again").ended == 1


def test_a_driver_who_says_yes_too_late_hears_that_it_is_off(
    session: Session, now: datetime
) -> None:
    office, clinic = an_office(session), a_place(session, km_north=4)
    a_driver_near(session)
    ride = legs(session, asked(session, a_member(session), clinic.id, now, in_hours=24))[0]
    a_closed(session, office, now)
    (invitation,) = invited(session, ride.id)
    driver = member_of(session, invitation.driver_id)
    with pytest.raises(InvitationEnded):
        rides.accept(session, acting(driver, "driver"), invitation.id, now)


def test_a_long_time_is_worked_off_in_pieces_and_what_slips_past_is_ended_too(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, clinic = an_office(session), a_place(session, km_north=4)
    monkeypatch.setattr(closing, "PIECE", 3)
    rider = a_member(session, credit_limit=3000)
    for hours_on in (20, 22, 24, 26):
        asked(session, rider, clinic.id, now, in_hours=hours_on)
    other = a_member(session)
    asked(session, other, clinic.id, now, in_hours=25)
    closed = a_closed(session, office, now)
    assert closed.ended in (1, 3)
    left = 5 - closed.ended
    for step in range(1, 4):
        rides.work_off(session, "closed", 1, closed.closure_id, now + timedelta(seconds=step))
    view = rides.closure_by_id(session, 1, closed.closure_id)
    assert view is not None
    assert view.rides_ended == 5
    assert left > 0
    assert reports.audit_all(session, 1, now) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "war"}, "kind"),
        ({"minutes": (600, 600)}, "until"),
        ({"first": date(2026, 11, 20), "last": date(2026, 11, 20)}, "until"),
        ({"last": date(2027, 1, 30)}, "until"),
        ({"first": date(2028, 1, 1), "last": date(2028, 1, 2)}, "from"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused(
    session: Session, now: datetime, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(ClosureUnfit) as refused:
        a_closed(session, an_office(session), now, **changed)
    assert refused.value.data["field"] == field


def test_only_a_coordinator_closes(session: Session, now: datetime) -> None:
    with pytest.raises(NotYourRide):
        a_closed(session, acting(a_member(session)), now)


def test_a_driver_who_gives_a_kept_ride_back_in_the_snow_is_not_counted_late(
    session: Session, now: datetime
) -> None:
    office, clinic = an_office(session), a_place(session, km_north=4)
    for _ in range(2):
        a_driver_near(session)
    ride = said_yes(
        session,
        legs(session, asked(session, a_member(session), clinic.id, now, in_hours=22, purpose="D"))[
            0
        ],
        now,
    )
    a_closed(session, office, now + timedelta(minutes=1))
    due(session, "ask_backup", ride, now + timedelta(minutes=11))
    assert "D14" not in told(session, ride.id)  # nobody is asked to stand by for it by itself
    at = ride.pickup_at - timedelta(minutes=30)
    rides.drop_out(session, driver_of(session, ride), ride.id, "snow", at)
    assert session.scalars(select(Evidence.kind)).all() == []
    assert [one for one in invited(session, ride.id) if one.state == "open"] == []
    assert "no_driver" in tasks(session, ride.id)


def test_who_is_out_and_calls_is_brought_home_though_it_is_closed(
    session: Session, now: datetime
) -> None:
    office, clinic = an_office(session), a_place(session, km_north=4)
    for _ in range(2):
        a_driver_near(session)
    rider = a_member(session)
    out, home = legs(
        session, asked(session, rider, clinic.id, now, in_hours=1, way_home="when_i_call")
    )
    going = said_yes(session, out, now)
    driven(session, going)
    at = now + timedelta(hours=2)
    closed = a_closed(session, office, at, local_day_of(now), local_day_of(now))
    assert closed.ended == 0
    rides.call_home(session, acting(rider), home.id, at + timedelta(minutes=5))
    open_ones = [one for one in invited(session, home.id) if one.state == "open"]
    assert open_ones or ride_row(session, home.id).state == "found"


def test_opened_again_the_calls_are_gone_and_neighbors_are_asked_for_what_stayed(
    session: Session, now: datetime
) -> None:
    office, clinic = an_office(session), a_place(session, km_north=4)
    closed = a_closed(session, office, now)
    need = rides.RideNeed(f"test:{new_id()}", a_member(session).id, clinic.id, "be_there_by",
                          now + timedelta(hours=24), purpose="D")  # fmt: skip
    ride = legs(session, rides.request(session, office, need, now))[0]
    a_driver_near(session)
    assert tasks(session, ride.id) == ["call_member"]
    at = now + timedelta(hours=1)
    rides.reopen(session, office, closed.closure_id, at)
    assert tasks(session, ride.id) == []
    assert waiting(session, ride.id)["next_wave"] in (at, now + timedelta(minutes=30))
    due(session, "next_wave", ride, at)
    assert [one.state for one in invited(session, ride.id)] == ["open"]
