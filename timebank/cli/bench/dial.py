"""Instances of Cordeau's form for `timebank bench plan`: one depot, routes and a bound as JSON."""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from timebank.planning import InstanceUnreadable, read_instance, solve_depot


@dataclass(frozen=True, slots=True)
class DialRow:
    """One line of the table."""

    instance: str
    requests: int
    routes: int
    cost: float | None
    bound: float | None
    proven: str
    seconds: float


def plan_instance(file: Path, began: float, seconds: float, out: Path) -> DialRow:
    """Answer one file within `seconds` of `began` and write the routes to OUT."""
    try:
        instance = read_instance(file)
    except InstanceUnreadable as wrong:
        raise click.BadParameter(f"{file.name}, {wrong}", param_hint="FILES") from wrong
    found = solve_depot(instance.ground, max(0.05, seconds - (time.monotonic() - began)))
    took = round(time.monotonic() - began, 2)
    answer = {
        "instance": instance.name,
        "cost": found.cost,
        "bound": found.bound,
        "seconds": took,
        "routes": found.routes,
    }
    (out / f"{instance.name}.json").write_text(json.dumps(answer), "utf-8")
    return DialRow(
        instance=instance.name,
        requests=instance.ground.requests,
        routes=len(found.routes or ()),
        cost=found.cost,
        bound=found.bound,
        proven="no better plan exists" if found.proven else "nothing",
        seconds=took,
    )


def dial_line(row: DialRow) -> str:
    """One line a person reads."""
    told = ", ".join(
        f"{key} {'-' if value is None else value}" for key, value in asdict(row).items()
    )
    return told.removeprefix("instance ")
