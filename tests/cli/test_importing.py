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


@pytest.mark.parametrize("what", ["places", "people", "exchanges"])
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


PEOPLE = (
    "name,phone,email\n"
    "Opal Finch,313-555-0142,\n"
    "Marcus Birch,313-555-0143,marcus@birch.example\n"
    "Ida Elm,313-555-0144,\n"
    "Ida Elm,313-555-0145,\n"
)


def test_past_exchanges_come_in_whole_once_and_each_bad_row_is_named(folder: Path) -> None:
    _run("import", "people", _file(folder, PEOPLE))
    good = (
        "day,giver,receiver,hours,minutes,category,words\n"
        "2019-03-10,313-555-0142,marcus@birch.example,1:30,,coser,Two curtains\n"
        "3/11/2019,Marcus Birch,OPAL FINCH,2,,cooking,\n"
        "2019-03-11,Marcus Birch,Eastside,,45,,Phones\n"
    )
    bad = (
        "2019-03-12,Ida Elm,Opal Finch,1,,,\n"
        "12 March,Opal Finch,Marcus Birch,1,,,\n"
        "2019-03-12,Rosa Nobody,Marcus Birch,1,,,\n"
        "2019-03-12,Opal Finch,Opal Finch,1,,,\n"
        "2019-03-12,Opal Finch,Marcus Birch,much,,,\n"
        "2019-03-12,Opal Finch,Marcus Birch,1,,juggling,\n"
        "2019-03-12,Opal Finch,Marcus Birch,23:00,,,\n"
    )
    path = _file(folder, good + bad)
    refused = _run("import", "exchanges", path)
    assert refused.exit_code == 1
    assert refused.stdout == "rows.csv: 3 good, 0 written, 7 not taken\n"
    for words in (
        "line 5: several here could be its giver", "line 6: its day is not a day with its year",
        "line 7: nobody here has the giver's", "line 8: the same person gave and got",
        "line 9: its hours are not", "line 10: its category is none", "line 11: nobody gives that",
    ):  # fmt: skip
        assert words in refused.stderr
    assert _run("export", "transfers").stdout == ""
    assert _run("import", "exchanges", _file(folder, good), "--dry-run").exit_code == 0
    assert _run("export", "transfers").stdout == ""
    done = _run("import", "exchanges", _file(folder, good))
    assert done.stdout == "rows.csv: 3 added, 0 as before, 0 not taken\n"
    again = _run("import", "exchanges", _file(folder, good + bad), "--leave-out")
    assert again.stdout == "rows.csv: 0 added, 3 as before, 7 not taken\n"
    rows = list(csv.DictReader(io.StringIO(_run("export", "transfers").stdout)))
    assert [int(row["minutes"]) for row in rows if row["owner"] == "Marcus Birch"] == [-90, 120, 45]
    assert rows[0]["reason"] == "2019-03-10 Two curtains"
    audit = _run("audit")
    assert audit.exit_code == 0, audit.output


def test_what_timeoverflow_exports_comes_in_as_it_is(folder: Path) -> None:
    """Its "to" gets the hours: they gave the help. A bank's own account has the number 0."""
    _run("import", "people", _file(folder, PEOPLE))
    short = (
        "Fecha,Origen,Destino,Anuncio,Cantidad\n"
        "2019-03-10 03:30:00 UTC,Opal Finch (12),Marcus Birch (7),Clases de cocina,1:30\n"
    )
    full = (
        "Date,from,from ID,to,to ID,post,post ID,Reason,quantity\n"
        "2019-03-11 12:00:00 +0100,Old Bank,0,Opal Finch (12),12,Phones,4,Monday,0.33\n"
        "2019-03-12 12:00:00 UTC,inactive_user,inactive_user,Opal Finch (12),12,,,,1.0\n"
        "2019-03-13 12:00:00 UTC,Opal Finch (12),12,Old Bank,0,,,,1.0\n"
    )
    assert _run("import", "exchanges", _file(folder, short)).exit_code == 0
    done = _run("import", "exchanges", _file(folder, full), "--leave-out")
    assert done.stdout == "rows.csv: 1 added, 0 as before, 2 not taken\n"
    assert "line 3: nobody here has the receiver's" in done.stderr
    assert "line 4: the community gave the hours" in done.stderr
    rows = list(csv.DictReader(io.StringIO(_run("export", "transfers").stdout)))
    assert [(row["owner"], row["minutes"], row["reason"]) for row in rows] == [
        ("Opal Finch", "-90", "2019-03-09 Clases de cocina"),  # the day it was in Detroit
        ("Marcus Birch", "90", "2019-03-09 Clases de cocina"),
        ("", "-20", "2019-03-11 Phones: Monday"),
        ("Opal Finch", "20", "2019-03-11 Phones: Monday"),
    ]
    assert _run("audit").exit_code == 0
