"""`python -m tests.setup`: install PostgreSQL, Chromium, hledger where we may, or say what lacks.

May: we are root, or sudo asks for no password, and there is apt-get.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests import chromium, postgres

SAVES_TIME = "chromium-headless-shell"  # not needed where there is a Chromium


def _has_postgres() -> bool:
    installed = list(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb")
    return bool(installed) or postgres.find() is not None


def _become_root() -> list[str] | None:
    """Return the words before a command that needs root, or None where we may not."""
    if shutil.which("apt-get") is None:
        return None
    if os.getuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], check=False).returncode == 0:
        return ["sudo", "-n"]
    return None


def _install(
    packages: list[str], is_there: Mapping[str, Callable[[], bool]], root: list[str]
) -> None:
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y"]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    subprocess.run([*apt, "update"], check=False, **quiet)
    for package in packages:
        if is_there[package]():
            continue  # another one brought it
        print(f"installing {package} for the tests", flush=True)
        subprocess.run([*apt, "install", "--no-install-recommends", package], check=False, **quiet)


def main() -> int:
    """Install what lacks; 1 when CI=true and something still does."""
    wanted = {
        "postgresql": _has_postgres,
        SAVES_TIME: lambda: chromium.find(chromium.SHELLS) is not None,
        "chromium": lambda: chromium.find() is not None,  # where the shell is no package
        "hledger": lambda: shutil.which("hledger") is not None,
    }
    lacking = [package for package, is_there in wanted.items() if not is_there()]
    root = _become_root() if lacking else None
    if lacking and root is not None:
        _install(lacking, wanted, root)
    lacking = [p for p, is_there in wanted.items() if p != SAVES_TIME and not is_there()]
    for package in lacking:
        print(f"{package} is not here and may not be installed: its tests are left out")
    return 1 if lacking and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
