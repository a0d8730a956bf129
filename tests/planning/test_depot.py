"""Dial a ride from one depot, against an oracle that tries every plan and a checker."""

import csv
import json
from pathlib import Path
from random import Random

import numpy as np
import pytest
from click.testing import CliRunner

from tests.planning import dial_checker as rules
from timebank.cli import group
from timebank.planning.depot import InstanceUnreadable, read_instance, solve
from timebank.planning.depot.hunting import Hunter
from timebank.planning.depot.instance import ground_of
from timebank.planning.depot.proof import Prover
from timebank.planning.depot.timing import earliest, scratch

PUBLISHED = Path(__file__).parents[2].parent / "shared" / "bench" / "darp"
ROUTES = (70.0, 110.0, 240.0)  # the longest route: it binds, it may, it does not


@pytest.mark.parametrize("seed", range(14))
def test_what_is_proven_is_the_least_of_all_plans(seed: int) -> None:
    chance = Random(seed)
    head, rows = rules.instance(chance, chance.choice([3, 4]), 2, 3, ROUTES[seed % 3])
    least = rules.least(head, rows)
    prover = Prover(ground_of(np.array(head, float), np.array(rows, float)), list)
    plans = [found.routes for found in prover.run() if found.routes is not None]
    if least is None:
        assert not plans
        return
    assert rules.check(head, rows, plans[-1]) == pytest.approx(least, abs=1e-6)
    assert least - 1e-5 <= prover.state.bound <= least + 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_the_search_keeps_every_rule_and_repeats_itself(seed: int) -> None:
    head, rows = rules.instance(Random(seed), 14, 9, 3, 240.0)
    head = (*head[:4], 40.0)
    ground = ground_of(np.array(head, float), np.array(rows, float))
    plans = []
    for _ in range(2):
        hunter = Hunter(ground, seed, list)
        hunter.first()
        hunter.turns(150, 0.5)
        plans.append(hunter.plan())
    assert plans[0] == plans[1]
    assert plans[0] is not None
    rules.check(head, rows, plans[0])


def test_a_route_is_driven_exactly_when_its_differences_allow() -> None:
    chance = Random(5)
    seen = {True: 0, False: 0}
    for _ in range(1500):
        head, rows = rules.instance(chance, 2, 1, 4, chance.choice(ROUTES))
        ground = ground_of(np.array(head, float), np.array(rows, float))
        left = [1, 2]
        route: list[int] = []
        while left:
            node = left.pop(chance.randrange(len(left)))
            route.append(node)
            left += [2 + node] if node <= 2 else []
        stops = np.array([0, *route, 5])
        fits = earliest(ground, stops, 6, -1e9, *scratch(ground))
        assert fits == rules.drivable(head, rows, tuple(route))
        seen[bool(fits)] += 1
    assert min(seen.values()) > 50


def test_a_file_is_answered_within_its_time_and_checked(tmp_path: Path) -> None:
    head, rows = rules.instance(Random(3), 5, 3, 3, 240.0)
    (tmp_path / "five.txt").write_text(rules.written(head, rows))
    words = ["bench", "plan", str(tmp_path / "five.txt"), "--seconds", "60", "--out", str(tmp_path)]
    done = CliRunner().invoke(group, [*words, "--json"])
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.stdout)
    answer = json.loads((tmp_path / "five.json").read_text())
    routes = tuple(tuple(route) for route in answer["routes"])
    assert rules.check(head, rows, routes) == pytest.approx(answer["cost"])
    assert answer["instance"] == "five"
    assert answer["bound"] == pytest.approx(rules.least(head, rows), abs=1e-4)
    assert row["seconds"] == answer["seconds"] < 60


def test_no_plan_is_said_where_none_is_found(tmp_path: Path) -> None:
    head, rows = rules.instance(Random(3), 3, 1, 3, 240.0)
    rows[1] = (*rows[1][:5], 0.0, 1.0)
    (tmp_path / "none.txt").write_text(rules.written(head, rows))
    found = solve(read_instance(tmp_path / "none.txt").ground, 3)
    assert (found.routes, found.cost, found.proven) == (None, None, False)


@pytest.mark.parametrize(
    ("line", "text"),
    [(1, ""), (1, "2 4 480\n"), (3, "2 1 480 3 30\n0 0 0 0 0 0 9\n1 0 0 x 1 0 9\n2 0 0 0 -1 0 9")],
)
def test_a_file_that_holds_no_instance_is_told_by_line(
    tmp_path: Path, line: int, text: str
) -> None:
    (tmp_path / "bad.txt").write_text(text)
    with pytest.raises(InstanceUnreadable) as told:
        read_instance(tmp_path / "bad.txt")
    assert told.value.line == line
    words = ["bench", "plan", str(tmp_path / "bad.txt"), "--out", str(tmp_path)]
    assert CliRunner().invoke(group, words).exit_code == 2


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published instances are not here")
@pytest.mark.parametrize("name", ["b2-16", "b4-16"])
def test_published_optima_are_found_and_proven(name: str) -> None:
    with (PUBLISHED / "optimal.csv").open() as lines:
        known = {row["instance"]: float(row["cost"]) for row in csv.DictReader(lines)}
    prover = Prover(read_instance(PUBLISHED / f"{name}.txt").ground, list)
    list(prover.run())
    assert prover.state.best == pytest.approx(known[name], abs=1e-3)
    assert prover.state.bound == pytest.approx(known[name], abs=1e-3)
