"""`timebank bench plan` reads days, answers in time, and says what is wrong with a file."""

import json
from pathlib import Path

from click.testing import CliRunner

from timebank.cli import group

RIDE = {
    "id": "ada", "from": 0, "to": 1, "pickup": [540, 560], "dropoff": [555, 600], "board": 3,
    "alight": 2, "seats": 1, "wheelchair": 0, "max_ride": 40, "share": True, "weight": 2,
}  # fmt: skip
DRIVER = {
    "id": "bo", "start": 2, "end": 2, "from": 480, "to": 720, "seats": 3, "wheelchair": 0,
    "max_minutes": 120, "max_rides": 2,
}  # fmt: skip
DAY = {
    "matrix": [[0, 12, 7], [12, 0, 9], [7, 9, 0]],
    "rides": [RIDE],
    "drivers": [DRIVER],
    "pairs": {"bo": {"ada": 4}},
}


def test_a_day_is_planned_and_written_with_its_claims(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps(DAY))
    words = ["bench", "plan", str(file), "--seconds", "5", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(group, [*words, "--json"])
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.stdout)
    assert (row["served"], row["weight"], row["minutes"], row["cost"]) == (1, 2, 33, 37)
    answer = json.loads((tmp_path / "out" / "one.json").read_text())
    assert answer["routes"][0]["driver"] == "bo"
    assert answer["upper_served_weight"] == 2
    table = CliRunner().invoke(group, words)
    assert table.exit_code == 0
    assert table.stdout.splitlines()[1].startswith("one ")


def test_a_file_that_holds_no_day_is_named(tmp_path: Path) -> None:
    wrong = {**DAY, "rides": [{**RIDE, "board": 2.5}]}
    for name, text in (("half.json", json.dumps(wrong)), ("torn.json", "{"), ("x.json", "[]")):
        (tmp_path / name).write_text(text)
        words = ["bench", "plan", str(tmp_path / name), "--out", str(tmp_path / "out")]
        done = CliRunner().invoke(group, words)
        assert done.exit_code == 1
        assert "planning.day-unfit" in done.output
