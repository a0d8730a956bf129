"""Calls in Twilio's form: url-encoded fields, signed over the public address and the fields.

A call carries no time, so a recorded one is right for ever: their id of a message, kept once,
is what makes a replay do nothing.
"""

from collections.abc import Mapping

from flask import request

from timebank.kernel.wording import parse_phone
from timebank.notifications import STOPPED, Said, is_twilios
from timebank.web.hooks.reading import CallIn, ReceiptIn, TextIn, Word, clean, id_of
from timebank.web.services import settings

SIGNATURE_HEADER = "X-Twilio-Signature"
_WORDS: Mapping[str, Word] = {
    "accepted": "taken", "scheduled": "taken", "queued": "taken", "sending": "taken",
    "sent": "taken", "delivered": "delivered", "read": "delivered",
    "undelivered": "failed", "failed": "failed", "canceled": "failed",
}  # fmt: skip


def is_signed() -> bool:
    """Tell whether this call is theirs, by the address that people reach us at."""
    query = request.query_string.decode("ascii", "replace")
    url = settings().base_url + request.path + (f"?{query}" if query else "")
    fields = request.form.items(multi=True)
    return is_twilios(
        url, fields, request.headers.get(SIGNATURE_HEADER, ""), settings().twilio_token
    )


def text() -> TextIn | None:
    """Read a text; None when it has no sender we could answer."""
    sender, receiver = parse_phone(_field("From")), parse_phone(_field("To"))
    sid = _field("MessageSid")
    if sender is None or receiver is None or not sid:
        return None
    return TextIn(sender, receiver, clean(request.form.get("Body", "")), f"twilio:{sid}")


def receipt() -> ReceiptIn | None:
    """Read a receipt; None when it is about nothing of ours."""
    sender, message_id = parse_phone(_field("From")), id_of(request.args.get("m", ""))
    sid, word = _field("MessageSid"), _WORDS.get(_field("MessageStatus"))
    if sender is None or message_id is None or not sid or word is None:
        return None
    code = _field("ErrorCode")[:10]
    said = Said(f"twilio:{sid}:{word}", sid, word, code, is_stopped=code == STOPPED)
    return ReceiptIn(sender, message_id, said)


def call() -> CallIn | None:
    """Read a step of a call; None when it names no number of ours or no call."""
    is_ours = _field("Direction").startswith("outbound")
    ours, theirs = ("From", "To") if is_ours else ("To", "From")
    our_number, sid = parse_phone(_field(ours)), _field("CallSid")
    if our_number is None or not sid:
        return None
    return CallIn(
        our_number=our_number,
        their_number=parse_phone(_field(theirs)) or "",
        key=f"twilio:{sid}",
        keys=_field("Digits"),
        message_id=id_of(request.args.get("m", "")) if is_ours else None,
        is_machine=_field("AnsweredBy").startswith(("machine", "fax")),
        status=_field("CallStatus"),
    )


def _field(name: str) -> str:
    return request.form.get(name, "").replace("\x00", "")[:64]
