"""Texts over the hooks: heard once and answered; unsigned or misplaced they do nothing."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.web import calls
from tests.web.seeds import Seed
from timebank.inbound import InboundText
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Community, Member
from timebank.notifications import Message, Task

PATH = "/hooks/sms/"


class Hook:
    """A community whose rider texts, by either adapter."""

    def __init__(self, database: Database, clock: FixedClock, folder: Path) -> None:
        self.database, self.clock, self.folder = database, clock, folder
        with database.transaction() as session:
            session.execute(
                update(Community).where(Community.id == 1).values(text_number=calls.TEXTS)
            )

    def client(self, adapter: str) -> FlaskClient:
        return calls.an_app(self.database, self.clock, self.folder, adapter).test_client()

    def twilio(self, body: str, *, token: str = calls.TOKEN, **more: str) -> int:
        fields = {
            "MessageSid": "SM1", "From": calls.OPAL, "To": calls.TEXTS, "Body": body,
            "NumMedia": "0", "FromCity": "DETROIT",
        } | more  # fmt: skip
        return calls.twilio(self.client("twilio"), PATH + "twilio", fields, token=token).status_code

    def phone(self, body: str, *, event: str = "sms:received", late: float = 0, **more: str) -> int:
        payload = {"sender": "(313) 555-0177", "recipient": None, "message": body} | more
        return calls.phone(
            self.client("android"), PATH + "android", event, payload,
            at=self.clock.wall().timestamp() - late, key=more.get("key", calls.KEY),
        ).status_code  # fmt: skip

    def heard(self) -> list[str]:
        with self.database.reading() as session:
            return list(session.scalars(select(InboundText.body).order_by(InboundText.id)))

    def replies(self) -> list[tuple[str, str]]:
        """Kind and number of what is said back."""
        with self.database.reading() as session:
            rows = session.execute(select(Message.kind, Message.address).order_by(Message.id))
            return [(row.kind, row.address) for row in rows]


@pytest.fixture
def hook(database: Database, clock: FixedClock, seed: Seed, tmp_path: Path) -> Hook:
    return Hook(database, clock, tmp_path)


@pytest.mark.parametrize("adapter", ["twilio", "phone"])
def test_a_text_is_heard_once_and_answered_to_its_number(
    hook: Hook, adapter: str, caplog: pytest.LogCaptureFixture
) -> None:
    send = getattr(hook, adapter)
    assert [send("0"), send("0")] == [200, 200]
    assert hook.heard() == ["0"]
    assert hook.replies() == [("C0", calls.OPAL)]
    with hook.database.reading() as session:
        assert len(session.scalars(select(Task.id)).all()) == 1
    assert caplog.text.count("heard before") == 1
    assert "313555" not in caplog.text


def test_stop_by_a_provider_ends_texts(hook: Hook) -> None:
    hook.twilio("STOP", OptOutType="STOP")
    with hook.database.reading() as session:
        stopped = session.scalars(select(Member.phone).where(Member.text_stopped)).all()
    assert stopped == [calls.OPAL]


def test_what_is_not_signed_is_not_heard(hook: Hook, caplog: pytest.LogCaptureFixture) -> None:
    assert hook.twilio("9", token="another") == 403
    assert hook.phone("9", key="another") == 403
    assert hook.phone("9", late=400) == 403
    assert (hook.heard(), hook.replies()) == ([], [])
    assert caplog.text.count("wrong signature") == 3


def test_another_communitys_number_changes_nothing_here_and_is_logged(
    hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    hook.twilio("9", To="+13135559999")
    hook.phone("9", recipient="+13135559999")
    assert (hook.heard(), hook.replies()) == ([], [])
    assert caplog.text.count("the number of no community") == 2


def test_what_is_no_text_from_a_number_is_not_heard(hook: Hook) -> None:
    assert hook.twilio("9", From="BANK") == 200
    assert hook.twilio("9", From="262966") == 200
    assert hook.twilio("9", MessageSid="") == 200
    assert hook.phone("9", event="sms:sent") == 200
    assert hook.phone("9", event="mms:received") == 200
    assert hook.phone("9", sender="BANK") == 200
    assert (hook.heard(), hook.replies()) == ([], [])


def test_any_body_is_heard_whole_or_cut(hook: Hook) -> None:
    for number, body in enumerate(("\x00a\x00", "x" * 5000, "", "مرحبا 🚗")):
        assert hook.twilio(body, MessageSid=f"SM{number}") == 200
    assert [len(body) for body in hook.heard()] == [1, 1600, 0, 7]
