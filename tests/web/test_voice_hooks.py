"""Calls over the hooks: TwiML that a provider can read, signatures, repeats, and hanging up."""

from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from tests.inbound.phone import OPAL, Phone, a_phone
from tests.web import calls, stages
from timebank.inbound import Answer, Call
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Community
from timebank.notifications import Message
from timebank.web.hooks.twiml import twiml


class Line:
    """A provider that calls our hooks."""

    def __init__(self, phone: Phone, client: FlaskClient) -> None:
        self.phone, self.client, self.sid = phone, client, "CA1"

    def post(self, path: str, *, out: bool = False, token: str = "", **more: str) -> TestResponse:
        ours, theirs = ("From", "To") if out else ("To", "From")
        fields = {
            "CallSid": self.sid, ours: calls.TEXTS, theirs: OPAL, "CallStatus": "in-progress",
            "Direction": "outbound-api" if out else "inbound",
        } | more  # fmt: skip
        return calls.twilio(self.client, path, fields, token=token or calls.TOKEN)

    def step(self, path: str, **more: object) -> Element:
        answer = self.post(path, **more)  # type: ignore[arg-type]
        assert (answer.status_code, answer.mimetype) == (200, "text/xml")
        return fromstring(answer.text)

    def press(self, document: Element, keys: str, **more: object) -> Element:
        gather = document.find("Gather")
        assert gather is not None
        path = gather.attrib["action"].removeprefix(calls.BASE)
        return self.step(path, Digits=keys, **more)

    def count(self) -> int:
        with self.phone.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Call)) or 0

    def fate(self, message: Message) -> tuple[str, bool]:
        with self.phone.database.reading() as session:
            found = session.get_one(Message, (1, message.id))
            return found.state, found.delivered_at is not None


@pytest.fixture
def line(database: Database, clock: FixedClock, tmp_path: Path) -> Line:
    phone = a_phone(database, clock, has_ridden=False)
    with database.transaction() as session:
        session.execute(update(Community).where(Community.id == 1).values(text_number=calls.TEXTS))
    app = calls.an_app(database, clock, tmp_path, "file", "twilio")
    return Line(phone, app.test_client())


def words(document: Element) -> str:
    return " ".join("".join(say.itertext()) for say in document.iter("Say"))


def test_a_call_that_comes_in_is_asked_and_answered(line: Line) -> None:
    document = line.step("/hooks/voice/twilio/start")
    gather = document.find("Gather")
    assert gather is not None
    assert gather.attrib == {
        "input": "dtmf", "method": "POST", "timeout": "8", "numDigits": "1", "finishOnKey": "",
        "action": f"{calls.BASE}/hooks/voice/twilio/1", "actionOnEmptyResult": "true",
    }  # fmt: skip
    assert "To ask for a ride, press 5." in words(document)
    document = line.press(document, "0")
    assert "A person will call you by" in words(document)
    assert document.find("Hangup") is not None
    assert document.find("Gather") is None
    assert line.post("/hooks/voice/twilio/ended", CallStatus="completed").status_code == 200
    assert line.phone.tasks() == [("call_member", "other")]


def test_a_call_that_we_make_is_answered_and_its_end_changes_nothing_more(line: Line) -> None:
    ride = stages.found(line.phone.database, line.phone.seed, line.phone.clock, "none")
    message = line.phone.post("R4", ride.id)
    start = f"/hooks/voice/twilio/start?m={message.id}"
    document = line.step(start, out=True, AnsweredBy="human")
    document = line.press(document, "1", out=True)
    assert "Do you need this ride?" in words(document)
    assert "See you then" in words(line.press(document, "1", out=True))
    end = f"/hooks/voice/twilio/ended?m={message.id}"
    for _ in range(2):
        assert line.post(end, out=True, CallStatus="completed").status_code == 200
    assert line.fate(message) == ("sent", True)
    assert stages.ride_of(line.phone.database, ride.code).is_confirmed
    assert line.phone.tasks() == []


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled"])
def test_who_does_not_pick_up_is_phoned_by_a_person(line: Line, status: str) -> None:
    ride = stages.found(line.phone.database, line.phone.seed, line.phone.clock, "none")
    message = line.phone.post("R4", ride.id)
    end = f"/hooks/voice/twilio/ended?m={message.id}"
    for _ in range(2):
        line.post(end, out=True, CallStatus=status)
    assert line.phone.tasks() == [("call_member", "R4")]
    assert line.fate(message) == ("failed", False)


def test_a_machine_hears_a_first_name_and_a_number(line: Line) -> None:
    ride = stages.found(line.phone.database, line.phone.seed, line.phone.clock, "none")
    message = line.phone.post("R4", ride.id)
    start = f"/hooks/voice/twilio/start?m={message.id}"
    document = line.step(start, out=True, AnsweredBy="machine_start")
    assert "This is a message for Opal. Please call 313-555-0142." in words(document)
    assert "Marcus" not in words(document)


def test_a_wrong_signature_changes_nothing_and_is_logged(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    for path in ("start", "1", "ended"):
        answer = line.post(f"/hooks/voice/twilio/{path}", token="another")
        assert answer.status_code == 403
    assert caplog.text.count("wrong signature") == 3
    assert "313555" not in caplog.text
    assert line.count() == 0
    assert line.phone.tasks() == []


def test_calls_about_nothing_of_ours_end_and_are_logged(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    ride = stages.found(line.phone.database, line.phone.seed, line.phone.clock, "none")
    message = line.phone.post("R4", ride.id)
    start = f"/hooks/voice/twilio/start?m={message.id}"
    line.step("/hooks/voice/twilio/start", To="+13135559999")
    line.step("/hooks/voice/twilio/start", To="")
    line.step("/hooks/voice/twilio/start", CallSid="")
    line.step("/hooks/voice/twilio/3", Digits="1")
    line.step(start, out=True, From="+13135559999")
    line.step(start, out=True, To="+13135559999")
    line.post("/hooks/voice/twilio/ended", To="+13135559999")
    assert caplog.text.count("changed nothing") == 7
    assert "313555" not in caplog.text
    assert line.count() == 0
    assert line.fate(message) == ("waiting", False)


def test_only_steps_that_there_are_and_only_where_calls_are_on(line: Line, tmp_path: Path) -> None:
    for path in ("nonsense", "-1", "٣", "1000"):
        assert line.post(f"/hooks/voice/twilio/{path}").status_code == 404
    assert line.client.get("/hooks/voice/twilio/start").status_code == 405
    off = calls.an_app(line.phone.database, line.phone.clock, tmp_path, "twilio")
    line.client = off.test_client()
    assert line.post("/hooks/voice/twilio/start").status_code == 404


def test_every_language_has_a_voice_and_no_word_breaks_the_document() -> None:
    said = (("en", 'Tom & "Ann" <b>'), ("es", "¿Sí?"), ("ar", "مرحبا"), ("bn", "নমস্কার"))
    document = fromstring(twiml(Answer(said, 3, 4, is_slow=True), "https://x.example/?a=1&b=2"))
    assert [one.attrib["language"] for one in document.iter("Say")] == [
        "en-US", "es-US", "arb", "bn-IN",
    ]  # fmt: skip
    assert [rate.attrib["rate"] for rate in document.iter("prosody")] == ["75%"] * 4
    assert words(document).startswith('Tom & "Ann" <b>')
    gather = document.find("Gather")
    assert gather is not None
    assert (gather.attrib["numDigits"], gather.attrib["finishOnKey"]) == ("4", "#")
