"""When people ride: times of day from a file of real trips, or from our own spread."""

import csv
import gzip
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random

import click

from timebank.cli.demo.chance import HOURS, pick

KEPT = 2_000  # trips looked at, spread over the file


def minutes_of_day(path: Path | None, random: Random) -> list[int]:
    """Return minutes of the local day to draw appointments from, 6:00 to 20:00.

    path: a CSV (also .gz) with pickup_time and dropoff_time; a trip's drop-off is when somebody
    was to be there. Raises: click.BadParameter naming what is missing.
    """
    if path is None:
        return [pick(random, HOURS) * 60 + random.choice((0, 15, 30, 45)) for _ in range(600)]
    minutes = []
    try:
        for row in _rows(path):
            at = datetime.fromisoformat(row["dropoff_time"])
            minute = at.hour * 60 + at.minute
            if 6 * 60 <= minute <= 20 * 60:
                minutes.append(minute)
    except (KeyError, ValueError, OSError, EOFError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{path}: no trips in it ({error})") from error
    if not minutes:
        raise click.BadParameter(f"{path}: no trip between 6:00 and 20:00")
    return random.sample(minutes, min(KEPT, len(minutes)))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    else:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
