"""Files of places and people come in once, and leave again as CSV; each refused row is named."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from timebank.cli import group
from timebank.cli.export import _cell


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(group, [str(word) for word in words])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a database and one community."""
    monkeypatch.setenv("TIMEBANK_DATABASE_URL", f"sqlite:///{tmp_path}/timebank.db")
    monkeypatch.setenv("TIMEBANK_OUT_DIR", str(tmp_path / "out"))
    assert _run("init").exit_code == 0
    _community("eastside", "313-555-0101")
    return tmp_path


def _community(slug: str, number: str) -> None:
    made = _run(
        "community", slug, "--name", f"{slug} neighbours", "--short-name", slug,
        "--phone", "313-555-0100", "--text-number", number, "--zip", "48207",
        "--coordinator", "Ruth Linden", "--coordinator-email", f"ruth@{slug}.example",
    )  # fmt: skip
    assert made.exit_code == 0, made.output


def _file(folder: Path, text: str) -> Path:
    path = folder / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_places_come_in_once_and_each_bad_row_is_named(folder: Path) -> None:
    path = _file(
        folder,
        "name,kind,address,lat,lon\n"
        "Elm Clinic,clinic,1 Elm St,42.35,-83.05\n"
        "Ash Market,farmers_market,2 Ash St,٤٢٫٣٦,-83.06\n"
        "Oak,shop,3 Oak St,nan,-83\n"
        "Fir,shop,4 Fir St,-83.05,42.35\n",
    )
    first = _run("import", "places", path)
    assert first.exit_code == 0
    assert first.stdout == "rows.csv: 2 added, 0 changed, 0 as before, 2 not taken\n"
    assert "rows.csv, line 4: its latitude is not degrees from -90 to 90: nan" in first.stderr
    assert "rows.csv, line 5: it is" in first.stderr
    again = _run("import", "places", path, "--community", "eastside")
    assert again.stdout == "rows.csv: 0 added, 0 changed, 2 as before, 2 not taken\n"


def test_people_come_in_once_and_each_bad_row_is_named(folder: Path) -> None:
    path = _file(
        folder,
        "Name,Phone,Email,Language,Contact wish\n"
        "Opal Finch,(313) 555-0142,,es,text\n"
        "Marcus Birch,,marcus@birch.example,,\n"
        "Ida Oak,,,,\n"
        "Bo Ash,12,,,\n"
        "Ivy May,,,tlh,\n"
        "Ina Elm,,,,text\n"
        ",313-555-0143,,,\n"
        f"{'A' * 81},,,,\n"
        "Wanda\x00Wren,,,,\n"
        "Ruth Linden,,ruth@eastside.example,,\n",
    )
    first = _run("import", "people", path)
    assert first.stdout == "rows.csv: 3 added, 1 as before, 6 not taken\n", first.output
    for line in (
        "line 5: its phone is not", "line 6: its language is none", "line 7: its contact wish",
        "line 8: it has no name", "line 9: its name is too long", "line 10: its name has char",
    ):  # fmt: skip
        assert line in first.stderr
    assert _run("import", "people", path).stdout.startswith("rows.csv: 0 added, 4 as before")
    assert _run("audit").exit_code == 0


@pytest.mark.parametrize("what", ["places", "people"])
@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "name,lat,lon\n", "name,lat,lon\nElm,x,y,z\n"])
def test_a_file_with_nothing_to_read_exits_1(folder: Path, what: str, text: str) -> None:
    done = _run("import", what, _file(folder, text))
    assert done.exit_code == 1, done.output
    assert not isinstance(done.exception, ValueError)


def test_a_community_is_named_when_there_are_several(folder: Path) -> None:
    _community("westside", "313-555-0102")
    path = _file(folder, "name,lat,lon\nElm,42.3,-83.0\n")
    done = _run("import", "places", path)
    assert done.exit_code == 2
    assert "eastside, westside" in done.output
    assert _run("import", "places", path, "--community", "nowhere").exit_code == 2
    assert _run("import", "places", folder / "none.csv").exit_code == 2


def test_what_came_in_leaves_as_csv(folder: Path) -> None:
    _run("import", "places", _file(folder, "name,lat,lon\n=Elm(),42.3,-83.0\n"))
    places = list(csv.DictReader(io.StringIO(_run("export", "places").stdout)))
    assert [(row["name"], row["lat"]) for row in places] == [("'=Elm()", "42.3")]
    people = list(csv.DictReader(io.StringIO(_run("export", "members").stdout)))
    assert [row["name"] for row in people] == ["Ruth Linden"]
    assert _run("export", "members", "--until", "2020-01-01").stdout == ""
    assert _run("export", "rides").stdout == ""
    assert _run("export", "transfers", "--since", "2026-13-01").exit_code == 2
    assert _run("export", "rows", "--since", "2026-01-01").exit_code == 2


def test_the_area_of_each_person_comes_in_and_leaves_again(folder: Path) -> None:
    path = _file(
        folder,
        "name,phone,neighborhood\n"
        "Opal Finch,313-555-0142,Southwest\n"
        "Ida Birch,313-555-0143,south west\n"
        "Marcus Oak,313-555-0144,SOUTHWEST\n"
        "Wanda Wren,313-555-0145,\n"
        f"Bo Ash,313-555-0146,{'A' * 61}\n",
    )
    first = _run("import", "people", path)
    assert first.stdout == "rows.csv: 4 added, 0 as before, 1 not taken\n", first.output
    assert "line 6: its area is too long" in first.stderr
    people = list(csv.DictReader(io.StringIO(_run("export", "members").stdout)))
    assert {row["name"]: row["area"] for row in people} == {
        "Opal Finch": "Southwest", "Ida Birch": "south west", "Marcus Oak": "Southwest",
        "Wanda Wren": "", "Ruth Linden": "",
    }  # fmt: skip
    out = _file(folder, _run("export", "members").stdout)
    assert _run("import", "people", out).stdout.startswith("rows.csv: 0 added, 5 as before")
    assert _run("audit").exit_code == 0


def test_a_cell_never_runs_in_a_spreadsheet() -> None:
    assert [_cell(one) for one in ("=1", "+1", "-1", "@x", "\tx", "Elm", "", 5, -5)] == [
        "'=1", "'+1", "'-1", "'@x", "'\tx", "Elm", "", 5, -5,
    ]  # fmt: skip
