"""Calls of the phone that is our gateway: JSON, signed over body and time.

A call is right for five minutes; within them its id, kept once, makes a replay do nothing.
"""

from collections.abc import Mapping
from typing import Any

from flask import request

from timebank.kernel.wording import parse_phone
from timebank.notifications import Said, is_phones
from timebank.web.hooks.reading import ReceiptIn, TextIn, Word, clean, id_of
from timebank.web.services import clock, settings

SIGNATURE_HEADER = "X-Signature"  # hexadecimal HMAC-SHA256
TIMESTAMP_HEADER = "X-Timestamp"  # seconds since 1970
_WORDS: Mapping[str, Word] = {
    "sms:sent": "taken",
    "sms:delivered": "delivered",
    "sms:failed": "failed",
}


def is_signed() -> bool:
    """Tell whether our phone sent this, and in these minutes."""
    return is_phones(
        request.get_data(),
        request.headers.get(TIMESTAMP_HEADER, ""),
        request.headers.get(SIGNATURE_HEADER, ""),
        settings().android_key,
        clock().wall().timestamp(),
    )


def text() -> TextIn | None:
    """Read a text; None when it is another event, or its sender is no number."""
    event, payload = _event()
    sender = parse_phone(str(payload.get("sender") or payload.get("phoneNumber") or ""))
    key = str(event.get("id") or "")[:64]
    if event.get("event") != "sms:received" or sender is None or not key:
        return None
    body = clean(str(payload.get("message") or ""))
    return TextIn(sender, _own_number(payload.get("recipient")), body, f"android:{key}")


def receipt() -> ReceiptIn | None:
    """Read a receipt; None when it is about nothing of ours (a ping, another's message)."""
    event, payload = _event()
    word = _WORDS.get(str(event.get("event")))
    message_id = id_of(payload.get("messageId"))
    if word is None or message_id is None:
        return None
    why = str(payload.get("reason") or "").replace("\x00", "")[:40]
    said = Said(f"android:{message_id}:{word}", str(message_id), word, why)
    return ReceiptIn(_own_number(payload.get("sender")), message_id, said)


def call() -> None:
    """Read no call: the phone carries texts alone."""


def _event() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    read = request.get_json(force=True, silent=True)
    event = read if isinstance(read, dict) else {}
    payload = event.get("payload")
    return event, payload if isinstance(payload, dict) else {}


def _own_number(said: object) -> str:
    """Return the number of our phone: many do not know it themselves."""
    return parse_phone(str(said or "")) or settings().android_number
