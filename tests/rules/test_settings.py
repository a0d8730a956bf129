"""Settings are read once, and every one that cannot be used is named."""

from pathlib import Path

import pytest

from timebank.config import Settings, SettingsRefused, settings_from

STRONG = "k3Jv9-wQz7_Lr5Tx2Yb8Nc4Md6Pf1Hg0As"
REAL = {
    "TIMEBANK_MODE": "production",
    "TIMEBANK_SECRET_KEY": STRONG,
    "TIMEBANK_BASE_URL": "https://rides.example.org/",
}


def test_a_demo_needs_no_settings_and_keeps_one_secret(tmp_path: Path) -> None:
    env = {"TIMEBANK_OUT_DIR": str(tmp_path / "var/out")}
    first, second = settings_from(env), settings_from(env)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert (tmp_path / "var/demo-secret").stat().st_mode & 0o077 == 0
    assert first.base_url == "http://127.0.0.1:8000"


def test_production_takes_what_is_strong() -> None:
    settings = settings_from(REAL | {"TIMEBANK_PORT": "9000", "TIMEBANK_LOG_LEVEL": "debug"})
    assert settings.is_production
    assert (settings.port, settings.log_level) == (9000, "DEBUG")
    assert settings.base_url == "https://rides.example.org"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"TIMEBANK_SECRET_KEY": ""}, "TIMEBANK_SECRET_KEY is missing or weak"),
        ({"TIMEBANK_SECRET_KEY": "a" * 40}, "TIMEBANK_SECRET_KEY is missing or weak"),
        ({"TIMEBANK_DEBUG": "1"}, "TIMEBANK_DEBUG must be 0"),
        ({"TIMEBANK_BASE_URL": "http://rides.example.org"}, "must start with https://"),
        ({"TIMEBANK_PORT": "70000"}, "TIMEBANK_PORT must be a whole number"),
        ({"TIMEBANK_PORT": "\u0668\u0660"}, "TIMEBANK_PORT must be a whole number"),
        ({"TIMEBANK_TEXT_CHANNEL": "pigeon"}, "must be one of: file, console"),
        ({"TIMEBANK_MODE": "prod"}, "must be one of: demo, production"),
    ],
)
def test_what_cannot_be_used_is_named(changed: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match=said):
        settings_from(REAL | {"TIMEBANK_OUT_DIR": str(tmp_path / "out")} | changed)


TWILIO = {
    "TIMEBANK_TEXT_CHANNEL": "twilio",
    "TIMEBANK_TWILIO_ACCOUNT": "ACfinch",
    "TIMEBANK_TWILIO_TOKEN": "a-token-of-ours",
}
ANDROID = {
    "TIMEBANK_TEXT_CHANNEL": "android",
    "TIMEBANK_ANDROID_URL": "http://192.168.1.20:8080/",
    "TIMEBANK_ANDROID_USER": "sms",
    "TIMEBANK_ANDROID_PASSWORD": "a-word-of-ours",
    "TIMEBANK_ANDROID_KEY": "a-key-of-ours",
    "TIMEBANK_ANDROID_NUMBER": "+13135550143",
}


def test_a_provider_and_a_phone_are_taken_with_all_they_need() -> None:
    settings = settings_from(REAL | TWILIO | {"TIMEBANK_VOICE_CHANNEL": "twilio"})
    assert (settings.text_channel, settings.voice_channel) == ("twilio", "twilio")
    assert settings.twilio_url == "https://api.twilio.com"
    settings = settings_from(REAL | ANDROID)
    assert settings.android_url == "http://192.168.1.20:8080"
    for secret in ("a-token-of-ours", "a-word-of-ours", "a-key-of-ours"):
        assert secret not in repr(settings_from(REAL | TWILIO | ANDROID))


@pytest.mark.parametrize("name", sorted((TWILIO | ANDROID).keys() - {"TIMEBANK_TEXT_CHANNEL"}))
def test_what_a_provider_needs_is_asked_for_by_name(name: str) -> None:
    chosen = TWILIO if name in TWILIO else ANDROID
    with pytest.raises(SettingsRefused, match=f"{name} is missing"):
        settings_from(REAL | chosen | {name: ""})


def test_calls_need_the_provider_as_texts_do_and_it_is_said_once() -> None:
    with pytest.raises(SettingsRefused) as refused:
        settings_from(
            REAL | {"TIMEBANK_TEXT_CHANNEL": "twilio", "TIMEBANK_VOICE_CHANNEL": "twilio"}
        )
    assert len(str(refused.value).splitlines()) == 4
    with pytest.raises(SettingsRefused, match="TIMEBANK_VOICE_CHANNEL is twilio"):
        settings_from(REAL | {"TIMEBANK_VOICE_CHANNEL": "twilio"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANDROID_URL", "http://phone.example.org:8080"),
        ("ANDROID_URL", "http://8.8.8.8:8080"),
        ("ANDROID_URL", "https://user:word@192.168.1.20"),
        ("ANDROID_URL", "192.168.1.20:8080"),
        ("ANDROID_URL", "ftp://192.168.1.20"),
        ("ANDROID_URL", "http://192.168.1.20:99999"),
        ("ANDROID_NUMBER", "313-555-0143"),
        ("TWILIO_URL", "http://api.twilio.com"),
    ],
)
def test_where_a_password_would_travel_open_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsRefused, match=f"TIMEBANK_{name} must"):
        settings_from(REAL | ANDROID | TWILIO | {f"TIMEBANK_{name}": value})


def test_everything_wrong_is_named_at_once() -> None:
    with pytest.raises(SettingsRefused) as refused:
        settings_from({"TIMEBANK_MODE": "production", "TIMEBANK_DEBUG": "1"})
    assert len(str(refused.value).splitlines()) == 3


def test_secrets_are_not_shown() -> None:
    settings = Settings(secret_key=STRONG, geocoder_key="a-key-of-ours")
    assert STRONG not in repr(settings)
    assert "a-key-of-ours" not in repr(settings)


def test_the_readme_lists_every_setting_and_no_other() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    listed = {line.split("`")[1] for line in readme.splitlines() if line.startswith("| `TIMEBANK")}
    assert listed == {f"TIMEBANK_{name.upper()}" for name in Settings.__dataclass_fields__}
