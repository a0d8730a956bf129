"""What a driver sets for themselves: times, days away, limits, car, papers, a break, the start."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.web.seeds import Seed
from timebank import members
from timebank.kernel.db import Database
from timebank.members import Credential, Driver, DriverView, Member

Clients = Callable[[str], FlaskClient]
DRIVE = "/eastside/drive"
CAR = {
    "make": "Alder", "model": "Wagon", "colour": "red", "plate": "ekr 4471", "seats": "4",
    "wheelchair_places": "1", "child_seats": "2",
}  # fmt: skip
LIMITS = {"miles": "12", "rides": "5", "hours": "8", "level": "door", "languages": ["en", "ar"]}


@pytest.fixture
def driver(client_for: Clients) -> FlaskClient:
    return client_for("driver")


def kept(database: Database, seed: Seed, role: str = "driver") -> DriverView:
    with database.reading() as session:
        found = members.driver_of(session, 1, seed.members[role])
    assert found is not None
    return found


def stand(database: Database, state: str) -> None:
    with database.transaction() as session:
        session.execute(update(Driver).values(state=state))


# -- times and days away -----------------------------------------------------------------------


def test_the_week_is_kept_as_it_was_ticked(
    driver: FlaskClient, database: Database, seed: Seed
) -> None:
    saved = driver.post(
        f"{DRIVE}/times", data={"slots": ["0-morning", "0-midday", "2-evening", "2-evening"]}
    )
    assert saved.status_code == 303
    page = driver.get(saved.location).text
    assert "Saved." in page
    assert page.count(" checked") == 3
    with database.reading() as session:
        windows = members.windows_of(session, 1, seed.driver_id)
    assert [(w.weekday, w.from_minute, w.until_minute) for w in windows] == [
        (0, 360, 840), (2, 1080, 1320),
    ]  # fmt: skip
    assert driver.post(f"{DRIVE}/times").status_code == 303  # no time at all is an answer too
    assert driver.get(f"{DRIVE}/times").text.count(" checked") == 0


@pytest.mark.parametrize("slot", ["7-morning", "0-night", "x", "0-morning\x00"])
def test_a_part_of_the_week_that_does_not_exist_is_refused(driver: FlaskClient, slot: str) -> None:
    wrong = driver.post(f"{DRIVE}/times", data={"slots": ["0-morning", slot]})
    assert wrong.status_code == 422
    assert "<title>Error:" in wrong.text
    assert wrong.text.count(" checked") == 1


def test_days_away_are_added_once_and_taken_back(driver: FlaskClient) -> None:
    for _ in range(2):
        data = {"from_on": "12/24", "until_on": "12/26"}
        assert driver.post(f"{DRIVE}/away", data=data).status_code == 303
    assert driver.post(f"{DRIVE}/away", data={"from_on": "1/4/2027"}).status_code == 303
    page = driver.get(f"{DRIVE}/away").text
    assert page.count("Thu Dec 24 – Sat Dec 26</b>") == 1
    assert "<b>Mon Jan 4</b>" in page
    assert "Thu Dec 24" in driver.get(f"{DRIVE}/times").text
    address = page.split('action="')[1].split('"')[0]
    assert address.endswith("/off")
    for _ in range(2):
        assert driver.post(address).status_code == 303
    assert driver.get(f"{DRIVE}/away").text.count('/off"') == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Please fill this in"),
        ({"from_on": "someday"}, "Type a day, like Wed or 11/25"),
        ({"from_on": "11/1/2026"}, "That day is over"),
        ({"from_on": "12/24", "until_on": "never"}, "Type a day, like Wed or 11/25"),
        ({"from_on": "12/24", "until_on": "12/1/2026"}, "The last day is before the first"),
        ({"from_on": "12/24", "until_on": "12/24/2029"}, "The last day is before the first"),
    ],
)
def test_days_away_that_cannot_be_stay_typed(
    driver: FlaskClient, data: dict[str, str], words: str
) -> None:
    wrong = driver.post(f"{DRIVE}/away", data=data)
    assert wrong.status_code == 422
    assert wrong.text.count(words) == 2
    for typed in data.values():
        assert f'value="{typed}"' in wrong.text


# -- limits, car, papers -----------------------------------------------------------------------


def test_limits_are_kept_and_what_the_page_does_not_ask_stays(
    driver: FlaskClient, database: Database, seed: Seed
) -> None:
    with database.transaction() as session:
        session.execute(update(Driver).values(purposes_not=["D"], ride_minutes_max=95))
    saved = driver.post(f"{DRIVE}/limits", data=LIMITS)
    assert saved.status_code == 303
    assert "Saved." in driver.get(saved.location).text
    found = kept(database, seed)
    assert (found.distance_km_max, found.rides_week_max) == (19.3, 5)
    assert (found.week_minutes_max, found.help_level_max) == (480, "door")
    assert (found.purposes_not, found.ride_minutes_max) == (("D",), 95)
    assert found.languages == ("en", "ar")
    assert 'value="12"' in driver.get(f"{DRIVE}/limits").text


@pytest.mark.parametrize(
    ("name", "typed"),
    [("miles", "0"), ("miles", "far"), ("rides", "41"), ("hours", "-1"), ("level", "all"),
     ("hours", ""), ("level", "")],
)  # fmt: skip
def test_a_limit_that_cannot_be_is_refused_and_the_others_stay_typed(
    driver: FlaskClient, name: str, typed: str
) -> None:
    wrong = driver.post(f"{DRIVE}/limits", data=LIMITS | {name: typed})
    assert wrong.status_code == 422
    assert f'href="#f-{name}"' in wrong.text
    for other in {"miles", "rides", "hours"} - {name}:
        assert f'value="{LIMITS[other]}"' in wrong.text
    assert wrong.text.count('name="languages"') == 4
    assert 'value="ar" checked' in wrong.text


def test_a_driver_speaks_at_least_one_language(driver: FlaskClient) -> None:
    wrong = driver.post(f"{DRIVE}/limits", data=LIMITS | {"languages": []})
    assert wrong.status_code == 422
    assert wrong.text.count("Choose a language you speak") == 2


def test_the_car_that_is_driven_now_is_kept(
    driver: FlaskClient, database: Database, seed: Seed
) -> None:
    for _ in range(2):
        assert driver.post(f"{DRIVE}/car", data=CAR).status_code == 303
    car = kept(database, seed).vehicle
    assert car is not None
    assert (car.make, car.colour, car.plate, car.seats) == ("Alder", "red", "EKR 4471", 4)
    assert (car.wheelchair_places, car.child_seats) == (1, 2)
    assert "Red Alder Wagon" in driver.get(f"{DRIVE}/limits").text


@pytest.mark.parametrize(
    ("name", "typed"),
    [("make", ""), ("make", "x" * 31), ("colour", "pink"), ("colour", ""), ("plate", ""),
     ("plate", "---"), ("plate", "x" * 13), ("seats", "0"), ("seats", "many"), ("seats", ""),
     ("wheelchair_places", "9"), ("child_seats", "9")],
)  # fmt: skip
def test_a_car_that_cannot_be_is_refused_at_its_field(
    driver: FlaskClient, name: str, typed: str
) -> None:
    wrong = driver.post(f"{DRIVE}/car", data=CAR | {name: typed})
    assert wrong.status_code == 422
    assert f'href="#f-{name}"' in wrong.text
    assert "<title>Error:" in wrong.text
    assert 'value="Wagon"' in wrong.text


def test_a_paper_is_handed_in_once_and_waits_for_a_person(
    driver: FlaskClient, database: Database, seed: Seed
) -> None:
    data = {"kind": "training", "valid_from": "3/1/2026", "valid_until": "3/1/2029"}
    for _ in range(2):
        assert driver.post(f"{DRIVE}/papers", data=data).status_code == 303
    page = driver.get(f"{DRIVE}/papers?saved=1").text
    assert page.count("until March 1, 2029") == 1
    assert "A person looks at it soon" in page
    assert "All is well" in page
    assert "until December 31, 2027" in page


def test_papers_tell_what_is_missing_and_what_ends(driver: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        for kind, last in (("licence", date(2026, 12, 1)), ("insurance", date(2026, 11, 1))):
            session.execute(
                update(Credential).where(Credential.kind == kind).values(valid_until=last)
            )
    page = driver.get(f"{DRIVE}/papers").text
    assert "Ends soon" in page
    assert "Has ended" in page
    assert "Still needed before you drive: <b>Insurance</b>" in page


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("kind", "", "Choose the paper"),
        ("kind", "poem", "Choose the paper"),
        ("valid_from", "", "Type the first day"),
        ("valid_from", "8/1", "Type the year too"),
        ("valid_until", "soon", "Type the last day"),
        ("valid_until", "11/1/2026", "That day is over"),
        ("valid_until", "1/1/2090", "The last day is before the first"),
    ],
)
def test_a_paper_that_cannot_be_is_refused_and_stays_typed(
    driver: FlaskClient, name: str, typed: str, words: str
) -> None:
    data = {"kind": "insurance", "valid_from": "3/1/2026", "valid_until": "3/1/2029"}
    wrong = driver.post(f"{DRIVE}/papers", data=data | {name: typed})
    assert wrong.status_code == 422
    assert wrong.text.count(words) == 2
    assert (
        name == "kind"
        or 'value="insurance" id="f-kind" checked' in wrong.text
        or ('value="insurance" checked' in wrong.text)
    )


# -- starting, a break, and what the office decides ----------------------------------------------


def test_a_member_asks_to_drive_with_car_limits_and_languages(
    client_for: Clients, database: Database, seed: Seed
) -> None:
    rider = client_for("rider")
    assert "I want to drive" in rider.get("/eastside/me").text
    assert rider.get(DRIVE).status_code == 403
    assert "Drive for your neighbors" in rider.get(f"{DRIVE}/join").text
    for _ in range(2):
        assert rider.post(f"{DRIVE}/join", data=CAR | LIMITS).status_code == 303
    found = kept(database, seed, "rider")
    assert (found.state, found.languages, found.rides_week_max) == ("asked", ("en", "ar"), 5)
    page = rider.get(DRIVE).text
    assert "Thank you, Opal" in page
    assert "calls you soon" in page
    for paper in ("Driver’s license", "Insurance", "Registration"):
        assert paper in page
    assert rider.get(f"{DRIVE}/join").status_code == 303
    with database.reading() as session:
        assert len(session.scalars(select(Driver).where(Driver.community_id == 1)).all()) == 2


@pytest.mark.parametrize(
    ("name", "typed"), [("plate", ""), ("plate", "..."), ("miles", "x"), ("languages", [])]
)
def test_asking_to_drive_keeps_what_was_typed(
    client_for: Clients, name: str, typed: str | list[str]
) -> None:
    wrong = client_for("rider").post(f"{DRIVE}/join", data=CAR | LIMITS | {name: typed})
    assert wrong.status_code == 422
    assert f'href="#f-{name}"' in wrong.text
    assert 'value="Wagon"' in wrong.text
    assert 'value="red" selected' in wrong.text


def test_who_has_no_home_on_record_is_asked_to_call(
    client_for: Clients, database: Database, seed: Seed
) -> None:
    rider = client_for("rider")
    with database.transaction() as session:
        session.execute(update(Member).where(Member.id == seed.rider_id).values(home_place_id=None))
    wrong = rider.post(f"{DRIVE}/join", data=CAR | LIMITS)
    assert wrong.status_code == 422
    assert "tell us your home" in wrong.text


def test_a_break_is_taken_and_ended_by_the_driver(
    driver: FlaskClient, database: Database, seed: Seed
) -> None:
    assert "Take a break" in driver.get(f"{DRIVE}/times").text
    for _ in range(2):
        assert driver.post(f"{DRIVE}/break").status_code == 303
    assert kept(database, seed).state == "paused"
    page = driver.get(DRIVE).text
    assert "You are taking a break" in page
    assert "I can drive again" in page
    assert "Take a break" not in driver.get(f"{DRIVE}/times").text
    assert driver.post(f"{DRIVE}/back").status_code == 303
    assert kept(database, seed).state == "active"


@pytest.mark.parametrize(
    ("state", "words"), [("asked", "Thank you"), ("on_hold", "Please call us")]
)
def test_who_may_not_drive_yet_or_now_reads_kind_words_and_cannot_change_it(
    driver: FlaskClient, database: Database, seed: Seed, state: str, words: str
) -> None:
    stand(database, state)
    page = driver.get(DRIVE)
    assert page.status_code == 200
    assert words in page.text
    assert "Can you drive?</h2>" not in page.text
    for verb in ("break", "back"):
        assert driver.post(f"{DRIVE}/{verb}").status_code in (403, 409)
    assert kept(database, seed).state == state


@pytest.mark.parametrize("lang", ["es", "ar", "bn"])
def test_every_page_speaks_every_language(driver: FlaskClient, lang: str) -> None:
    driver.set_cookie("lang", lang)
    for path in (
        "",
        "/offers",
        "/times",
        "/away",
        "/trips",
        "/limits",
        "/car",
        "/papers",
        "/hours",
    ):
        page = driver.get(DRIVE + path)
        assert page.status_code == 200
        assert f'lang="{lang}"' in page.text
        assert "When can you drive?" not in page.text
