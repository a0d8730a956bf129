"""Texts and calls by HTTP in Twilio's form: a form with From, To and more; hooks hear the rest.

Twilio drops no repeated key. So the address of the receipt carries the message's own key: where
an answer was lost, the receipt says that the text was taken, and it is not sent again.
"""

from urllib.parse import quote, urlencode

from timebank.notifications.errors import ReceiverStopped
from timebank.notifications.gateways import http
from timebank.notifications.gateways.letters import Letter

STOPPED = "21610"  # the receiver texted STOP to the provider
RING_SECONDS = 40  # old people walk to their telephone


class _Account:
    """One account with one or many numbers; each community texts and calls from its own."""

    is_local = False
    resource = ""

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
        account_url = f"{url}/2010-04-01/Accounts/{quote(account, safe='')}"
        self._url = f"{account_url}/{self.resource}.json"
        self._account, self._token = account, token
        self._hooks = f"{base_url}/hooks"
        self._timeout = timeout_seconds

    def send(self, letter: Letter) -> str | None:
        """Send one letter; return their id of it.

        Raises: ReceiverStopped, MessageRefused, MessageDeferred, ChannelDown.
        """
        form = {"From": letter.sender_number, "To": letter.address, **self._more(letter)}
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

    def _more(self, letter: Letter) -> dict[str, str]:
        raise NotImplementedError

    def _hook(self, path: str, letter: Letter) -> str:
        return f"{self._hooks}/{path}?{urlencode({'m': str(letter.key)})}"


class TwilioTexts(_Account):
    """Texts."""

    resource = "Messages"

    def _more(self, letter: Letter) -> dict[str, str]:
        return {"Body": letter.body, "StatusCallback": self._hook("status/twilio", letter)}


class TwilioCalls(_Account):
    """Calls: what is said is asked of our hook when somebody, or a machine, picks up."""

    resource = "Calls"

    def _more(self, letter: Letter) -> dict[str, str]:
        return {
            "Url": self._hook("voice/twilio/start", letter),
            "StatusCallback": self._hook("voice/twilio/ended", letter),
            "MachineDetection": "Enable",
            "Timeout": str(RING_SECONDS),
        }
