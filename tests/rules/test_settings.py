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
