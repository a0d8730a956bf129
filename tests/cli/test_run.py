"""`make run` brings up a community with one way in for each role, and the same one again."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

ROLES = ["rider", "driver", "helper", "coordinator"]
_LINK = re.compile(r"^  (\w+) +(.+?) +(http://\S+/in/demo/\w+)$")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(folder: Path) -> Iterator[list[tuple[str, str, str]]]:
    """Start everything; yield (role, name, link) of each printed line; stop as Ctrl-C does."""
    port = _free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("TIMEBANK")}
    env |= {"TIMEBANK_PORT": str(port), "TIMEBANK_BASE_URL": f"http://127.0.0.1:{port}"}
    process = subprocess.Popen(
        [sys.executable, "-m", "timebank.cli", "run"],
        cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        links: list[tuple[str, str, str]] = []
        for line in process.stdout:
            if found := _LINK.match(line.rstrip("\n")):
                links.append((found[1], found[2], found[3]))
            if len(links) == len(ROLES):
                break
        yield links
    finally:
        process.send_signal(signal.SIGINT)
        process.stdout.close()
        process.wait(timeout=60)


def _living_in(folder: Path) -> list[str]:
    """Processes whose working folder this is."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").resolve() == folder.resolve():
                found.append(process.name)
    return found


@pytest.mark.slow
def test_a_second_run_starts_the_same_community_again(tmp_path: Path) -> None:
    with _running(tmp_path) as first:
        assert [role for role, _, _ in first] == ROLES
        for _, _, link in first:
            with urllib.request.urlopen(link, timeout=60) as page:
                assert page.status == 200
    with _running(tmp_path) as again:
        assert [link.split("/")[3] for _, _, link in again] == [
            link.split("/")[3] for _, _, link in first
        ]
    assert _living_in(tmp_path) == [], "a worker was left behind"
