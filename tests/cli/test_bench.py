"""A benchmark measures what it says, keeps to its statements and spoils no database."""

import json
from pathlib import Path

from click.testing import CliRunner

from timebank.cli import group


def test_ride_requests_are_measured_in_a_database_of_their_own(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bench.db"
    words = ["bench", "request", "--drivers", "6", "--rounds", "20", "--database", url]
    done = CliRunner().invoke(group, [*words, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["drivers"], found["members"], found["database"]) == (6, 18, "sqlite")
    assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["max_ms"]
    assert 10 <= found["statements_max"] <= 16
    assert found["invited_mean"] > 0
    again = CliRunner().invoke(group, words)
    assert again.exit_code == 1
    assert "use an empty one" in again.output
