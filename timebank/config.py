"""Settings: one frozen dataclass, read from TIMEBANK_* variables once, refused when incomplete."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

SECRET_LENGTH_MIN = 32


class SettingsRefused(Exception):
    """The settings cannot run; the message names each variable and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations. Defaults suit a demo on one machine."""

    mode: str = "demo"  # demo | production
    database_url: str = "sqlite:///var/timebank.db"
    secret_key: str = field(default="", repr=False)
    base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    debug: bool = False
    text_channel: str = "file"  # file | console | twilio | android
    voice_channel: str = "none"  # none: people phone from a list | twilio
    twilio_account: str = ""  # its SID, AC...
    twilio_token: str = field(default="", repr=False)  # signs what they send us, too
    twilio_url: str = "https://api.twilio.com"
    android_url: str = ""  # of the phone or of its server; /messages is put behind it
    android_user: str = ""
    android_password: str = field(default="", repr=False)
    android_key: str = field(default="", repr=False)  # signs what the phone sends us
    android_number: str = ""  # the phone's own, E.164
    out_dir: Path = Path("var/out")  # where the file channel writes
    smtp_url: str = ""  # smtp://user:password@host:port, smtps://..., empty: file channel
    mail_from: str = "rides@timebank.example"
    geocoder: str = ""  # name of a geopy geocoder; empty: addresses do not leave the server
    geocoder_key: str = field(default="", repr=False)
    router: str = "estimate"  # whence driving times: estimate | osrm | graph
    osrm_url: str = ""  # of a road service that speaks OSRM; homes are sent there
    osrm_table: int = 100  # its --max-table-size
    road_graph: Path = Path()  # a file of roads, .csv or .npz
    trusted_proxies: int = 0
    log_level: str = "INFO"

    @property
    def is_production(self) -> bool:
        return self.mode == "production"


def settings_from(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `env` (default: this process's environment).

    Raises: SettingsRefused, naming every variable that cannot be used.
    """
    env = os.environ if env is None else env
    wrong: list[str] = []
    read = _Reader(env, wrong)
    mode = read.word("MODE", "demo", ("demo", "production"))
    secret = env.get("TIMEBANK_SECRET_KEY", "")
    plain = Settings()  # the defaults; a class with slots does not hold them
    settings = Settings(
        mode=mode,
        database_url=env.get("TIMEBANK_DATABASE_URL", plain.database_url),
        secret_key=secret or ("" if mode == "production" else _demo_secret(env)),
        base_url=env.get("TIMEBANK_BASE_URL", plain.base_url).rstrip("/"),
        host=env.get("TIMEBANK_HOST", plain.host),
        port=read.number("PORT", plain.port),
        debug=read.word("DEBUG", "0", ("0", "1")) == "1",
        text_channel=read.word(
            "TEXT_CHANNEL", plain.text_channel, ("file", "console", "twilio", "android")
        ),
        voice_channel=read.word("VOICE_CHANNEL", plain.voice_channel, ("none", "twilio")),
        twilio_account=env.get("TIMEBANK_TWILIO_ACCOUNT", ""),
        twilio_token=env.get("TIMEBANK_TWILIO_TOKEN", ""),
        twilio_url=read.url("TWILIO_URL", plain.twilio_url),
        android_url=read.url("ANDROID_URL", ""),
        android_user=env.get("TIMEBANK_ANDROID_USER", ""),
        android_password=env.get("TIMEBANK_ANDROID_PASSWORD", ""),
        android_key=env.get("TIMEBANK_ANDROID_KEY", ""),
        android_number=read.phone("ANDROID_NUMBER"),
        out_dir=Path(env.get("TIMEBANK_OUT_DIR", "var/out")),
        smtp_url=env.get("TIMEBANK_SMTP_URL", ""),
        mail_from=env.get("TIMEBANK_MAIL_FROM", plain.mail_from),
        geocoder=env.get("TIMEBANK_GEOCODER", ""),
        geocoder_key=env.get("TIMEBANK_GEOCODER_KEY", ""),
        router=read.word("ROUTER", plain.router, ("estimate", "osrm", "graph")),
        osrm_url=read.url("OSRM_URL", ""),
        osrm_table=read.number("OSRM_TABLE", plain.osrm_table),
        road_graph=Path(env.get("TIMEBANK_ROAD_GRAPH", "")),
        trusted_proxies=read.number("TRUSTED_PROXIES", 0),
        log_level=env.get("TIMEBANK_LOG_LEVEL", "INFO").upper(),
    )
    wrong += _missing_of_providers(settings)
    wrong += _missing_of_roads(settings)
    if mode == "production":
        wrong += _unfit_for_production(settings)
    if wrong:
        raise SettingsRefused("\n".join(wrong))
    return settings


