"""Acting for a member: the cap, the log, denials, alarms, the sample, what a helper never is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.rides.trips import a_need, legs
from timebank import intermediaries, members, notifications, rides
from timebank.intermediaries import Act, CapExceeded, Consent, Review
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.weeks import Weeks
from timebank.members import ContactChange, Member, NeedDraft
from timebank.notifications import Message, Task
from timebank.rides import Ride, RideEvent, RideRequest, StandingRequest

pytestmark = pytest.mark.usefixtures("community")


@dataclass
class Library:
    """A library, its helper at the desk, and Opal, who said yes to everything."""

    session: Session
    opal: Any
    helper: Any
    consent: Consent
    clinic_id: Any

    @property
    def desk(self) -> Actor:
        return self.acting(self.opal)

    def acting(self, member: Any) -> Actor:
        return builders.acting(self.helper, "helper", channel="desk", on_behalf_of=member.id)

    @property
    def opals(self) -> Actor:
        return builders.acting(self.opal)

    def books(self, now: datetime, **need: Any) -> rides.RideReceipt:
        wanted = a_need(self.opal, self.clinic_id, now, **need)
        return rides.request(self.session, self.desk, wanted, now)

    def acts(self) -> list[Act]:
        return list(self.session.scalars(select(Act).order_by(Act.at, Act.id)))

    def reviews(self, cause: str) -> list[Review]:
        wanted = select(Review).where(Review.cause == cause)
        return list(self.session.scalars(wanted.execution_options(populate_existing=True)))

    def told(self) -> list[str]:
        wanted = select(Message.kind).where(Message.member_id == self.opal.id)
        return list(self.session.scalars(wanted.order_by(Message.id)))


@pytest.fixture
def library(session: Session) -> Library:
    clinic = builders.a_place(session, "Riverbend Clinic", km_north=3)
    for km in (1, 2):
        builders.a_driver_near(session, km_north=km)
    opal = builders.a_member(session, "Opal Finch", credit_limit=6000)
    helper = builders.a_member(session, "Hugo Winter")
    staff = builders.a_helper(session, member=helper)
    consent = builders.a_consent(session, opal, staff.organisation_id)
    return Library(session, opal, helper, consent, clinic.id)


def limit(library: Library, minutes: int, scopes: tuple[str, ...] = builders.ALL_SCOPES) -> None:
    library.session.execute(update(Consent).values(week_minutes_max=minutes, scopes=list(scopes)))


def test_a_booking_over_the_weeks_cap_asks_the_member_and_opens_one_call(
    session: Session, library: Library, now: datetime
) -> None:
    first = library.books(now)
    limit(library, first.held_minutes * 2 - 1)
    over = a_need(library.opal, library.clinic_id, now, in_hours=32)
    with pytest.raises(CapExceeded):
        rides.request(session, library.desk, over, now)
    for _ in range(2):
        rides.note_over_cap(session, library.desk, over, now)
    assert library.told() == ["R12", "R30"]
    task = session.scalars(select(Task).where(Task.kind == "confirm_consent")).one()
    assert task.detail["helper"] == "Hugo"
    assert [act.kind for act in library.acts()] == ["booked", "over_cap"]
    # the next week has its own cap, and the member themself has none
    library.books(now, in_hours=24 * 8)
    rides.request(session, library.opals, over, now)


def test_the_cap_counts_what_is_still_on_and_never_the_members_own(
    session: Session, library: Library, now: datetime
) -> None:
    first = library.books(now)
    limit(library, first.held_minutes)
    rides.request(
        session, library.opals, a_need(library.opal, library.clinic_id, now, in_hours=33), now
    )
    for ride in legs(session, first):
        rides.cancel(session, library.opals, ride.id, now)
    library.books(now, in_hours=36)


def test_more_than_usual_needs_the_scope_to_spend(library: Library, now: datetime) -> None:
    without = tuple(scope for scope in builders.ALL_SCOPES if scope != "spend")
    limit(library, 5000, without)
    by = intermediaries.authorize_booking(
        library.session, library.desk, library.opal.id,
        members.community_facts(library.session, 1), now,
    )  # fmt: skip
    assert by is not None
    assert by.cap_minutes == intermediaries.WEEK_MINUTES_USUAL


def test_every_act_carries_actor_member_consent_and_channel_and_is_told(
    session: Session, library: Library, now: datetime
) -> None:
    booked = library.books(now, way_home="when_i_call")
    out = next(ride for ride in legs(session, booked) if ride.leg == "out")
    rides.confirm_ready(session, library.desk, out.id, now)
    rides.report_problem(session, library.desk, out.id, "No lift", now)
    intermediaries.change_needs(
        session, library.desk, library.opal.id, NeedDraft(help_level="door"), now
    )
    rides.cancel(session, library.desk, out.id, now, reason="ill")
    acts = library.acts()
    assert [act.kind for act in acts] == ["booked", "ready", "problem", "needs", "called_off"]
    for act in acts:
        assert (act.actor_id, act.on_behalf_of_id) == (library.helper.id, library.opal.id)
        assert (act.consent_id, act.channel) == (library.consent.id, "desk")
    assert set(library.told()) == {"R12", "R27", "R22"}
    asked = session.scalars(select(RideRequest)).one()
    assert (asked.asked_by_id, asked.rider_id) == (library.helper.id, library.opal.id)
    assert (asked.consent_id, asked.channel) == (library.consent.id, "desk")
    events = session.scalars(select(RideEvent).where(RideEvent.actor_id.is_not(None))).all()
    for event in events:
        assert (event.actor_id, event.on_behalf_of_id) == (library.helper.id, library.opal.id)
        assert (event.consent_id, event.channel) == (library.consent.id, "desk")


def test_what_a_member_does_themself_is_no_act(
    session: Session, library: Library, now: datetime
) -> None:
    own = rides.request(session, library.opals, a_need(library.opal, library.clinic_id, now), now)
    rides.cancel(session, library.opals, legs(session, own)[0].id, now)
    assert library.acts() == []


def test_i_did_not_ask_for_this_calls_it_off_and_alarms_once(
    session: Session, library: Library, now: datetime
) -> None:
    booked = library.books(now, way_home="when_i_call")
    stranger = builders.acting(builders.a_member(session))
    with pytest.raises(intermediaries.NoSuchAct):
        rides.deny(session, stranger, library.acts()[0].id, now)
    with pytest.raises(intermediaries.NoSuchAct):
        rides.deny(session, library.desk, library.acts()[0].id, now)
    assert [rides.deny_request(session, library.opals, booked.request_id, now)
            for _ in range(2)] == [2, 0]  # fmt: skip
    assert {ride.state for ride in legs(session, booked)} == {"cancelled"}
    (alarm,) = library.reviews("denied")
    assert (alarm.member_id, alarm.actor_id) == (library.opal.id, library.helper.id)
    (line,) = intermediaries.acts_of(session, 1, library.opal.id)
    assert line.is_denied
    assert line.actor_name == "Hugo Winter"


def test_a_series_they_did_not_ask_for_ends_with_all_its_rides(
    session: Session, library: Library, now: datetime
) -> None:
    first = local_day(now, "America/Detroit") + timedelta(days=2)
    need = rides.StandingNeed(
        request_key="weekly", rider_id=library.opal.id, to_place_id=library.clinic_id,
        weeks=Weeks((first.weekday(),)), first_on=first, anchor="be_there_by", minute=600,
        way_home="none", purpose="D",
    )  # fmt: skip
    made = rides.request_standing(session, library.desk, need, now)
    assert made.made > 0
    (act,) = library.acts()
    assert (act.kind, act.subject_id) == ("booked", made.standing_id)
    assert [rides.deny(session, library.opals, act.id, now) for _ in range(2)] == [made.made, 0]
    assert set(session.scalars(select(Ride.state))) == {"cancelled"}
    assert session.scalars(select(StandingRequest.state)).one() == "ended"
    assert len(library.reviews("denied")) == 1


def test_more_than_twenty_members_a_day_is_one_alarm(
    session: Session, library: Library, now: datetime
) -> None:
    for number in range(21):
        rides.raise_alarms(session, 1, now)
        assert library.reviews("many_members") == [], number
        one = builders.a_member(session)
        consent = builders.a_consent(session, one, library.consent.organisation_id)
        intermediaries.note_act(
            session, library.acting(one), "ready", one.id, now, consent_id=consent.id
        )
    for _ in range(2):
        rides.raise_alarms(session, 1, now)
    (alarm,) = library.reviews("many_members")
    assert (alarm.actor_id, alarm.detail["count"]) == (library.helper.id, 21)


@pytest.mark.parametrize("same", ["phone", "home", "nothing"])
def test_hours_to_the_helpers_own_household_are_an_alarm(
    session: Session, library: Library, now: datetime, same: str
) -> None:
    booked = library.books(now)
    driver = builders.a_driver_near(session, km_north=1)
    shared = {
        "phone": {"phone": library.helper.phone},
        "home": {"home_place_id": library.helper.home_place_id},
        "nothing": {},
    }[same]
    if shared:
        session.execute(update(Member).where(Member.id == driver.member_id).values(**shared))
    office = builders.acting(builders.a_member(session), "coordinator")
    rides.assign(session, office, legs(session, booked)[0].id, driver.id, now)
    for _ in range(2):
        rides.raise_alarms(session, 1, now)
    found = [(one.member_id, one.actor_id) for one in library.reviews("own_household")]
    assert found == ([] if same == "nothing" else [(driver.member_id, library.helper.id)])


def test_a_notice_that_cannot_be_delivered_is_an_alarm(
    session: Session, library: Library, now: datetime
) -> None:
    library.books(now)
    rides.raise_alarms(session, 1, now)
    assert library.reviews("undelivered") == []
    session.execute(update(Message).where(Message.kind == "R12").values(state="failed"))
    for _ in range(2):
        rides.raise_alarms(session, 1, now)
    assert [one.member_id for one in library.reviews("undelivered")] == [library.opal.id]


@pytest.mark.parametrize(("days", "alarms"), [(7, 1), (8, 0)])
def test_a_new_number_and_hours_spent_soon_after_are_an_alarm(
    session: Session, library: Library, now: datetime, days: int, alarms: int
) -> None:
    change = ContactChange(phone="313-555-0166")
    members.set_contact(session, library.opals, library.opal.id, change, now)
    library.books(now + timedelta(days=days))
    for _ in range(2):
        rides.raise_alarms(session, 1, now + timedelta(days=days))
    assert len(library.reviews("phone_then_spent")) == alarms


def test_ten_acts_of_last_month_are_drawn_once_and_a_no_is_a_denial(
    session: Session, library: Library, now: datetime
) -> None:
    booked = library.books(now, in_hours=24 * 12)  # still ahead next month
    for _ in range(14):
        intermediaries.note_act(
            session, library.desk, "place", library.opal.id, now, consent_id=library.consent.id
        )
    assert rides.draw_sample(session, 1, now) == 0  # this month is not over
    later = now + timedelta(days=9)
    assert rides.draw_sample(session, 1, later) == 10
    drawn = {one.act_id for one in library.reviews("sample")}
    assert rides.draw_sample(session, 1, later) == 0
    ids = [act.id for act in library.acts()]
    assert drawn == set(intermediaries.sample(ids, 1, "2026-11"))

    office = builders.acting(builders.a_member(session), "coordinator")
    first, second, third = library.reviews("sample")[:3]
    session.execute(
        update(Act)
        .where(Act.id == first.act_id)
        .values(kind="booked", subject_id=booked.request_id)
    )
    session.expire_all()
    for _ in range(2):
        rides.look_done(session, office, first.id, "no", "", later)
    rides.look_done(session, office, second.id, "yes", "", later)
    rides.look_done(session, office, third.id, "unreached", "", later)
    with pytest.raises(intermediaries.ReviewClosed):
        rides.look_done(session, office, second.id, "no", "", later)
    with pytest.raises(members.CoordinatorOnly):
        rides.look_done(session, library.desk, third.id, "no", "", later)
    with pytest.raises(members.ChoiceUnknown):
        rides.look_done(session, office, library.reviews("sample")[4].id, "stopped", "", later)
    assert {ride.state for ride in legs(session, booked)} == {"cancelled"}
    counts = intermediaries.sample_outcomes(session, 1)["2026-11"]
    assert counts == {"no": 1, "yes": 1, "unreached": 1, "open": 7}
    assert intermediaries.denied_share(counts) == 0.5
    assert len(library.reviews("denied")) == 1


def test_a_helper_never_rates_gives_or_changes_a_number(
    session: Session, library: Library, now: datetime
) -> None:
    booked = library.books(now)
    ride = legs(session, booked)[0]
    with pytest.raises(rides.NotYourRide):
        rides.answer(session, library.desk, ride.id, True, "", now)
    number = ContactChange(phone="313-555-0166")
    with pytest.raises(members.HelperMayNot):
        members.set_contact(session, library.desk, library.opal.id, number, now)
    # nor do they drive whom they help, also when a coordinator picks them
    driver = builders.a_driver_near(session, member=library.helper)
    office = builders.acting(builders.a_member(session), "coordinator")
    with pytest.raises(rides.MayNotDrive):
        rides.assign(session, office, ride.id, driver.id, now)


def test_a_call_is_ticked_off_by_consent_alone_and_stands_in_the_log(
    session: Session, library: Library, now: datetime
) -> None:
    draft = notifications.TaskDraft("call_member", "one", now, member_id=library.opal.id)
    notifications.open_task(session, 1, draft, now)
    (task,) = notifications.tasks_open(session, 1, ("call_member",))
    other = builders.a_member(session)
    with pytest.raises(intermediaries.ConsentMissing):
        intermediaries.close_call(session, library.acting(other), other.id, task.id, "reached", now)
    intermediaries.close_call(session, library.desk, library.opal.id, task.id, "reached", now)
    assert [act.kind for act in library.acts()] == ["told"]
