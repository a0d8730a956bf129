"""One crowd at a time: forty processes are forty connections, and a server has a hundred."""

import fcntl
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _one_crowd_at_a_time() -> Iterator[None]:
    with (Path(tempfile.gettempdir()) / "timebank-races.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
