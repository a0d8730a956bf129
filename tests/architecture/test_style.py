"""Types, lint and format, as the commands say them."""

import subprocess
import sys

from tests.architecture.source import ROOT


def _run(*command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    _run("ruff", "check", "--quiet", ".")


def test_ruff_would_format_nothing() -> None:
    _run("ruff", "format", "--check", "--quiet", ".")


def test_mypy_strict_finds_nothing() -> None:
    _run("mypy")
