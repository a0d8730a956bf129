"""Texts by HTTP in Twilio's form: a form with From, To and Body; receipts come to a hook.

Twilio drops no repeated key. So the address of the receipt carries the message's own key: where
an answer was lost, the receipt says that the text was taken, and it is not sent again.
"""

from urllib.parse import quote, urlencode

from timebank.notifications.errors import ReceiverStopped
from timebank.notifications.gateways import http
from timebank.notifications.gateways.letters import Letter

STOPPED = "21610"  # the receiver texted STOP to the provider
_STATUS_PATH = "/hooks/status/twilio"


class TwilioTexts:
    """One account with one or many numbers; each community sends from its own."""

    is_local = False

    def __init__(
        self,
        url: str,
        account: str,
        token: str,
        base_url: str,
        *,
        timeout_seconds: float = http.TIMEOUT_SECONDS,
    ) -> None:
        """Make it ready; nothing is sent yet. base_url: where this installation is reached."""
        self._url = f"{url}/2010-04-01/Accounts/{quote(account, safe='')}/Messages.json"
        self._account, self._token = account, token
        self._receipts = base_url + _STATUS_PATH
        self._timeout = timeout_seconds

    def send(self, letter: Letter) -> str | None:
        """Send one text. Raises: ReceiverStopped, MessageRefused, MessageDeferred, ChannelDown."""
        form = {
            "From": letter.sender_number,
            "To": letter.address,
            "Body": letter.body,
            "StatusCallback": f"{self._receipts}?{urlencode({'m': str(letter.key)})}",
        }
        answer = http.post(
            self._url,
            urlencode(form).encode(),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Idempotency-Key": str(letter.key),  # some providers of this form know it
            },
            user=self._account,
            password=self._token,
            timeout_seconds=self._timeout,
        )
        if answer.is_taken:
            return str(answer.body.get("sid") or "")[:64] or None
        code = str(answer.body.get("code") or "")[:10]
        if code == STOPPED:
            raise ReceiverStopped(why=f"{answer.status} {code}")
        raise http.refusal(answer, code)

    def close(self) -> None:
        """Nothing is kept open."""
