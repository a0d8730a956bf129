"""Receipts over the hooks: signed they move a message, else nothing changes and it is logged."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from tests.web import calls
from tests.web.seeds import Seed
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id
from timebank.members import Community
from timebank.notifications import Message, Receipt

Call = Callable[..., object]


class Hook:
    """A text that was sent from the community's number, and both providers to speak of it."""

    def __init__(self, database: Database, clock: FixedClock, folder: Path) -> None:
        self.database, self.clock, self.folder = database, clock, folder
        self.message_id = new_id()
        with database.transaction() as session:
            session.execute(
                update(Community).where(Community.id == 1).values(text_number=calls.TEXTS)
            )
            now = clock.now()
            session.add(
                Message(
                    community_id=1, id=self.message_id, message_key="R4:x", kind="R4",
                    channel="text", address=calls.OPAL, language="en", body="Tomorrow",
                    state="sent", sent_at=now, made_at=now, due_at=now, deadline_at=now,
                )
            )  # fmt: skip

    def client(self, channel: str) -> FlaskClient:
        made = calls.an_app(self.database, self.clock, self.folder, channel)
        return made.test_client()

    def state(self) -> tuple[str, bool, int]:
        """The message's state, whether it was delivered, and how many receipts there are."""
        with self.database.reading() as session:
            state, delivered_at = session.execute(select(Message.state, Message.delivered_at)).one()
            count = session.scalar(select(func.count()).select_from(Receipt)) or 0
        return state, delivered_at is not None, count

    @property
    def path(self) -> str:
        return f"/hooks/status/twilio?m={self.message_id}"

    def fields(self, status: str = "delivered", **changed: str) -> dict[str, str]:
        return {
            "MessageSid": "SM1", "MessageStatus": status, "From": calls.TEXTS,
            "To": calls.OPAL, "AccountSid": "ACfinch", "ApiVersion": "2010-04-01",
        } | changed  # fmt: skip


UNTOUCHED = ("sent", False, 0)


@pytest.fixture
def hook(database: Database, clock: FixedClock, seed: Seed, tmp_path: Path) -> Hook:
    return Hook(database, clock, tmp_path)


def test_twilios_receipts_move_a_message_forward(hook: Hook) -> None:
    client = hook.client("twilio")
    for status in ("queued", "delivered", "sent", "undelivered", "delivered"):
        answer = calls.twilio(client, hook.path, hook.fields(status))
        assert (answer.status_code, answer.mimetype) == (200, "text/xml")
        assert answer.text == "<Response/>"
    assert hook.state() == ("sent", True, 3)


def test_the_phones_receipts_move_a_message_forward(hook: Hook) -> None:
    client, at = hook.client("android"), hook.clock.wall().timestamp()
    about = {"messageId": str(hook.message_id), "sender": None, "recipient": calls.OPAL}
    for event in ("sms:sent", "sms:delivered", "sms:delivered", "system:ping"):
        answer = calls.phone(client, "/hooks/status/android", event, about, at=at)
        assert answer.status_code == 200
    assert hook.state() == ("sent", True, 2)


def test_a_phones_failure_is_kept_with_its_reason(hook: Hook) -> None:
    client, at = hook.client("android"), hook.clock.wall().timestamp()
    about = {"messageId": str(hook.message_id), "reason": "RESULT_NO_SERVICE"}
    calls.phone(client, "/hooks/status/android", "sms:failed", about, at=at)
    assert hook.state() == ("failed", False, 1)


def test_what_is_not_signed_changes_nothing_and_is_logged(
    hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    twilio, phone = hook.client("twilio"), hook.client("android")
    fields, at = hook.fields(), hook.clock.wall().timestamp()
    about = {"messageId": str(hook.message_id), "recipient": calls.OPAL}
    path = "/hooks/status/android"
    wrong = [
        twilio.post(hook.path, data=fields),
        calls.twilio(twilio, hook.path, fields, token="another"),
        calls.twilio(twilio, hook.path, fields, base="http://localhost"),
        twilio.post(hook.path, data=fields, headers={"X-Twilio-Signature": "AAAA"}),
        phone.post(path, json={"event": "sms:delivered", "payload": about}),
        calls.phone(phone, path, "sms:delivered", about, at=at, key="another"),
        calls.phone(phone, path, "sms:delivered", about, at=at - 400),
        calls.phone(phone, path, "sms:delivered", about, at=at + 400),
        phone.post(path, data=b"\xff\x00{", content_type="application/json"),
    ]
    assert {answer.status_code for answer in wrong} == {403}
    assert hook.state() == UNTOUCHED
    lines = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert len(lines) == len(wrong)
    assert all("wrong signature" in line for line in lines)
    assert "313555" not in caplog.text


def test_another_communitys_number_or_message_changes_nothing_and_is_logged(
    hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    client = hook.client("twilio")
    other = f"/hooks/status/twilio?m={new_id()}"
    for path, fields in (
        (hook.path, hook.fields(From="+13135559999")),
        (hook.path, hook.fields(From="+13135550111")),
        (hook.path, hook.fields(From="")),
        (hook.path, hook.fields("who knows")),
        (hook.path, hook.fields(MessageSid="")),
        (hook.path, hook.fields(MessageSid="\x00")),
        (other, hook.fields()),
        ("/hooks/status/twilio", hook.fields()),
        ("/hooks/status/twilio?m=x", hook.fields()),
    ):
        assert calls.twilio(client, path, fields).status_code == 200
    assert hook.state() == UNTOUCHED
    assert caplog.text.count("changed nothing") == 9
    assert "313555" not in caplog.text


def test_a_replay_changes_nothing_and_is_logged(
    hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    client = hook.client("twilio")
    calls.twilio(client, hook.path, hook.fields("sent"))
    calls.twilio(client, hook.path, hook.fields("sent"))
    assert hook.state() == ("sent", False, 1)
    assert "said before" in caplog.text


def test_an_adapter_that_is_not_chosen_is_not_there(hook: Hook) -> None:
    for chosen, asked in (("twilio", "android"), ("android", "twilio"), ("file", "twilio")):
        client = hook.client(chosen)
        path = hook.path.replace("twilio", asked)
        assert calls.twilio(client, path, hook.fields()).status_code == 404
    assert hook.client("file").post("/hooks/status/__class__").status_code == 404
    assert hook.state() == UNTOUCHED


def test_a_get_does_nothing_and_a_flood_is_cut_off(hook: Hook) -> None:
    client = hook.client("twilio")
    assert client.get(hook.path).status_code == 405
    big = hook.fields(Body="x" * 70_000)
    assert calls.twilio(client, hook.path, big).status_code == 413
    assert hook.state() == UNTOUCHED
