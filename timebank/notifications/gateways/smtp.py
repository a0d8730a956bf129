"""E-mail by SMTP: `smtp://user:password@host:25` (STARTTLS when offered) or `smtps://host`.

The Message-ID is made from the message's id, so every attempt carries the same one. A password
never travels unencrypted, but to this machine.
"""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from urllib.parse import SplitResult, unquote, urlsplit

from timebank.notifications.errors import ChannelDown, MessageDeferred, MessageRefused
from timebank.notifications.gateways.letters import Letter

TIMEOUT_SECONDS = 10.0
_PORTS = {"smtp": 25, "smtps": 465}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class SmtpChannel:
    """One mail server. The connection is kept from letter to letter until `close`."""

    is_local = False

    def __init__(
        self, url: str, mail_from: str, *, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        """Read the URL; no connection is made yet. Raises: ValueError for a URL of no use."""
        self._url = urlsplit(url)
        if self._url.scheme not in _PORTS or not self._url.hostname:
            raise ValueError("an SMTP URL is smtp://host or smtps://host")
        self._from = mail_from
        self._timeout = timeout_seconds
        self._server: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        """Send one letter over the open connection, or a new one."""
        mail = self.as_mail(letter)
        was_open = self._server is not None
        try:
            self._deliver(mail, letter.address)
        except smtplib.SMTPServerDisconnected as error:
            self._drop()
            if not was_open:
                raise ChannelDown(why=str(error)) from error
            self._deliver_anew(mail, letter.address)

    def as_mail(self, letter: Letter) -> EmailMessage:
        """Return the letter as mail: plain, HTML beside it, a calendar file behind both."""
        mail = EmailMessage()
        mail["From"] = formataddr((letter.sender_name, self._from))
        mail["To"] = letter.address
        mail["Subject"] = letter.subject or letter.sender_name
        mail["Date"] = format_datetime(letter.at)
        mail["Message-ID"] = f"<{letter.key}@{self._from.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["Content-Language"] = letter.language
        if letter.reply_to:
            mail["Reply-To"] = letter.reply_to
        mail.set_content(letter.body, cte="quoted-printable")  # seven bits: every server takes it
        if letter.html:
            mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        if letter.calendar:
            off = "METHOD:CANCEL" in letter.calendar
            mail.add_attachment(
                letter.calendar.encode(),  # as bytes: its lines end in CRLF, whatever mail does
                maintype="text",
                subtype="calendar",
                filename="ride.ics",
                params={"method": "CANCEL" if off else "PUBLISH", "charset": "utf-8"},
            )
        return mail

    def close(self) -> None:
        """Say goodbye to the server, if one is connected."""
        if self._server is not None:
            try:
                self._server.quit()
            except (OSError, smtplib.SMTPException):
                self._drop()
            self._server = None

    def _deliver_anew(self, mail: EmailMessage, address: str) -> None:
        """Try once more: a server may close what was idle."""
        try:
            self._deliver(mail, address)
        except smtplib.SMTPServerDisconnected as error:
            self._drop()
            raise ChannelDown(why=str(error)) from error

    def _deliver(self, mail: EmailMessage, address: str) -> None:
        if self._server is None:
            self._server = self._connected()
        try:
            self._server.send_message(mail, self._from, [address])
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _of_code(code, text) from error
        except smtplib.SMTPResponseException as error:
            raise _of_code(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPNotSupportedError, UnicodeError, ValueError) as error:
            raise MessageRefused(why=str(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise ChannelDown(why=str(error)) from error

    def _connected(self) -> smtplib.SMTP:
        url, timeout = self._url, self._timeout
        assert url.hostname is not None
        port = url.port or _PORTS[url.scheme]
        context = ssl.create_default_context()
        try:
            if url.scheme == "smtps":
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    url.hostname, port, timeout=timeout, context=context
                )
            else:
                server = smtplib.SMTP(url.hostname, port, timeout=timeout)
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelDown(why=str(error)) from error
        try:
            _introduce(server, url, context)
        except (OSError, smtplib.SMTPException) as error:
            server.close()
            raise ChannelDown(why=str(error)) from error
        return server

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _introduce(server: smtplib.SMTP, url: SplitResult, context: ssl.SSLContext) -> None:
    """Greet, encrypt where the server can, and log in where the URL says as whom."""
    server.ehlo_or_helo_if_needed()
    is_encrypted = url.scheme == "smtps"
    if not is_encrypted and server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
        is_encrypted = True
    if url.username:
        if not is_encrypted and url.hostname not in _LOOPBACK:
            raise smtplib.SMTPException("the server does not encrypt, so it gets no password")
        server.login(unquote(url.username), unquote(url.password or ""))


def _of_code(code: int, text: bytes | str) -> MessageRefused | MessageDeferred | ChannelDown:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    why = f"{code} {said}"
    if code == 421:  # service not available, closing
        return ChannelDown(why=why)
    return MessageDeferred(why=why) if 400 <= code < 500 else MessageRefused(why=why)
