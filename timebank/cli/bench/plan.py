"""`timebank bench plan`: plan days from files within a time limit; a table, and a file per plan."""

import json
import resource
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from timebank.cli.bench.days import read_day, write_plan
from timebank.cli.bench.dial import dial_line, plan_instance
from timebank.planning import Plan, solve

WORDS = {
    "optimal": "no better plan exists",
    "need": "no plan meets more need",
    "nothing": "nothing",
}
MARGIN = 0.3  # seconds kept for writing the answer
SUFFIXES = (".json", ".json.gz")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `megabytes` is the most this process has used so far."""

    instance: str
    served: int
    rides: int
    weight: float
    weight_bound: float
    minutes: float
    cost: float
    cost_bound: float | None
    proven: str
    seconds: float
    megabytes: int


@click.command("plan")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--seconds", type=click.FloatRange(0.1), default=60, show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list and nothing else.")
def command(files: tuple[Path, ...], seconds: float, out: Path, as_json: bool) -> None:
    """Plan each day of FILES within SECONDS and write each plan to OUT, with what is proven.

    A .txt is a dial-a-ride instance of Cordeau's form: routes of one fleet from one depot.
    """
    out.mkdir(parents=True, exist_ok=True)
    rows: list[Any] = []
    if not as_json:
        click.echo(_line(*(name.replace("_", " ") for name in Row.__slots__)))
    for file in files:
        if file.suffix == ".txt":
            told = plan_instance(file, time.monotonic(), seconds, out)
            if not as_json:
                click.echo(dial_line(told))
            rows.append(told)
            continue
        row = _planned(file, seconds, out)
        rows.append(row)
        if not as_json:
            click.echo(_line(*(getattr(row, name) for name in Row.__slots__)))
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows]))


def _planned(file: Path, seconds: float, out: Path) -> Row:
    name = _stem(file)
    began = time.monotonic()
    day = read_day(file)
    left = seconds - (time.monotonic() - began) - MARGIN
    found = solve(day, max(left, 0.05))
    write_plan(found, out / f"{name}.json")
    return _row(name, len(day.rides), found, time.monotonic() - began)


def _stem(file: Path) -> str:
    for suffix in (*SUFFIXES[::-1],):
        if file.name.endswith(suffix):
            return file.name.removesuffix(suffix)
    raise click.BadParameter(
        f"{file.name}: known are {', '.join((*SUFFIXES, '.txt'))}", param_hint="FILES"
    )


def _row(name: str, rides: int, found: Plan, took: float) -> Row:
    return Row(
        instance=name,
        served=found.served,
        rides=rides,
        weight=found.weight,
        weight_bound=found.weight_bound,
        minutes=found.minutes,
        cost=found.cost,
        cost_bound=found.cost_bound,
        proven=WORDS[found.proof],
        seconds=round(took, 2),
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def _line(*cells: object) -> str:
    widths = (18, 7, 6, 7, 13, 8, 8, 11, 24, 8, 10)
    texts = ("" if cell is None else str(cell) for cell in cells)
    return " ".join(text.ljust(width) for text, width in zip(texts, widths, strict=True)).rstrip()
