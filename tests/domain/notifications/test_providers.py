"""Texts over HTTP, against real servers that speak both forms: what is taken, refused, waits."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.domain.notifications import providers
from tests.domain.notifications.providers import Phone, Provider, Twilio, serving
from timebank.notifications import (
    AndroidTexts,
    Channel,
    ChannelDown,
    Letter,
    MessageDeferred,
    MessageRefused,
    ReceiverStopped,
    TwilioCalls,
    TwilioTexts,
)


def a_text(**changed: Any) -> Letter:
    """A text to Opal with letters that need encoding."""
    values: dict[str, Any] = {
        "key": uuid4(),
        "kind": "R4",
        "address": "+13135550142",
        "sender_name": "Eastside",
        "sender_number": "+13135550143",
        "reply_to": "",
        "language": "ar",
        "subject": "",
        "body": "Inés & أهلا: 1 = sí, 9 = no + 50%",
        "at": datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
    }
    return Letter(**values | changed)


@pytest.fixture(params=["twilio", "android"])
def provider(request: pytest.FixtureRequest) -> Iterator[Provider]:
    """A server of each form."""
    made: Provider = Twilio() if request.param == "twilio" else Phone()
    with serving(made):
        yield made


def channel_to(provider: Provider, *, password: str = "", timeout_seconds: float = 5) -> Channel:
    if isinstance(provider, Phone):
        return AndroidTexts(
            provider.url,
            providers.USER,
            password or providers.PASSWORD,
            timeout_seconds=timeout_seconds,
        )
    return TwilioTexts(
        provider.url,
        providers.ACCOUNT,
        password or providers.TOKEN,
        "https://rides.example.org",
        timeout_seconds=timeout_seconds,
    )


def test_a_text_arrives_whole_in_twilios_form() -> None:
    with serving(provider := Twilio()):
        letter = a_text()
        sid = channel_to(provider).send(letter)
    assert provider.taken == {
        sid: {
            "From": "+13135550143",
            "To": "+13135550142",
            "Body": letter.body,
            "StatusCallback": f"https://rides.example.org/hooks/status/twilio?m={letter.key}",
        }
    }


def test_a_text_arrives_whole_at_the_phone_and_once_however_often_it_is_sent() -> None:
    with serving(provider := Phone()):
        letter = a_text()
        channel = channel_to(provider)
        assert [channel.send(letter), channel.send(letter)] == [str(letter.key)] * 2
        channel.close()
    assert len(provider.asked) == 2
    assert provider.taken == {
        str(letter.key): {
            "id": str(letter.key),
            "textMessage": {"text": letter.body},
            "phoneNumbers": ["+13135550142"],
            "ttl": 3600,
            "withDeliveryReport": True,
        }
    }


def test_a_call_rings_and_asks_our_hook_what_to_say() -> None:
    with serving(provider := Twilio("Calls")):
        letter = a_text()
        calls = TwilioCalls(
            provider.url, providers.ACCOUNT, providers.TOKEN, "https://rides.example.org"
        )
        sid = calls.send(letter)
    hook = "https://rides.example.org/hooks/voice/twilio"
    assert provider.taken == {
        sid: {
            "From": "+13135550143",
            "To": "+13135550142",
            "Url": f"{hook}/start?m={letter.key}",
            "StatusCallback": f"{hook}/ended?m={letter.key}",
            "MachineDetection": "Enable",
            "Timeout": "40",
        }
    }


@pytest.mark.parametrize(
    ("step", "condition"),
    [
        ((429, {"code": 20429}), ChannelDown),
        ((503, {"message": "queue limits exceeded"}), ChannelDown),
        ((502, {}), ChannelDown),
        ((301, {}), ChannelDown),
        ((307, {}), ChannelDown),
        ((403, {}), ChannelDown),
        ((500, {}), MessageDeferred),
        ((400, {"code": 21211, "message": "not a number: +13135550142"}), MessageRefused),
        ((400, {"code": "x" * 500}), MessageRefused),
        ("never answer", ChannelDown),
        ("take and hang up", ChannelDown),
        ("say nonsense", ChannelDown),
    ],
)
def test_what_an_answer_means(provider: Provider, step: Any, condition: type[Exception]) -> None:
    provider.next(step)
    with pytest.raises(condition) as raised:
        channel_to(provider, timeout_seconds=0.3).send(a_text())
    assert type(raised.value) is condition
    assert "313555" not in str(raised.value), "numbers end in logs"
    assert len(str(raised.value)) < 200


def test_half_an_answer_is_an_answer_once_the_status_is_there(provider: Provider) -> None:
    provider.next("take and break off")
    channel_to(provider, timeout_seconds=0.3).send(a_text())
    assert len(provider.taken) == 1


def test_a_wrong_password_is_the_channels_fault_not_the_messages(provider: Provider) -> None:
    with pytest.raises(ChannelDown, match="401"):
        channel_to(provider, password="another").send(a_text())


def test_a_password_follows_no_redirect(provider: Provider) -> None:
    provider.next((307, {}))
    with pytest.raises(ChannelDown):
        channel_to(provider).send(a_text())
    assert len(provider.asked) == 1


def test_nobody_there_is_a_channel_that_is_down(provider: Provider) -> None:
    gone = type(provider)()
    with serving(gone):
        channel = channel_to(gone)
    with pytest.raises(ChannelDown, match="refused"):
        channel.send(a_text())


def test_a_receiver_who_told_the_provider_stop_is_named_as_such() -> None:
    with serving(provider := Twilio()):
        provider.next((400, {"code": 21610, "message": "unsubscribed recipient"}))
        with pytest.raises(ReceiverStopped, match="21610"):
            channel_to(provider).send(a_text())
