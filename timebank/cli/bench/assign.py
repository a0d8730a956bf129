"""`timebank bench assign`: the cheapest pairing of n riders and n drivers, from a file of costs."""

import time
import warnings
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from timebank.planning import assign as paired

Floats = NDArray[np.float64]
_DIGITS_MOST = 15  # of a whole number that a float holds exactly


@click.command("assign")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--times", is_flag=True, help="Also tell seconds of reading and of solving.")
def command(files: tuple[Path, ...], times: bool) -> None:
    """Print the least cost of each of FILES: n, then n rows of n costs, any white space between."""
    for file in files:
        began = time.perf_counter()
        costs = read_costs(file)
        read = time.perf_counter()
        total = costs[np.arange(len(costs)), paired(costs)].sum()
        done = time.perf_counter()
        told = f"{total:.0f}" if (costs == np.rint(costs)).all() else f"{total:.10g}"
        if times:
            told += f"  read {read - began:.3f} s, solved {done - read:.3f} s"
        click.echo(f"{file.name}: {told}" if len(files) > 1 else told)


def read_costs(file: Path) -> Floats:
    """Return the n x n costs of a file. A file that holds none is a usage error with the line."""
    raw = file.read_bytes()
    numbers = _whole(raw)
    if numbers is None:
        numbers = _any(raw)
    if numbers is None or not np.isfinite(numbers).all():
        raise _unfit(file, _bad_line(raw), "not a finite number")
    if len(numbers) == 0 or numbers[0] < 1 or numbers[0] != int(numbers[0]):
        raise _unfit(file, 1, "n, a whole number above zero, comes first")
    n = int(numbers[0])
    if len(numbers) - 1 != n * n:
        last = raw.rstrip().count(b"\n") + 1
        raise _unfit(file, last, f"{n} x {n} costs expected, {len(numbers) - 1} found")
    return numbers[1:].reshape(n, n)


def _whole(raw: bytes) -> Floats | None:
    """Read whole numbers column by column of their digits; None where there is anything else."""
    data = np.frombuffer(raw + b" ", np.uint8)
    digit = (data - 48) < 10
    if (~digit & (data != 32) & ((data < 9) | (data > 13))).any():
        return None
    edges = np.flatnonzero(digit[1:] != digit[:-1]) + 1
    if digit[0]:
        edges = np.concatenate([[0], edges])
    starts, counts = edges[::2], edges[1::2] - edges[::2]
    longest = counts.max(initial=0)
    if longest > _DIGITS_MOST:
        return None
    values = np.zeros(len(starts))
    for place in range(longest):
        there = counts > place
        digits = data[np.where(there, starts + place, 0)] - 48.0
        values = np.where(there, values * 10 + digits, values)
    return values


def _any(raw: bytes) -> Floats | None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        try:
            return np.fromstring(raw, np.float64, sep=" ")
        except (DeprecationWarning, ValueError):
            return None


def _bad_line(raw: bytes) -> int:
    for number, line in enumerate(raw.splitlines(), 1):
        numbers = _any(line) if line.strip() else np.zeros(0)
        if numbers is None or not np.isfinite(numbers).all():
            return number
    return 1


def _unfit(file: Path, line: int, problem: str) -> click.BadParameter:
    return click.BadParameter(f"{file.name}, line {line}: {problem}", param_hint="FILES")
