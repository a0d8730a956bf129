"""The world outside: where letters leave this program."""

from collections.abc import Mapping

from timebank.config import Settings
from timebank.notifications.gateways.letters import Channel, Letter
from timebank.notifications.gateways.local import ConsoleChannel, FileChannel
from timebank.notifications.gateways.smtp import SmtpChannel

__all__ = [
    "Channel",
    "ConsoleChannel",
    "FileChannel",
    "Letter",
    "SmtpChannel",
    "channels_from",
]


def channels_from(settings: Settings) -> Mapping[str, Channel]:
    """Return the channels this installation has, by the name messages carry."""

    def local(name: str) -> Channel:
        if settings.text_channel == "console":
            return ConsoleChannel()
        return FileChannel(settings.out_dir / f"{name}.jsonl")

    email: Channel = (
        SmtpChannel(settings.smtp_url, settings.mail_from) if settings.smtp_url else local("email")
    )
    return {"text": local("text"), "email": email}
