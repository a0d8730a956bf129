"""Texts by a phone of the community's own, over the HTTP form of "SMS Gateway for Android".

The phone (or its server) keeps our key as the message's id and takes each id once.
See https://docs.sms-gate.app.
"""

import json

from timebank.notifications.gateways import http
from timebank.notifications.gateways.letters import Letter

_TAKEN_BEFORE = 409
# a phone that was off for an hour does not send what nobody needs any more
TTL_SECONDS = 3600


class AndroidTexts:
    """One phone; every community of this installation sends from its number."""

    is_local = False

    def __init__(
        self, url: str, user: str, password: str, *, timeout_seconds: float = http.TIMEOUT_SECONDS
    ) -> None:
        """Make it ready; nothing is sent yet."""
        self._url = f"{url}/messages"
        self._user, self._password = user, password
        self._timeout = timeout_seconds

    def send(self, letter: Letter) -> str | None:
        """Hand one text to the phone. Raises: MessageRefused, MessageDeferred, ChannelDown."""
        wanted = {
            "id": str(letter.key),
            "textMessage": {"text": letter.body},
            "phoneNumbers": [letter.address],
            "ttl": TTL_SECONDS,
            "withDeliveryReport": True,
        }
        answer = http.post(
            self._url,
            json.dumps(wanted).encode(),
            {"Content-Type": "application/json; charset=utf-8"},
            user=self._user,
            password=self._password,
            timeout_seconds=self._timeout,
        )
        if answer.is_taken or answer.status == _TAKEN_BEFORE:
            return str(letter.key)
        raise http.refusal(answer, "")

    def close(self) -> None:
        """Nothing is kept open."""
