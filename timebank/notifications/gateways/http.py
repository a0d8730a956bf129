"""One request to a provider over HTTP, and what its answer means for a letter.

A password goes nowhere but to the configured machine: no redirect is followed.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from timebank.notifications.errors import ChannelDown, MessageDeferred, MessageRefused

TIMEOUT_SECONDS = 10.0
ANSWER_BYTES_MAX = 64 * 1024
# not this message's fault: who we are, too many at once, nobody there
_DOWN = {401, 403, 404, 405, 407, 429, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider said. body: {} where it was cut off or is no JSON object."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


class _NoRedirect(HTTPRedirectHandler):
    """A redirect is an answer like any other: it would take the password elsewhere."""

    def redirect_request(self, *_args: Any, **_kw: Any) -> None:
        return None


_opener = build_opener(_NoRedirect)


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    user: str,
    password: str,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Answer:
    """Send one POST with basic authentication and read the whole answer, up to 64 KB.

    Raises: ChannelDown when nobody answered, or the connection broke before the status came.
    """
    sign = b64encode(f"{user}:{password}".encode()).decode()
    request = Request(  # noqa: S310 - the scheme is checked when the settings are read
        url, body, {**headers, "Authorization": f"Basic {sign}", "Accept": "application/json"}
    )
    try:
        with _opener.open(request, timeout=timeout_seconds) as answer:
            return Answer(answer.status, _read(answer))
    except HTTPError as error:
        with error:
            return Answer(error.code, _read(error))
    except (URLError, HTTPException, OSError) as error:
        raise ChannelDown(why=_plain(error)) from error


def _read(answer: Any) -> Mapping[str, Any]:
    """Read a body. One that breaks off does not undo the status that came before it."""
    try:
        read = json.loads(answer.read(ANSWER_BYTES_MAX))
    except (HTTPException, OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _plain(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    return f"{type(reason).__name__}: {reason}"[:120]


def refusal(answer: Answer, code: str) -> ChannelDown | MessageDeferred | MessageRefused:
    """Return the condition for an answer that is not 2xx. code: the provider's own, or ""."""
    why = f"{answer.status} {code}".strip()
    if answer.status in _DOWN or 300 <= answer.status < 400:
        return ChannelDown(why=why)
    return MessageDeferred(why=why) if answer.status >= 500 else MessageRefused(why=why)
