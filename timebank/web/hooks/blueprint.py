"""The blueprint of the hooks, and which adapter may call."""

import logging
from collections.abc import Mapping
from typing import Protocol

from flask import Blueprint, Response, abort, make_response, request

from timebank.web.hooks import android, twilio
from timebank.web.hooks.reading import CallIn, ReceiptIn, TextIn
from timebank.web.services import settings

log = logging.getLogger(__name__)
pages = Blueprint("hooks", __name__, url_prefix="/hooks")

BYTES_MAX = 64 * 1024


class Adapter(Protocol):
    """A module that reads the calls of one kind of provider."""

    def is_signed(self) -> bool:
        """Tell whether the call is theirs."""

    def text(self) -> TextIn | None:
        """Read a text that came in."""

    def receipt(self) -> ReceiptIn | None:
        """Read a receipt."""

    def call(self) -> CallIn | None:
        """Read a step of a call."""


ADAPTERS: Mapping[str, Adapter] = {"twilio": twilio, "android": android}


def signed_adapter(name: str, channel: str) -> Adapter:
    """Return the adapter that this installation uses and that signed this call; else 404, 403.

    channel: the setting that must name it, text_channel or voice_channel.
    """
    request.max_content_length = BYTES_MAX
    if name not in ADAPTERS or getattr(settings(), channel) != name:
        abort(404)
    if not ADAPTERS[name].is_signed():
        refuse("wrong signature")
        abort(403)
    return ADAPTERS[name]


def refuse(why: str) -> None:
    """Note that a call changed nothing, and why. No number, no word of a message."""
    log.warning("%s changed nothing: %s", request.path, why)


def nothing_to_say(name: str) -> Response:
    """Return the answer that every provider takes for "understood"."""
    answer = make_response("<Response/>" if name == "twilio" else "")
    answer.mimetype = "text/xml" if name == "twilio" else "text/plain"
    return answer
