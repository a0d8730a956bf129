"""How many keys a call takes at the desk, counted by the browser, and how long the server thinks.

Keys are counted, with and without scripts. Milliseconds are recorded (`-rP` prints them), never
asserted: a busy machine is no error.
"""

import time
from collections.abc import Callable

import flask
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.serving import Served
from tests.web import stages
from timebank.members import Member

pytestmark = [pytest.mark.browser, pytest.mark.own_app]

Pages = Callable[..., Page]
DESK = "/eastside/desk"
READ_OUT_MS = 750  # nobody reads a sentence in less; a faster Enter is an echo


class Typist:
    """Fingers on a page: every character, Tab and Enter is one key."""

    def __init__(self, page: Page, served: Served) -> None:
        self.page, self.keys = page, 0
        self.answer_ms: list[float] = []
        served.app.before_request(self._began)
        served.app.after_request(self._ended)

    def opens(self) -> None:
        """Open the desk; it stands ready in the field that asks who is calling."""
        self.page.goto(DESK)
        expect(self.page.locator("[name=who]")).to_be_focused()

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def presses(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.keys += 1

    def enters(self) -> None:
        with self.page.expect_navigation():
            self.presses("Enter")

    def reads_out(self) -> None:
        expect(self.page.locator(".readback .btn")).to_be_focused()
        self.page.wait_for_timeout(READ_OUT_MS)

    def _began(self) -> None:
        self.began = time.perf_counter()

    def _ended(self, answer: object) -> object:
        if flask.request.method == "POST":
            self.answer_ms.append((time.perf_counter() - self.began) * 1000)
        return answer


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def typist(request: pytest.FixtureRequest, page_for: Pages, served: Served) -> Typist:
    """Somebody at a desk that has served a call before: templates are compiled once a process."""
    page = page_for("helper", width=1280, scripts=request.param)
    ready = Typist(page, served)
    page.goto(DESK)
    page.locator("[name=who]").fill("opal")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Start over").click()
    ready.answer_ms.clear()
    return ready


def told(typist: Typist, what: str, most: int) -> None:
    shown = sorted(typist.answer_ms)
    print(f"{what}: {typist.keys} keys of {most}; ms a submit: {[round(ms) for ms in shown]}")
    assert typist.keys <= most


def test_a_known_riders_usual_trip_takes_17_keys(typist: Typist, served: Served) -> None:
    stages.asked(served.database, served.seed, served.clock, "at")
    page = typist.page
    typist.opens()
    typist.types("0177")
    typist.presses("Tab")
    typist.types("1")
    typist.presses("Tab")
    typist.types("thu")
    typist.presses("Tab")
    typist.types("1045")
    typist.enters()
    typist.reads_out()
    expect(page.locator(".readback .say")).to_contain_text("Riverbend Clinic")
    expect(page.locator(".readback .say")).to_contain_text("They bring you home around")
    typist.enters()
    assert "told=booked" in page.url
    told(typist, "usual trip", 17)


def test_a_new_place_takes_30_keys(typist: Typist, served: Served) -> None:
    page = typist.page
    typist.opens()
    typist.types("0177")
    typist.presses("Tab")
    typist.types("gratiot")
    typist.presses("Tab")
    typist.types("wed")
    typist.presses("Tab")
    typist.types("1045")
    typist.presses("Tab")
    typist.types("1230")
    typist.enters()
    typist.reads_out()
    expect(page.locator(".readback .say")).to_contain_text("Gratiot Fresh Market")
    typist.enters()
    assert "told=booked" in page.url
    told(typist, "new place", 30)


def test_a_new_rider_with_a_spoken_yes_takes_80_keys(typist: Typist, served: Served) -> None:
    """From the first letter of the name to the first ride being ready to be typed."""
    page = typist.page
    typist.opens()
    typist.types("Hattie Thrush")
    typist.enters()
    expect(page.locator("[name=who]")).to_be_focused()
    typist.enters()  # the same words again: they are new
    expect(page.locator("[name=phone]")).to_be_focused()
    typist.types("3135550188")
    typist.presses("Tab", "Tab")  # past the landline
    typist.types("12 Willow St 48207")
    for _ in range(12):  # as it is: wish, language, help; then what they said
        typist.presses("Tab")
        if page.evaluate("document.activeElement.name") == "said":
            break
    typist.presses("Space")
    typist.enters()
    expect(page.locator("[name=where]")).to_be_focused()
    with served.database.reading() as session:
        made = session.scalars(select(Member).where(Member.name == "Hattie Thrush")).one()
    assert made.state == "provisional"
    told(typist, "new rider", 80)


def test_a_call_that_drops_loses_nothing_even_before_enter(page_for: Pages, served: Served) -> None:
    """With scripts the read-back follows the typing, and with it the draft."""
    page = page_for("helper", width=1280)
    page.goto(DESK)
    page.keyboard.type("0177")
    page.keyboard.press("Tab")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.type("riverbend")
    expect(page.locator("#echo-where")).to_contain_text("Riverbend Clinic")
    expect(page.locator("#echo-who")).to_contain_text("Opal Finch")
    assert page.evaluate("document.activeElement.name") == "where"
    page.goto(DESK)  # the line dropped
    page.get_by_role("link", name="Opal Finch").click()
    assert page.locator("[name=where]").input_value() == "riverbend"
