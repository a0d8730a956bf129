""" "I found my own driver": asked first and alone, by the same rules, seen by a person first."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import acting
from tests.domain.giving.guests_work import CAR, PAPERS, PHONE, TwoBanks, a_neighbor, members_behind
from timebank import inbound, members, rides, trust
from timebank.giving import GuestHome
from timebank.inbound import Received
from timebank.intermediaries import ConsentMissing
from timebank.members import Block, Member
from timebank.notifications import Message
from timebank.reminders import Reminder
from timebank.rides import NamedDriver, OwnDriver, RideView

SAMIRAS, STRANGERS = "+13135550111", "+13135550199"


@pytest.fixture
def two(session: Session, now: datetime) -> TwoBanks:
    return TwoBanks(session, now)


def texts(two: TwoBanks, phone: str, body: str, key: str, bank: int = 1) -> None:
    number = f"+1313555{2000 + bank:04d}"
    received = Received(phone, number, body, key, two.now)
    inbound.receive_text(two.session, bank, received, two.now)


def open_offers(two: TwoBanks, ride: RideView) -> list[object]:
    return [one.driver_id for one in two.invitations(ride) if one.state == "open"]


# -- a driver of this bank -----------------------------------------------------------------------


def test_a_driver_of_the_bank_is_asked_at_once_and_alone(two: TwoBanks) -> None:
    samira = a_neighbor(two)
    builders.a_driver_near(two.session, "Tobias Heron", km_north=0.9)
    ride = two.asked()
    assert len(open_offers(two, ride)) == 2
    assert two.name(ride, SAMIRAS, "Samira")
    mine = [one for one in two.invitations(ride) if one.driver_id == samira.id]
    assert open_offers(two, ride) == [samira.id]
    assert mine[-1].expires_at > two.now + timedelta(hours=12)  # others get half an hour
    waiting = two.session.scalars(
        select(Reminder.due_at).where(
            Reminder.kind == "next_wave",
            Reminder.subject_id == ride.id,
            Reminder.state == "waiting",
        )
    ).all()
    assert waiting == [mine[-1].expires_at]


def test_others_whose_asking_ends_are_told_so(two: TwoBanks) -> None:
    a_neighbor(two)
    tobias = builders.a_driver_near(two.session, "Tobias Heron", km_north=0.9)
    ride = two.asked()
    two.name(ride, SAMIRAS, "Samira")
    assert "D3b" in two.told(tobias.member_id)


def test_asked_already_they_are_not_asked_twice(two: TwoBanks) -> None:
    samira = a_neighbor(two)
    ride = two.asked()
    for _ in range(2):
        assert two.name(ride, SAMIRAS, "Samira")
    assert open_offers(two, ride) == [samira.id]
    assert len(two.session.scalars(select(NamedDriver.id)).all()) == 1


def test_when_they_say_no_the_neighbors_are_asked(two: TwoBanks) -> None:
    samira = a_neighbor(two)
    ride = two.asked()
    two.name(ride, SAMIRAS, "Samira")
    tobias = builders.a_driver_near(two.session, "Tobias Heron", km_north=0.9)
    offer = next(one for one in two.invitations(ride) if one.state == "open")
    member = two.session.get(Member, (1, samira.member_id))
    assert member is not None
    rides.decline(two.session, acting(member, "driver"), offer.id, two.now)
    assert open_offers(two, ride) == [tobias.id]


def test_a_hard_rule_that_fails_says_why_and_nothing_changes(two: TwoBanks) -> None:
    samira = a_neighbor(two)
    tobias = builders.a_driver_near(two.session, "Tobias Heron", km_north=0.9)
    two.session.execute(
        update(members.Driver).where(members.Driver.id == samira.id).values(purposes_not=["P"])
    )
    ride = two.asked()
    with pytest.raises(rides.MayNotDrive) as refused:
        two.name(ride, SAMIRAS, "Samira")
    assert refused.value.data["reasons"] == ["purpose"]
    assert open_offers(two, ride) == [tobias.id]


def test_who_is_kept_apart_cannot_be_asked_this_way(two: TwoBanks) -> None:
    samira = a_neighbor(two)
    two.session.add(
        Block(community_id=1, member_id=samira.member_id, blocked_id=two.rider.id, made_at=two.now)
    )
    two.session.flush()
    ride = two.asked()
    with pytest.raises(rides.MayNotDrive) as refused:
        two.name(ride, SAMIRAS, "Samira")
    assert refused.value.data["reasons"] == ["papers_car_or_days"]  # no word of a block


def test_both_ways_are_one_question(two: TwoBanks) -> None:
    samira = a_neighbor(two)
    ride = two.asked(way_home="at", home_at=two.now + timedelta(hours=33))
    two.name(ride, SAMIRAS, "Samira")
    offer = next(one for one in two.invitations(ride) if one.state == "open")
    assert (offer.driver_id, offer.other_ride_id) == (samira.id, ride.other_ride_id)


def test_asking_and_naming_are_one_breath(two: TwoBanks) -> None:
    samira = a_neighbor(two)
    builders.a_driver_near(two.session, "Tobias Heron", km_north=0.9)
    need = rides.RideNeed(
        rider_id=two.rider.id, to_place_id=two.clinic.id, request_key="once",
        anchor="be_there_by", anchor_at=two.now + timedelta(hours=30),
    )  # fmt: skip
    own = OwnDriver(SAMIRAS, "Samira")
    for _ in range(2):
        made = rides.request_named(two.session, acting(two.rider), need, own, two.now)
    (ride,) = rides.rides_of_request(two.session, 1, made.request_id)
    assert [one.driver_id for one in two.invitations(ride)] == [samira.id]
    told = two.session.scalars(select(Message.body).where(Message.kind == "D11")).one()
    assert "Opal asks: can you drive?" in told


def test_ones_own_number_is_no_driver(two: TwoBanks) -> None:
    ride = two.asked()
    assert two.rider.phone is not None
    with pytest.raises(rides.OwnNumber):
        two.name(ride, two.rider.phone, "Opal")


def test_another_rider_a_stranger_and_a_ride_with_a_driver_are_refused(two: TwoBanks) -> None:
    a_neighbor(two)
    ride = two.asked()
    own = OwnDriver(SAMIRAS, "Samira")
    other = builders.a_member(two.session, "Leila Maple")
    with pytest.raises(rides.NotYourRide):
        rides.name_driver(two.session, acting(other), ride.id, own, two.now)
    found = two.found()
    with pytest.raises(rides.RideAlreadyTaken):
        two.name(found, SAMIRAS, "Samira")


def test_numbers_are_not_tried_out(two: TwoBanks) -> None:
    ride = two.asked()
    for last in range(12):
        two.name(ride, f"+131355502{last:02d}", "Somebody")
    with pytest.raises(members.TooManyTries):
        two.name(ride, STRANGERS, "Somebody")


def test_a_member_who_does_not_drive_yet_is_a_task_for_the_office(two: TwoBanks) -> None:
    builders.a_member(two.session, "Wanda Summer", phone=SAMIRAS)
    ride = two.asked()
    assert not two.name(ride, SAMIRAS, "Wanda")
    assert two.tasks() == ["own_driver"]
    assert two.session.scalars(select(Member.id).where(Member.state == "guest")).all() == []


def test_a_ride_that_needs_care_goes_to_a_coordinator(two: TwoBanks) -> None:
    a_neighbor(two)
    two.session.execute(
        update(members.Need).where(members.Need.member_id == two.rider.id).values(ride_class=2)
    )
    ride = two.asked()
    assert not two.name(ride, SAMIRAS, "Samira")
    assert open_offers(two, ride) == []
    assert "own_driver" in two.tasks()


# -- somebody from outside -----------------------------------------------------------------------


def test_somebody_of_another_bank_is_a_guest_whom_nobody_else_finds(two: TwoBanks) -> None:
    ride = two.asked()
    assert not two.name(ride)
    guest = two.guest()
    assert two.tasks() == ["own_driver"]
    assert two.told(guest.member_id) == ["D12"]
    assert members_behind(two) == []  # no gift, no sign-in by this number here
    assert members.find_members(two.session, 1, "Marcus") == []
    assert guest.member_id not in {one.member_id for one in members.member_lines(two.session, 1)}
    waiting = members.people_waiting(two.session, 1)
    assert guest.member_id not in {one.member_id for one in waiting}
    assert two.check() == 1
    assert open_offers(two, ride) == [guest.id]
    assert two.tasks() == []
    other = builders.a_member(two.session, "Leila Maple")
    theirs = rides.request(
        two.session, acting(other),
        rides.RideNeed(rider_id=other.id, to_place_id=two.clinic.id, request_key="theirs",
                       anchor="be_there_by", anchor_at=two.now + timedelta(hours=54)), two.now,
    )  # fmt: skip
    (leg,) = rides.rides_of_request(two.session, 1, theirs.request_id)
    assert open_offers(two, leg) == []
    with pytest.raises(rides.MayNotDrive):
        rides.ask_drivers(two.session, two.office, leg.id, [guest.id], two.now)
    with pytest.raises(rides.MayNotDrive):
        rides.assign(two.session, two.office, leg.id, guest.id, two.now)


def test_nobodys_number_is_said_the_same_and_hours_stay_here(two: TwoBanks) -> None:
    ride = two.asked()
    assert not two.name(ride, STRANGERS, "Hugo Alder")
    guest = two.guest()
    rides.check_guest(two.session, two.office, guest.id, "Hugo Alder", CAR, PAPERS, None, two.now)
    offer = next(one for one in two.invitations(ride) if one.state == "open")
    after = rides.accept(two.session, two.by_guest(), offer.id, two.now)
    done = two.driven(after, minutes=30)
    assert done.driver is not None
    assert done.driver.first_name == "Hugo"
    assert two.balance(guest.member_id) == 30
    assert two.clearing() == (0, 0)
    assert two.findings() == []


def test_two_riders_name_one_number_and_it_is_one_guest(two: TwoBanks) -> None:
    first = two.asked()
    two.name(first)
    two.check()
    leila = builders.a_member(two.session, "Leila Maple")
    need = rides.RideNeed(
        rider_id=leila.id, to_place_id=two.clinic.id, request_key="leila",
        anchor="be_there_by", anchor_at=two.now + timedelta(hours=50),
    )  # fmt: skip
    own = OwnDriver(PHONE, "Mr Wren")
    made = rides.request_named(two.session, acting(leila), need, own, two.now)
    (ride,) = rides.rides_of_request(two.session, 1, made.request_id)
    assert open_offers(two, ride) == [two.guest().id]  # checked before: asked at once
    assert two.told(two.guest().member_id).count("D12") == 1


def test_a_household_behind_one_number_is_told_apart_by_name(two: TwoBanks) -> None:
    builders.a_member(two.session, "Ines Wren", community_id=2, phone=PHONE)
    two.name(two.asked(), PHONE, "Marcus")
    two.check(home=False)  # the office chooses nothing: what the name said stands
    ride = two.driven(two.found(in_hours=60), minutes=30)
    assert ride.settled_minutes == 30
    assert two.at_home() == 30


def test_banks_that_do_not_know_each_other_are_not_looked_into(two: TwoBanks) -> None:
    builders.a_community(two.session, 3)
    builders.a_member(two.session, "Hugo Alder", community_id=3, phone=STRANGERS)
    two.name(two.asked(), STRANGERS, "Hugo")
    found = two.session.scalar(select(Member).where(Member.state == "guest"))
    assert found is not None
    assert found.name == "Hugo"  # as the rider said; nothing of the other bank
    assert two.session.get(GuestHome, (1, found.id)) is None


def test_papers_are_looked_at_before_anything(two: TwoBanks) -> None:
    ride = two.asked()
    two.name(ride)
    guest = two.guest()
    with pytest.raises(members.CoordinatorOnly):
        rides.check_guest(
            two.session, acting(two.rider), guest.id, "Marcus", CAR, PAPERS, None, two.now
        )
    late = PAPERS | {"insurance": date(2026, 11, 1)}
    with pytest.raises(members.DatesWrong) as refused:
        rides.check_guest(two.session, two.office, guest.id, "Marcus", CAR, late, None, two.now)
    assert refused.value.data["field"] == "insurance"
    without = {"licence": PAPERS["licence"]}
    with pytest.raises(members.FieldMissing):
        rides.check_guest(two.session, two.office, guest.id, "Marcus", CAR, without, None, two.now)


def test_papers_that_end_before_the_ride_keep_them_from_it(two: TwoBanks) -> None:
    ride = two.asked(in_hours=24 * 20)
    two.name(ride)
    soon = dict.fromkeys(PAPERS, two.now.date() + timedelta(days=3))
    asked = rides.check_guest(
        two.session, two.office, two.guest().id, "Marcus", CAR, soon, None, two.now
    )
    assert asked == 0
    assert open_offers(two, ride) == []


def test_the_office_that_does_not_look_in_time_loses_no_ride(two: TwoBanks) -> None:
    ride = two.asked(in_hours=54)
    two.name(ride)
    samira = a_neighbor(two)
    rides.fall_due(two.session, "next_wave", 1, ride.id, two.now + timedelta(hours=20))
    assert open_offers(two, ride) == [samira.id]
    two.check()
    assert open_offers(two, ride) == [two.guest().id]  # named after all


def test_a_guest_answers_by_text_and_drives_by_text(two: TwoBanks) -> None:
    ride = two.asked()
    two.name(ride)
    two.check()
    assert (
        "Opal asks" in two.session.scalars(select(Message.body).where(Message.kind == "D11")).one()
    )
    two.session.execute(update(Message).values(state="sent", sent_at=two.now))
    texts(two, PHONE, "1", "k1")
    taken = rides.ride_by_id(two.session, 1, ride.id)
    assert taken is not None
    assert (taken.state, taken.driver_id) == ("found", two.guest().id)
    assert "D2" in two.told(two.guest().member_id)


def test_one_number_in_two_banks_answers_each_bank_for_itself(two: TwoBanks) -> None:
    """A text to Riverside is the member's there, one to Eastside the guest's here."""
    ride = two.asked()
    two.name(ride)
    two.check()
    two.session.execute(update(Message).values(state="sent", sent_at=two.now))
    texts(two, PHONE, "1", "k1", bank=2)  # at home nothing was asked
    untouched = rides.ride_by_id(two.session, 1, ride.id)
    assert untouched is not None
    assert untouched.state == "looking"
    texts(two, PHONE, "1", "k1", bank=1)
    taken = rides.ride_by_id(two.session, 1, ride.id)
    assert taken is not None
    assert taken.state == "found"
    texts(two, PHONE, "STOP", "k2", bank=1)
    at_home = two.session.get(Member, (2, two.driver.id), populate_existing=True)
    here = two.session.get(Member, (1, two.guest().member_id), populate_existing=True)
    assert at_home is not None
    assert here is not None
    assert (at_home.text_stopped, here.text_stopped) == (False, True)


def test_a_guests_number_signs_in_at_home_and_not_here(two: TwoBanks) -> None:
    two.name(two.asked())
    contact = members.Contact("phone", PHONE)
    key = {"secret_key": "s" * 40, "now": two.now}
    assert members.make_login_code(two.session, 1, contact, **key) is None  # type: ignore[arg-type]
    code = members.make_login_code(two.session, 2, contact, **key)  # type: ignore[arg-type]
    assert code is not None
    used = members.use_login_code(two.session, 2, contact, code, **key)  # type: ignore[arg-type]
    assert (used.outcome, used.member_id) == ("in", two.driver.id)


def test_who_drops_out_is_replaced_by_neighbors_and_may_be_asked_again(two: TwoBanks) -> None:
    ride = two.found()
    samira = a_neighbor(two)
    rides.drop_out(two.session, two.by_guest(), ride.id, "ill", two.now)
    assert open_offers(two, ride) == [samira.id]
    two.name(ride)
    assert open_offers(two, ride) == [two.guest().id]


def test_a_coordinator_and_a_helper_name_a_driver_for_a_rider(two: TwoBanks) -> None:
    samira = a_neighbor(two)
    ride = two.asked()
    own = OwnDriver(SAMIRAS, "Samira")
    staff = builders.a_helper(two.session)
    helper = two.session.get(Member, (1, staff.member_id))
    assert helper is not None
    by_helper = acting(helper, "rider", "helper", on_behalf_of=two.rider.id)
    with pytest.raises(ConsentMissing):
        rides.name_driver(two.session, by_helper, ride.id, own, two.now)
    builders.a_consent(two.session, two.rider, staff.organisation_id)
    assert rides.name_driver(two.session, by_helper, ride.id, own, two.now)
    assert open_offers(two, ride) == [samira.id]
    later = two.asked(in_hours=60)
    assert rides.name_driver(two.session, two.office, later.id, own, two.now)


# -- favourites ----------------------------------------------------------------------------------


def test_a_favourite_is_asked_before_nearer_neighbors(two: TwoBanks) -> None:
    for number in range(4):
        builders.a_driver_near(two.session, f"Tobias Heron{number}", km_north=1.0)
    far = builders.a_driver_near(two.session, "Wanda Alder", km_north=9.0)
    trust.record(
        two.session, 1,
        [trust.EvidenceDraft("r", "ride", far.member_id, True, two.rider.id)], two.now,
    )  # fmt: skip
    first = two.asked()
    assert far.id not in open_offers(two, first)
    for _ in range(2):
        trust.set_favourite(two.session, 1, two.rider.id, far.member_id, True, two.now)
    assert trust.favourites_of(two.session, 1, two.rider.id) == {far.member_id}
    second = two.asked(in_hours=54)
    assert far.id in open_offers(two, second)
    trust.set_favourite(two.session, 1, two.rider.id, far.member_id, False, two.now)
    third = two.asked(in_hours=78)
    assert far.id not in open_offers(two, third)
