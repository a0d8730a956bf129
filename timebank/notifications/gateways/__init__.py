"""The world outside: where letters leave this program."""

from collections.abc import Mapping

from timebank.config import Settings
from timebank.notifications.gateways.android import AndroidTexts
from timebank.notifications.gateways.letters import About, Channel, Letter
from timebank.notifications.gateways.local import ConsoleChannel, FileChannel
from timebank.notifications.gateways.mail import MailChannel
from timebank.notifications.gateways.smtp import SmtpChannel
from timebank.notifications.gateways.twilio import STOPPED, TwilioCalls, TwilioTexts

__all__ = [
    "STOPPED",
    "About",
    "AndroidTexts",
    "Channel",
    "ConsoleChannel",
    "FileChannel",
    "Letter",
    "MailChannel",
    "SmtpChannel",
    "TwilioCalls",
    "TwilioTexts",
    "channels_from",
]


def channels_from(settings: Settings) -> Mapping[str, Channel]:
    """Return the channels this installation has, by the name messages carry.

    Without one for calls, a person makes them.
    """

    def local(name: str) -> Channel:
        if settings.text_channel == "console":
            return ConsoleChannel()
        return FileChannel(settings.out_dir / f"{name}.jsonl")

    carrier: Channel = (
        SmtpChannel(settings.smtp_url, settings.mail_from) if settings.smtp_url else local("email")
    )
    email = MailChannel(carrier, settings.base_url, settings.secret_key)
    channels: dict[str, Channel] = {"text": _texts(settings) or local("text"), "email": email}
    if settings.voice_channel == "twilio":
        channels["call"] = TwilioCalls(*_account(settings))
    return channels


def _texts(settings: Settings) -> Channel | None:
    """Return the provider or phone that carries texts, None when they stay on this machine."""
    if settings.text_channel == "twilio":
        return TwilioTexts(*_account(settings))
    if settings.text_channel == "android":
        return AndroidTexts(settings.android_url, settings.android_user, settings.android_password)
    return None


def _account(settings: Settings) -> tuple[str, str, str, str]:
    return (
        settings.twilio_url, settings.twilio_account, settings.twilio_token, settings.base_url
    )  # fmt: skip