class _Reader:
    def __init__(self, env: Mapping[str, str], wrong: list[str]) -> None:
        self._env, self._wrong = env, wrong

    def word(self, name: str, default: str, known: tuple[str, ...]) -> str:
        value = self._env.get(f"TIMEBANK_{name}", default)
        if value not in known:
            self._wrong.append(f"TIMEBANK_{name} must be one of: {', '.join(known)}")
        return value

    def number(self, name: str, default: int) -> int:
        text = self._env.get(f"TIMEBANK_{name}", str(default))
        if not (text.isascii() and text.isdigit() and int(text) < 65536):
            self._wrong.append(f"TIMEBANK_{name} must be a whole number from 0 to 65535")
            return default
        return int(text)

    def url(self, name: str, default: str) -> str:
        """Read where a provider listens: https, or http on this network alone."""
        text = self._env.get(f"TIMEBANK_{name}", default).rstrip("/")
        if text and not _is_fit_url(text):
            self._wrong.append(
                f"TIMEBANK_{name} must start with https://, or name a machine of this network"
                " with http://; it holds no password"
            )
        return text

    def phone(self, name: str) -> str:
        text = self._env.get(f"TIMEBANK_{name}", "")
        if text and not re.fullmatch(r"\+[1-9][0-9]{7,14}", text):
            self._wrong.append(f"TIMEBANK_{name} must be a number like +13135550101")
        return text


def _is_fit_url(text: str) -> bool:
    """Tell whether passwords may travel there: encrypted, or not beyond this network."""
    try:
        url = urlsplit(text)
        if not url.hostname or url.username or url.query or url.fragment or url.port == 0:
            return False
    except ValueError:
        return False
    if url.scheme == "https":
        return True
    try:
        here = ip_address(url.hostname)
    except ValueError:
        return url.scheme == "http" and url.hostname == "localhost"
    return url.scheme == "http" and (here.is_private or here.is_loopback or here.is_link_local)


# what each channel cannot do without
_NEEDED = {
    "twilio": ("twilio_account", "twilio_token"),
    "android": ("android_url", "android_user", "android_password", "android_key", "android_number"),
}


def _missing_of_providers(settings: Settings) -> list[str]:
    chosen = {"TEXT_CHANNEL": settings.text_channel, "VOICE_CHANNEL": settings.voice_channel}
    wrong = [
        f"TIMEBANK_{name.upper()} is missing: TIMEBANK_{variable} is {channel}"
        for variable, channel in chosen.items()
        for name in _NEEDED.get(channel, ())
        if not getattr(settings, name)
    ]
    return list(dict.fromkeys(wrong))


def _missing_of_roads(settings: Settings) -> list[str]:
    wrong = []
    if settings.router == "osrm" and not settings.osrm_url:
        wrong.append("TIMEBANK_OSRM_URL is missing: TIMEBANK_ROUTER is osrm")
    if settings.router == "graph" and not settings.road_graph.is_file():
        wrong.append("TIMEBANK_ROAD_GRAPH must name a file: TIMEBANK_ROUTER is graph")
    if settings.osrm_table < 1:
        wrong.append("TIMEBANK_OSRM_TABLE must be 1 or more")
    return wrong


def _unfit_for_production(settings: Settings) -> list[str]:
    wrong = []
    secret = settings.secret_key
    if len(secret) < SECRET_LENGTH_MIN or len(set(secret)) < 10:
        wrong.append(
            f"TIMEBANK_SECRET_KEY is missing or weak: give it {SECRET_LENGTH_MIN} or more"
            " random characters"
        )
    if settings.debug:
        wrong.append("TIMEBANK_DEBUG must be 0 in production")
    if not settings.base_url.startswith("https://"):
        wrong.append("TIMEBANK_BASE_URL must start with https:// in production")
    return wrong


def _demo_secret(env: Mapping[str, str]) -> str:
    """Keep one random secret beside the demo's data, so that sign-ins outlive a restart."""
    path = Path(env.get("TIMEBANK_OUT_DIR", "var/out")).parent / "demo-secret"
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_hex(32))
        path.chmod(0o600)
        return path.read_text()
