"""A coordinator is added and let in again from the command line."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from timebank import members
from timebank.cli import group
from timebank.kernel.db import Database
from timebank.members import Contact

STRONG = "k3Jv9-wQz7_Lr5Tx2Yb8Nc4Md6Pf1Hg0As"
RUTH = ("--community", "eastside", "--name", "Ruth Linden", "--phone", "313-555-0142")


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(group, list(words), input=typed)


@pytest.fixture(autouse=True)
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A real installation with one community, kept in a folder of its own."""
    url = f"sqlite:///{tmp_path}/timebank.db"
    monkeypatch.setenv("TIMEBANK_MODE", "production")
    monkeypatch.setenv("TIMEBANK_SECRET_KEY", STRONG)
    monkeypatch.setenv("TIMEBANK_BASE_URL", "https://rides.example")
    monkeypatch.setenv("TIMEBANK_DATABASE_URL", url)
    monkeypatch.setenv("TIMEBANK_OUT_DIR", str(tmp_path / "out"))
    assert run("init").exit_code == 0
    made = run(
        "community", "eastside", "--name", "Eastside Neighbours", "--short-name", "Eastside",
        "--phone", "313-555-0100", "--text-number", "313-555-0101", "--zip", "48207",
        "--coordinator", "Wanda Wren", "--coordinator-phone", "313-555-0199",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    return url


def roles(url: str, phone: str = "+13135550142") -> list[frozenset[str]]:
    database = Database(url)
    with database.reading() as session:
        found = members.members_by_contact(session, 1, Contact("phone", phone))
        granted = members.roles_of(session, 1, [one.member_id for one in found])
    database.close()
    return [granted.get(one.member_id, frozenset()) for one in found]


def test_a_code_lets_the_new_coordinator_in(url: str) -> None:
    done = run("coordinator", "add", *RUTH)
    assert done.exit_code == 0, done.output
    assert roles(url) == [{"coordinator"}]
    assert "https://rides.example/eastside/in/paper" in done.output
    assert re.search(r"with the code [23456789CFHJKMPRTWXY]{8}\.", done.output)


def test_adding_twice_is_once_and_may_make_an_admin(url: str) -> None:
    run("coordinator", "add", *RUTH)
    done = run("coordinator", "add", *RUTH, "--admin")
    assert done.exit_code == 0, done.output
    assert roles(url) == [{"coordinator", "admin"}]


def test_a_password_comes_by_standard_input(url: str) -> None:
    done = run("coordinator", "add", *RUTH, "--password-stdin", typed="seven green herons\n")
    assert done.exit_code == 0, done.output
    assert "/in/password" in done.output
    assert "herons" not in done.output


def test_a_weak_password_changes_nothing(url: str) -> None:
    done = run("coordinator", "add", *RUTH, "--password-stdin", typed="short\n")
    assert done.exit_code == 1
    assert "members.password-too-weak" in done.output
    assert roles(url) == []


def test_a_coordinator_is_let_in_again(url: str) -> None:
    who = ("--community", "eastside", "--name", "wanda WREN", "--phone", "3135550199")
    done = run("coordinator", "code", *who)
    assert done.exit_code == 0, done.output
    assert "works once" in done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "--community", "nowhere", *RUTH[2:]), "no community called nowhere"),
        (("add", *RUTH[:4], "--phone", "12"), "members.contact-not-understood"),
        (("code", *RUTH), "nobody called Ruth Linden"),
    ],
)
def test_what_it_cannot_do_is_said_in_words(words: tuple[str, ...], said: str) -> None:
    done = run("coordinator", *words)
    assert done.exit_code != 0
    assert said in done.output
    assert "Traceback" not in done.output
