"""Calls that come in, as scripts of keys: each ends in the right rows."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from tests import builders
from tests.inbound.phone import MARCUS, OPAL, Phone, a_phone, give_code
from tests.web import stages
from timebank import inbound, rides
from timebank.inbound import Call
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Member
from timebank.rides import Invitation, RideRequest, RideView
from timebank.trust import Evidence


@pytest.fixture
def phone(database: Database, clock: FixedClock) -> Phone:
    return a_phone(database, clock)


def test_a_usual_ride_in_eight_keys(phone: Phone) -> None:
    said = phone.dial()
    assert said.startswith("Hello. This is Parkside Rides. To ask for a ride, press 5.")
    assert "For Riverbend Clinic, press 1. For Place 2, press 2. For another" in phone.press("5")
    assert "For Tuesday, December 1, press 1." in phone.press("1")
    assert "Enter the time" in phone.press("1")
    assert phone.press("1045#") == (
        "You go to Riverbend Clinic, Tuesday, December 1. You will be there by 10:45 AM."
        " If that is right, press 1. To start over, press 9."
    )
    assert phone.press("1").startswith("Good. We look for a driver")
    assert phone.answer.digits == 0
    assert len("5" + "1" + "1" + "1045" + "1") == 8
    (ride,) = phone.rides()
    assert (ride.to_place.name, ride.way_home, ride.asked_by) == ("Riverbend Clinic", "none", None)
    assert ride.anchor_at == datetime(2026, 12, 1, 15, 45, tzinfo=UTC)
    with phone.database.reading() as session:
        request = session.scalars(select(RideRequest).order_by(RideRequest.id.desc())).first()
        assert request is not None
        assert request.channel == "call"
    phone.hang_up()
    assert (phone.call().state, phone.call().outcome, phone.tasks()) == ("done", "book", [])


SCRIPTS = [
    # keys, language at the end, words said last, rides asked, tasks left
    (["5", "1", "2", "930", "1"], "en", "We look for a driver", 1, []),
    (["5", "1", "1", "230", "1"], "en", "We look for a driver", 1, []),
    (["5", "2", "1", "930", "1", "1"], "en", "We look for", 1, [("home_unplanned", "")]),
    (["5", "1", "1", "930", "9", "1", "1", "1000", "1"], "en", "We look for a driver", 1, []),
    (["5", "3"], "en", "A person will call you by", 0, [("call_member", "other")]),
    (["5", "1", "4"], "en", "A person will call you by", 0, [("call_member", "other")]),
    (["0"], "en", "A person will call you by", 0, [("call_member", "other")]),
    (["5", "0"], "en", "A person will call you by", 0, [("call_member", "other")]),
    (["5", "1", "1", "0"], "en", "A person will call you by", 0, [("call_member", "other")]),
    (["4"], "en", "you need a phone code", 0, [("call_member", "phone_code")]),
    (["7", "2", "5", "1", "1", "930", "1"], "es", "Buscamos quien le lleve", 1, []),
    (["7", "2", "0"], "es", "Una persona le llama antes", 0, [("call_member", "other")]),
    (["7", "3", "5", "1", "1", "1045", "1"], "ar", "نبحث عن سائق", 1, []),
    (["7", "3", "0"], "ar", "سيتصل بك شخص", 0, [("call_member", "other")]),
    (["7", "4", "5", "1", "1", "1045", "1"], "bn", "আমরা চালক খুঁজছি", 1, []),
    (["7", "4", "0"], "bn", "একজন ফোন করবেন", 0, [("call_member", "other")]),
    (["5", "7", "2", "1", "1", "930", "1"], "es", "Buscamos quien le lleve", 1, []),
    (["8", "8", "5", "1", "1", "8", "1"], "en", "We look for a driver", 1, []),
    (["6", "5", "9", "1", "1", "2575", "930", "1"], "en", "We look for a driver", 1, []),
    (["", "", ""], "en", "We heard no key", 0, [("call_member", "missed_call")]),
    (["5", "", "", ""], "en", "We heard no key", 0, [("call_member", "missed_call")]),
]


@pytest.mark.parametrize(("keys", "language", "last", "asked", "tasks"), SCRIPTS)
def test_a_call_ends_in_the_right_rows(
    phone: Phone,
    keys: list[str],
    language: str,
    last: str,
    asked: int,
    tasks: list[tuple[str, str]],
) -> None:
    phone.dial()
    assert last in phone.press(*keys)
    assert {one for one, _words in phone.answer.lines} == {language}
    assert phone.answer.digits == 0
    phone.hang_up()
    phone.hang_up()
    assert len(phone.rides()) == asked
    assert phone.tasks() == tasks
    assert phone.call().state == "done"


def test_a_missed_call_is_a_wish_to_be_called_back_once(phone: Phone) -> None:
    phone.dial()
    phone.hang_up()
    phone.hang_up()
    assert phone.tasks() == [("call_member", "missed_call")]


def test_rides_are_read_to_who_knows_the_code(phone: Phone) -> None:
    give_code(phone)
    phone.dial()
    phone.press("5", "1", "1", "1045", "1")
    phone.dial()
    assert "4 digits" in phone.press("4")
    assert "not right" in phone.press("1111")
    said = phone.press("2580")
    assert "Your rides. Tuesday, December 1, 10:30 AM, to Riverbend Clinic." in said
    assert "looking for a driver" in said
    assert "press 5" in phone.press("4"), "once known, the code is not asked again"
    phone.hang_up()
    assert phone.tasks() == []


def test_hours_are_read_behind_the_code_too(phone: Phone) -> None:
    give_code(phone)
    phone.dial()
    said = phone.press("4", "2580")
    assert "You gave 0 hours, and neighbors gave you 0.5." in said
    assert phone.call().step == "rides"
    phone.hang_up()
    assert phone.call().outcome == "heard"


def lately(phone: Phone) -> None:
    """The evening after the ride."""
    phone.clock.at = phone.clock.at.replace(day=26, hour=15)


def test_a_caller_is_asked_how_their_last_ride_was_until_they_say_it(phone: Phone) -> None:
    lately(phone)
    said = phone.dial()
    assert "How was your last ride? If it went well, press 1." in said
    assert "We are glad. To ask for a ride, press 5." in phone.press("1")
    phone.hang_up()
    assert phone.tasks() == []
    assert "How was" not in phone.dial()
    with phone.database.reading() as session:
        assert session.scalar(select(Evidence.is_good).where(Evidence.kind == "answer"))


@pytest.mark.parametrize(
    ("key", "said", "step"),
    [
        ("3", "We tell your driver thank you.", "menu"),
        ("9", "To ask for a ride, press 5.", "menu"),
        ("5", "Where do you want to go?", "where"),
        ("2", "We tell a person now.", "end"),
        ("0", "A person will call you by ", "end"),
    ],
)
def test_how_it_was_is_never_in_the_way(phone: Phone, key: str, said: str, step: str) -> None:
    lately(phone)
    phone.dial()
    assert said in phone.press(key)
    assert phone.call().step == step
    assert ("problem", "") in phone.tasks() if key == "2" else ("problem", "") not in phone.tasks()


def drives(phone: Phone) -> RideView:
    """Half an hour before a ride that Marcus drives."""
    asked = stages.asked(phone.database, phone.seed, phone.clock, "none")
    ride = stages.ride_of(phone.database, asked.codes[0])
    with phone.database.reading() as session:
        offer = session.scalars(select(Invitation.id).where(Invitation.ride_id == ride.id)).one()
    driver = stages.driver_of(phone.seed)
    phone.database.transact(rides.accept, driver, offer, phone.clock.now())
    phone.clock.at = ride.pickup_at - timedelta(minutes=30)
    return ride


def state(phone: Phone, ride: RideView) -> str:
    return stages.ride_of(phone.database, ride.code).state


def test_a_driver_drives_a_ride_by_keypad(phone: Phone) -> None:
    ride = drives(phone)
    assert "If you are on your way, press 5." in phone.dial(MARCUS)
    assert "on your way" in phone.press("5")
    assert "at the door, press 6" in phone.dial(MARCUS)
    assert "you are at the door" in phone.press("6")
    assert "When it is done, press 7." in phone.dial(MARCUS)
    phone.clock.move(minutes=20)
    assert "We counted your hours." in phone.press("7")
    assert state(phone, ride) == "done"
    assert "About the ride you drive" not in phone.dial(MARCUS)
    phone.press("0")


def test_a_driver_says_that_nobody_is_there(phone: Phone) -> None:
    ride = drives(phone)
    phone.dial(MARCUS)
    phone.press("6")
    phone.dial(MARCUS)
    assert "Please wait 10 minutes." in phone.press("8")
    assert state(phone, ride) == "nobody_there"


@pytest.mark.parametrize(("last", "left"), [("1", "found"), ("", "looking")])
def test_a_driver_who_cannot_may_say_it_was_a_mistake(phone: Phone, last: str, left: str) -> None:
    ride = drives(phone)
    phone.dial(MARCUS)
    assert "You do not drive Wednesday, December 2, 10:" in phone.press("9")
    phone.press(last)
    assert state(phone, ride) == left


def test_before_the_door_seven_and_eight_are_what_they_always_are(phone: Phone) -> None:
    ride = drives(phone)
    phone.dial(MARCUS)
    assert "About the ride you drive" in phone.press("8")
    phone.press("7")
    assert phone.call().step == "language"
    assert "Sobre el viaje que maneja" in phone.press("2")
    assert "Para pedir un viaje" in phone.press("1")
    assert state(phone, ride) == "found"


def test_three_wrong_codes_are_a_person_and_ten_a_day_are_all(phone: Phone) -> None:
    give_code(phone)
    for _ in range(3):
        phone.dial()
        assert "A person will call you" in phone.press("4", "1111", "2222", "3333")
        phone.hang_up()
    phone.dial()
    phone.press("4", "0000")
    assert "Your rides" not in phone.press_at(phone.answer.turn, "2580"), "locked for today"
    phone.clock.move(days=1)
    phone.dial()
    assert "no rides" in phone.press("4", "2580")


def test_a_repeated_question_does_nothing_twice(phone: Phone) -> None:
    phone.dial()
    phone.press("5", "1", "1", "1045")
    turn = phone.answer.turn
    once = phone.press("1")
    assert phone.press_at(turn, "1") == once
    assert phone.press_at(turn, "9") == once
    assert phone.press_at(1, "0") == once
    assert phone.press_at(0, "") == once
    assert len(phone.rides()) == 1
    with phone.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Call)) == 1


def test_slower_twice_then_a_person(phone: Phone) -> None:
    phone.dial()
    assert not phone.answer.is_slow
    phone.press("")
    assert phone.answer.is_slow
    phone.press("")
    assert phone.answer.is_slow
    phone.press("")
    assert phone.answer.digits == 0


def test_an_unknown_number_chooses_a_language_and_gets_a_person(phone: Phone) -> None:
    said = phone.dial("+13135550999")
    assert [language for language, _ in phone.answer.lines] == ["en", "en", "es", "ar", "bn"]
    assert "Para español, oprima 2." in said
    assert "Todavía no conocemos este número" in phone.press("2")
    phone.press("5")
    assert phone.call().step == "stranger"
    phone.press("0")
    assert phone.tasks() == [("call_member", "other")]
    assert phone.rides() == []


def test_a_hidden_number_is_asked_for_a_language_too(phone: Phone) -> None:
    phone.dial("")
    assert phone.press("1").startswith("We do not know this number yet.")


def test_a_shared_telephone_asks_who_is_calling(phone: Phone) -> None:
    with phone.database.transaction() as session:
        other = builders.a_member(session, "Vera Finch", phone=OPAL)
        session.execute(update(Member).where(Member.id == other.id).values(language="es"))
    said = phone.dial()
    assert "Who is calling? For Opal, press 1. For Vera, press 2." in said
    assert phone.press("2").startswith("Para pedir un viaje")
    assert "Todavía no conocemos sus lugares" in phone.press("5")
    assert phone.tasks() == [("call_member", "place")]
    assert phone.call().member_id == other.id


def test_hours_that_do_not_reach_become_a_persons_call(phone: Phone) -> None:
    with phone.database.transaction() as session:
        session.execute(
            update(Member).where(Member.id == phone.seed.rider_id).values(state="paused")
        )
    phone.dial()
    said = phone.press("5", "1", "1", "1045", "1")
    assert said.startswith("This has changed. A person will call you by 11:45 AM.")
    assert phone.tasks() == [("call_member", "book")]
    assert phone.rides() == []


def test_a_call_nobody_ended_is_ended_for_them(phone: Phone) -> None:
    phone.dial(MARCUS)
    later = phone.clock.now() + timedelta(minutes=16)
    with phone.database.reading() as session:
        assert inbound.communities_with_forgotten_calls(session, later) == [1]
    assert phone.database.transact(inbound.end_forgotten_calls, 1, later) == 1
    assert phone.database.transact(inbound.end_forgotten_calls, 1, later) == 0
    assert phone.tasks() == [("call_member", "missed_call")]
