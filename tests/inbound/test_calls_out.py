"""Calls that we make about a message: what each key does, and who phones when nobody does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.inbound.phone import Phone, a_phone
from tests.web import stages
from timebank import intermediaries, notifications, rides
from timebank.intermediaries import Act, Consent
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Member, NeedDraft
from timebank.notifications import Message
from timebank.rides import RideNeed, RideView


@pytest.fixture
def phone(database: Database, clock: FixedClock) -> Phone:
    return a_phone(database, clock, has_ridden=False)


@pytest.fixture
def ride(phone: Phone) -> RideView:
    """A ride with its driver, two days ahead."""
    return stages.found(phone.database, phone.seed, phone.clock, "none")


def state_of(phone: Phone, ride: RideView) -> tuple[str, bool]:
    found = stages.ride_of(phone.database, ride.code)
    return found.state, found.is_confirmed


def fate(phone: Phone, message: Message) -> tuple[str, bool]:
    with phone.database.reading() as session:
        found = session.get_one(Message, (1, message.id))
        return found.state, found.delivered_at is not None


def test_the_night_before_call_says_who_calls_and_is_answered(phone: Phone, ride: RideView) -> None:
    message = phone.post("R4", ride.id)
    assert phone.pick_up(message) == (
        "Hello. This is Parkside Rides, with a message for Opal. If this is Opal, press 1."
        " If Opal is not there, press 9."
    )
    assert phone.press("1") == (
        "You have a ride tomorrow at 10:45 AM to the clinic. Marcus gives 2 hours to drive you."
        " Do you need this ride? If you need this ride, press 1. If you do not need it, press 9."
        " To hear this again, press 8. To talk to a person, press 0."
    )
    assert phone.press("1") == "Good. See you then. Goodbye."
    phone.hang_up()
    assert state_of(phone, ride) == ("found", True)
    assert fate(phone, message) == ("sent", True)
    assert phone.tasks() == []


def test_a_call_says_the_words_of_its_community(phone: Phone, ride: RideView) -> None:
    called = "At {time} {driver} takes you to {place} and gives {h}. Will you come?"
    own = replace(notifications.words("en").forms["R4"], call=called)
    admin = Actor(1, phone.seed.members["admin"], "web", roles=frozenset({"admin"}))
    now = phone.clock.now()
    phone.database.transact(notifications.change_words, admin, "R4", "en", own, 0, now)
    phone.pick_up(phone.post("R4", ride.id))
    assert phone.press("1").startswith(
        "At 10:45 AM Marcus takes you to the clinic and gives 2 hours. Will you come? If you"
    )


@pytest.mark.parametrize("ending", ["silence", "hang up", "another key"])
def test_a_nine_calls_the_ride_off_when_nobody_says_it_was_a_mistake(
    phone: Phone, ride: RideView, ending: str
) -> None:
    message = phone.post("R4", ride.id)
    phone.pick_up(message)
    said = phone.press("1", "9")
    assert (
        said
        == "All right. No ride Wed Nov 25 10:45 AM.".replace("25 10", "25, 10")
        + " If that was a mistake, press 1 now."
    )
    assert state_of(phone, ride)[0] == "found", "not before they had the chance to say so"
    match ending:
        case "silence":
            assert "The ride is off" in phone.press("")
        case "another key":
            assert "The ride is off" in phone.press("5")
    phone.hang_up()
    phone.hang_up()
    assert state_of(phone, ride)[0] == "cancelled"
    assert fate(phone, message) == ("sent", True)
    assert phone.tasks() == []


def test_a_nine_by_mistake_is_undone_by_one(phone: Phone, ride: RideView) -> None:
    phone.pick_up(phone.post("R4", ride.id))
    assert phone.press("1", "9", "1") == "Good. You keep your ride. Goodbye."
    phone.hang_up()
    assert state_of(phone, ride)[0] == "found"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["9"], "We call again"),
        (["", "", ""], "We heard no key. A person will call you"),
        (["1", "", "", ""], "We heard no key. A person will call you"),
        (["1", "6", "3", "5"], "We heard no key. A person will call you"),
        (["1"], ""),
        ([], ""),
    ],
)
def test_who_does_not_answer_is_phoned_by_a_person_with_the_script(
    phone: Phone, ride: RideView, keys: list[str], said: str
) -> None:
    message = phone.post("R4", ride.id)
    phone.pick_up(message)
    assert said in phone.press(*keys)
    phone.hang_up()
    assert phone.tasks() == [("call_member", "R4")]
    with phone.database.reading() as session:
        (task,) = notifications.tasks_open(session, 1)
    assert task.script.startswith("Hello. This is Parkside Rides, with a message for Opal.")
    assert fate(phone, message) == ("failed", False)
    assert state_of(phone, ride) == ("found", False)


def test_a_machine_is_told_a_first_name_and_a_number_and_nothing_more(
    phone: Phone, ride: RideView
) -> None:
    message = phone.post("R4", ride.id)
    said = phone.pick_up(message, is_machine=True)
    assert said == "Hello. This is a message for Opal. Please call 313-555-0142. Thank you."
    assert phone.answer.digits == 0
    phone.hang_up()
    assert phone.tasks() == [("call_member", "R4")]


def test_zero_is_a_person_from_every_step(phone: Phone, ride: RideView) -> None:
    for keys in (["0"], ["1", "0"], ["1", "9", "0"]):
        message = phone.post("R4", ride.id)
        phone.pick_up(message)
        assert "A person will call you by" in phone.press(*keys)
        phone.hang_up()
        assert fate(phone, message) == ("sent", True)
    assert phone.tasks() == [("call_member", "R4")] * 3
    assert state_of(phone, ride)[0] == "found"


def test_a_second_ring_for_one_message_says_goodbye(phone: Phone, ride: RideView) -> None:
    message = phone.post("R4", ride.id)
    phone.pick_up(message)
    phone.press("1", "1")
    assert phone.pick_up(message) == "Thank you. Goodbye."
    phone.hang_up()
    assert phone.tasks() == []


def test_help_to_the_car_is_a_problem_for_a_person(phone: Phone, ride: RideView) -> None:
    phone.pick_up(phone.post("R6", ride.id))
    assert "We tell a person now" in phone.press("1", "2")
    assert ("problem", "") in phone.tasks()


@pytest.mark.parametrize("kind", ["R9", "R10", "R20"])
def test_news_without_a_question_is_heard_and_that_is_all(
    phone: Phone, ride: RideView, kind: str
) -> None:
    message = phone.post(kind, ride.id)
    phone.pick_up(message)
    phone.press("1")
    phone.hang_up()
    assert fate(phone, message) == ("sent", True)
    assert phone.tasks() == []


def test_a_ride_that_has_changed_meanwhile_is_a_persons(phone: Phone, ride: RideView) -> None:
    message = phone.post("R4", ride.id)
    phone.pick_up(message)
    phone.press("1")
    phone.database.transact(rides.cancel, stages.rider_of(phone.seed), ride.id, phone.clock.now())
    assert "This has changed" in phone.press("1")
    assert phone.tasks() == [("call_member", "R4")]


def test_consent_is_given_and_refused_by_key(phone: Phone) -> None:
    for key, said in (("1", "They may book rides"), ("9", "They book no rides")):
        with phone.database.reading() as session:
            consent_id = session.scalars(select(Consent.id)).one()
        phone.pick_up(phone.post("R11", consent_id))
        assert said in phone.press("1", key)
    with phone.database.reading() as session:
        assert session.scalars(select(Consent.revoked_at)).one() is not None


def test_a_driver_says_yes_by_key_and_a_second_one_is_thanked(phone: Phone) -> None:
    ride = stages.ride_of(
        phone.database, stages.asked(phone.database, phone.seed, phone.clock, "none").codes[0]
    )
    message = phone.post("D1", ride.id, "driver")
    phone.pick_up(message)
    assert "If you can drive, press 1" in phone.press("1")
    assert "You drive" in phone.press("1")
    assert state_of(phone, ride)[0] == "found"
    phone.pick_up(phone.post("D4", ride.id, "driver"))
    assert "You do not drive Wed Nov 25" in phone.press("1", "9")
    assert state_of(phone, ride)[0] == "found", "not before they had the chance to say so"
    assert "You keep your ride" in phone.press("1")
    phone.pick_up(phone.post("D4", ride.id, "driver"))
    assert "We look for another driver" in phone.press("1", "9", "")
    assert state_of(phone, ride)[0] == "looking"


def test_a_driver_says_not_this_time_by_key(phone: Phone) -> None:
    ride = stages.ride_of(
        phone.database, stages.asked(phone.database, phone.seed, phone.clock, "none").codes[0]
    )
    phone.pick_up(phone.post("D1", ride.id, "driver"))
    assert "We will ask you next time" in phone.press("1", "9")
    assert state_of(phone, ride)[0] == "looking"


def test_a_code_is_read_figure_by_figure_and_kept_nowhere(phone: Phone, ride: RideView) -> None:
    message = phone.post("A1", ride.id)
    phone.pick_up(message)
    assert "Your code is 1 3 5 7 9 0." in phone.press("1")
    phone.hang_up()
    with phone.database.reading() as session:
        found = session.get_one(Message, (1, message.id))
        assert (found.body, found.params) == ("", {})
    assert phone.tasks() == []
    assert (phone.call().data, "1 3 5" in str(phone.call().said)) == ({}, False)


@pytest.mark.parametrize(
    ("language", "asks", "ends"),
    [
        ("es", "Si necesita este viaje, oprima 1.", "Hasta entonces"),
        ("ar", "إذا كنت تحتاج هذه الرحلة اضغط 1.", "إلى اللقاء"),
    ],
)
def test_a_call_is_made_in_the_members_language(
    phone: Phone, ride: RideView, language: str, asks: str, ends: str
) -> None:
    with phone.database.transaction() as session:
        session.execute(
            update(Member).where(Member.id == phone.seed.rider_id).values(language=language)
        )
    phone.pick_up(phone.post("R4", ride.id))
    assert asks in phone.press("1")
    assert ends in phone.press("1")
    assert state_of(phone, ride) == ("found", True)


def test_what_a_helper_wrote_down_is_answered_by_key(phone: Phone) -> None:
    with phone.database.reading() as session:
        consent_id = session.scalars(select(Consent.id)).one()
    phone.pick_up(phone.post("R28", consent_id, day="June 1"))
    assert "If that is right, press 1." in phone.press("1")
    assert "Thank you for telling us." in phone.press("1")
    phone.pick_up(phone.post("R29", consent_id, day="June 1"))
    assert "They may book rides" in phone.press("1", "1")
    with phone.database.reading() as session:
        renewed = session.scalars(select(Consent.id).order_by(Consent.made_at)).all()[-1]
    assert renewed != consent_id
    phone.pick_up(phone.post("R29", renewed, day="June 1"))
    assert "They book no rides" in phone.press("1", "9")
    phone.pick_up(phone.post("R28", consent_id, day="June 1"))
    phone.press("1")
    phone.hang_up()
    with phone.database.reading() as session:
        ended = session.scalars(select(Consent.revoked_at).where(Consent.id == renewed)).one()
    assert ended is not None
    assert phone.tasks() == [], "who has heard it has heard it"


def test_a_nine_to_what_a_helper_changed_is_denied_and_phoned_about(phone: Phone) -> None:
    actor = Actor(
        1, phone.seed.members["helper"], "desk", phone.seed.rider_id, roles=frozenset({"helper"})
    )
    needs = NeedDraft(help_level="door")
    now = phone.clock.now()
    phone.database.transact(intermediaries.change_needs, actor, phone.seed.rider_id, needs, now)
    with phone.database.reading() as session:
        act_id = session.scalars(select(Act.id).order_by(Act.id.desc())).first()
    assert act_id is not None
    phone.pick_up(phone.post("R27", act_id, what="the help you need"))
    assert "A person will call you by" in phone.press("1", "9")
    with phone.database.reading() as session:
        assert session.get_one(Act, (1, act_id)).denied_at is not None
    assert phone.tasks() == [("call_member", "denied")]


def test_a_nine_to_a_ride_that_a_helper_booked_is_a_denial(phone: Phone) -> None:
    actor = Actor(
        1, phone.seed.members["helper"], "desk", phone.seed.rider_id, roles=frozenset({"helper"})
    )
    need = RideNeed(
        request_key="desk",
        rider_id=phone.seed.rider_id,
        to_place_id=phone.seed.clinic_id,
        anchor="be_there_by",
        anchor_at=phone.clock.now() + timedelta(days=2),
    )
    made = phone.database.transact(rides.request, actor, need, phone.clock.now())
    ride = stages.ride_of(phone.database, made.codes[0])
    phone.pick_up(phone.post("R12", ride.request_id))
    assert "If that was a mistake, press 1" in phone.press("1", "9")
    phone.hang_up()
    assert state_of(phone, ride)[0] == "cancelled"
    with phone.database.reading() as session:
        denied = session.scalars(select(Act.denied_at).where(Act.kind == "booked")).one()
    assert denied is not None
