"""One rider, one driver: against every permutation, and from files."""

from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from timebank.cli import group
from timebank.planning import CostsUnfit, assign, assign_permitted


@pytest.mark.parametrize("seed", range(10))
def test_no_pairing_is_cheaper(seed: int) -> None:
    chance = np.random.default_rng(seed)
    riders, drivers = 4, int(chance.integers(4, 7))
    costs = chance.integers(-5, 30, (riders, drivers)).astype(float)
    found = assign(costs)
    assert len(set(found)) == riders
    least = min(costs[range(riders), list(way)].sum() for way in permutations(range(drivers), 4))
    assert costs[range(riders), found].sum() == least


@pytest.mark.parametrize("seed", range(20))
def test_no_permitted_pairing_is_cheaper_and_nobody_has_a_price(seed: int) -> None:
    chance = np.random.default_rng(seed)
    pairs = chance.integers(0, [5, 4], (9, 2))
    costs = chance.integers(-4, 12, 9).astype(float)
    price = float(chance.integers(-2, 9))
    table = np.full((5, 5), np.inf)
    table[:, 4] = price
    for (rider, driver), cost in zip(pairs, costs, strict=True):
        table[rider, driver] = min(table[rider, driver], cost)
    ways = [
        way for way in product(range(5), repeat=5)
        if all(way.count(driver) <= 1 for driver in range(4))
    ]  # fmt: skip
    least = min(table[range(5), list(way)].sum() for way in ways)
    found = assign_permitted(5, 4, pairs, costs, price)
    assert table[range(5), np.where(found < 0, 4, found)].sum() == least
    assert len(set(found[found >= 0])) == (found >= 0).sum()


def test_costs_that_are_none_are_refused() -> None:
    with pytest.raises(CostsUnfit):
        assign(np.array([[1.0, np.nan]]))
    with pytest.raises(CostsUnfit):
        assign_permitted(1, 1, np.array([[0, 1]]), np.array([1.0]), 5)
    assert assign_permitted(0, 3, np.zeros((0, 2)), np.zeros(0), 5).tolist() == []
    assert assign_permitted(2, 1, np.array([[1, 0]]), np.array([0.0]), 5).tolist() == [-1, 0]


@pytest.mark.parametrize(
    ("text", "told"),
    [("2\n1 5\n\n5 2\n", "3\n"), ("2 1 5\n5\n2", "3\n"), ("2\n1.5 9\n-3 -2e0\n", "-0.5\n")],
)
def test_a_file_of_costs_gives_the_least(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "costs.txt").write_text(text)
    done = CliRunner().invoke(group, ["bench", "assign", str(tmp_path / "costs.txt")])
    assert (done.exit_code, done.output) == (0, told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: n,"),
        ("2\n1 2\n3\n", "line 3: 2 x 2 costs expected, 3 found"),
        ("1\n1 2\n", "line 2: 1 x 1 costs expected, 2 found"),
        ("2\n1 2\n3 x\n", "line 3: not a finite number"),
        ("2\n1 nan\n3 4\n", "line 2: not a finite number"),
        ("1.5\n1\n", "line 1: n,"),
    ],
)
def test_a_file_that_holds_no_costs_is_told_by_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "costs.txt").write_text(text)
    done = CliRunner().invoke(group, ["bench", "assign", str(tmp_path / "costs.txt")])
    assert done.exit_code == 2
    assert told in done.output
