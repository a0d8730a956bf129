"""Change code in one place at a time, and count which changes the tests notice.

python -m tests.mutation timebank/ledger --tests tests/domain/ledger tests/rules/test_seals.py

A change: another comparison, sign, connective, number, text or condition, a call left out, a loop
left at once. Asserts, annotations, docstrings and SQL texts are left as they are. Each changed
function's code is put in place in a process of its own, forked from one that has loaded all (a
module changed outside its functions is loaded anew, with this file as a pytest plugin); nothing on
the project's disk changes. What the tests named first do not notice is tried with those after.
"""

import argparse
import ast
import copy
import importlib
import importlib.util
import json
import os
import random
import signal
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, FunctionType
from typing import NoReturn

import pytest

ROOT = Path(__file__).parents[1]
MODULE, CHANGED = "MUTATION_MODULE", "MUTATION_FILE"
SECONDS = 300
OTHER = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Change:
    """One change of one file, with the source that has it."""

    path: str
    line: int
    what: str
    source: str


@dataclass(frozen=True)
class Verdict:
    """What became of a change: killed, late (killed by the wider tests), survived."""

    change: Change
    end: str
    by: str


class _Loader:
    """A finder that gives one module from another file."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != os.environ[MODULE]:
            return None
        real = ROOT / Path(*name.split("."))
        folder = [str(real)] if real.is_dir() else None
        return importlib.util.spec_from_file_location(
            name, os.environ[CHANGED], submodule_search_locations=folder
        )


if MODULE in os.environ:  # loaded as a plugin, before anything of the project
    sys.meta_path.insert(0, _Loader())  # type: ignore[arg-type]


def changes_of(path: Path) -> Iterator[Change]:
    """Yield every change of a file, in the order of its lines."""
    source = path.read_text()
    count = len(list(_places(ast.parse(source))))
    for number in range(count):
        tree = ast.parse(source)
        line, what, change = list(_places(tree))[number]
        change()
        text = ast.unparse(ast.fix_missing_locations(tree))
        yield Change(str(path.relative_to(ROOT)), line, what, text)


def _places(tree: ast.AST) -> Iterator[tuple[int, str, object]]:
    """Yield (line, what, function that makes the change) for every place that can change."""
    for node, parent in _walk(tree, None):
        for what, field, value in _variants(node, parent):
            owner, name = field

            def change(owner: ast.AST = owner, name: str = name, value: object = value) -> None:
                setattr(owner, name, value)

            yield getattr(node, "lineno", 0), what, change


def _walk(node: ast.AST, parent: ast.AST | None) -> Iterator[tuple[ast.AST, ast.AST | None]]:
    """Walk what runs: no asserts, no annotations, no docstrings, no names of exports."""
    if isinstance(node, ast.Assert) or (_is_text(node) and isinstance(parent, ast.Expr)):
        return
    if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
        return
    yield node, parent
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params", "keywords_of_class"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child, node)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _variants(
    node: ast.AST, parent: ast.AST | None
) -> Iterator[tuple[str, tuple[ast.AST, str], object]]:
    if isinstance(node, ast.Compare):
        for place, op in enumerate(node.ops):
            ops = list(node.ops)
            ops[place] = OTHER[type(op)]()
            yield f"{_name(op)} -> {_name(ops[place])}", (node, "ops"), ops
    elif isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign):
        if type(node.op) in OTHER and not _joins_text(node):
            other = OTHER[type(node.op)]()
            yield f"{_name(node.op)} -> {_name(other)}", (node, "op"), other
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "condition turned", (node, "test"), ast.UnaryOp(ast.Not(), copy.copy(node.test))
    elif isinstance(node, ast.Constant):
        yield from _other_constant(node, parent)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "call left out", (node, "value"), ast.Constant(None)
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in SWAPPED:
        assert isinstance(node.func, ast.Name)
        other_name = SWAPPED[node.func.id]
        yield f"{node.func.id} -> {other_name}", (node.func, "id"), other_name
    elif isinstance(node, ast.Continue | ast.Break) and parent is not None:
        body = [ast.Pass() if child is node else child for child in getattr(parent, "body", [])]
        if any(isinstance(child, ast.Pass) for child in body):
            yield f"{_name(node)} left out", (parent, "body"), body


def _other_constant(
    node: ast.Constant, parent: ast.AST | None
) -> Iterator[tuple[str, tuple[ast.AST, str], object]]:
    value = node.value
    if isinstance(value, bool):
        yield f"{value} -> {not value}", (node, "value"), not value
    elif isinstance(value, int):
        yield f"{value} -> {value + 1}", (node, "value"), value + 1
    elif isinstance(value, str) and len(value) < 30 and not isinstance(parent, ast.JoinedStr):
        yield f"{value!r} -> 'XX'", (node, "value"), "XX" + value


def _joins_text(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and (_is_text(node.left) or _is_text(node.right))


def _name(node: ast.AST) -> str:
    return type(node).__name__


def judge(change: Change, stages: Sequence[Sequence[str]]) -> Verdict:
    """Run the tests against one change, stage by stage, until one of them notices."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "changed.py"
        file.write_text(change.source)
        for number, tests in enumerate(stages):
            said = Path(folder) / f"said{number}"
            child = os.fork()
            if child == 0:
                _test(change, file, _first(change, tests), said)
            if not _ended_well(child):
                lines = said.read_text().splitlines() if said.exists() else []
                by = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
                named = by[0].split(" - ")[0] if by else " ".join(lines[-1:]) or "took too long"
                return Verdict(change, "killed" if number == 0 else "late", named)
    return Verdict(change, "survived", "")


def _test(change: Change, file: Path, tests: Sequence[str], said: Path) -> NoReturn:
    """In a process of its own: put the change in place, run pytest, leave with its answer."""
    with said.open("w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    options = ["-x", "-q", "-n0", "--no-header", "--tb=no", "--assert=plain", *tests]
    try:
        if not _put_in_place(change):  # not inside a function: load it all anew
            os.environ |= {MODULE: module_of(change.path), CHANGED: str(file)}
            os.execv(
                sys.executable, [sys.executable, "-m", "pytest", "-p", "tests.mutation", *options]
            )
        os._exit(int(pytest.main(options)))
    finally:  # a change may break anything, this process must not go on
        os._exit(1)


def _put_in_place(change: Change) -> bool:
    """Give loaded functions the changed code; False where something else changed."""
    module = sys.modules[module_of(change.path)]
    new: dict[str, object] = {"__name__": module.__name__, "__package__": module.__package__}
    if any(isinstance(value, type) and value.__module__ == module.__name__
           and hasattr(value, "__table__") for value in vars(module).values()):  # fmt: skip
        return False
    exec(compile(change.source, change.path, "exec"), new)
    before = ast.unparse(ast.parse((ROOT / change.path).read_text()))
    old: dict[str, object] = {"__name__": module.__name__, "__package__": module.__package__}
    exec(compile(before, change.path, "exec"), old)
    changed = [
        name for name, code in _codes(new) if code is not None and dict(_codes(old))[name] != code
    ]
    if not changed and old.keys() == new.keys() and change.what == "nothing":
        return True
    if len(changed) != 1:
        return False
    found = dict(_functions(vars(module)))
    found[changed[0]].__code__ = dict(_codes(new))[changed[0]]
    return True


def _codes(namespace: Mapping[str, object]) -> Iterator[tuple[str, CodeType]]:
    for name, function in _functions(namespace):
        yield name, function.__code__


def _functions(namespace: Mapping[str, object]) -> Iterator[tuple[str, FunctionType]]:
    """Yield every function that a module's namespace defines, those of its classes too."""
    for name, value in namespace.items():
        here = getattr(value, "__module__", None) == namespace["__name__"]
        if isinstance(value, FunctionType) and here:
            yield name, value
        elif isinstance(value, type) and here:
            for inner, member in vars(value).items():
                method = member.fget if isinstance(member, property) else member
                if isinstance(method, FunctionType) and method.__code__.co_filename:
                    yield f"{name}.{inner}", method


def _ended_well(child: int) -> bool:
    """Wait for a process; False when a test failed, or it took too long and was ended."""
    until = time.monotonic() + SECONDS
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status) == 0
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.02)


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _first(change: Change, tests: Sequence[str]) -> list[str]:
    """Put the tests named like the changed file first: most changes are noticed there."""
    stem = Path(change.path).stem
    own = [
        str(found.relative_to(ROOT))
        for test in tests
        if (ROOT / test).is_dir()
        for found in (ROOT / test).glob(f"test_{stem}.py")
    ]
    return [*own, *tests]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("paths", nargs="+", help="files or folders to change")
    parser.add_argument("--tests", nargs="+", required=True, help="tried first")
    parser.add_argument("--wider", nargs="*", default=[], help="tried with what is left")
    parser.add_argument("--some", type=int, help="try so many drawn by chance, the same each time")
    parser.add_argument("--out", type=Path, help="JSON lines; what is in it is not tried again")
    asked = parser.parse_args()
    files = [
        found
        for path in map(ROOT.joinpath, asked.paths)
        for found in (sorted(path.rglob("*.py")) if path.is_dir() else [path])
    ]
    done = _known(asked.out)
    every = [change for file in files for change in changes_of(file)]
    some = random.Random(1).sample(every, asked.some) if asked.some else every
    todo = [
        change for change in some
        if (change.path, change.line, change.what, hash_of(change)) not in done
    ]  # fmt: skip
    print(f"{len(every)} changes, {len(done)} known, {len(todo)} to try", flush=True)
    stages = [asked.tests, *([asked.wider] if asked.wider else [])]
    began = time.monotonic()
    importlib.import_module("tests.conftest")  # all of the project, once, before the forks
    untouched = (
        Change(todo[0].path, 0, "nothing", (ROOT / todo[0].path).read_text()) if todo else None
    )
    if untouched and (noticed := judge(untouched, stages)).end != "survived":
        raise SystemExit(f"the tests fail with nothing changed: {noticed.by}")
    for change in todo:
        verdict = judge(change, stages)
        key = (change.path, change.line, change.what, hash_of(change))
        done[key] = verdict.end
        if asked.out:
            with asked.out.open("a") as out:
                out.write(json.dumps([*key, verdict.end, verdict.by]) + "\n")
        if verdict.end == "survived":
            print(f"{change.path}:{change.line}: {change.what}", flush=True)
    print(f"{time.monotonic() - began:.0f} s")
    _tell(done)


def hash_of(change: Change) -> str:
    """Tell changes of one line apart."""
    return f"{zlib.crc32(change.source.encode()):x}"


def _known(out: Path | None) -> dict[tuple[str, int, str, str], str]:
    if out is None or not out.exists():
        return {}
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    return {(row[0], row[1], row[2], row[3]): row[4] for row in rows}


def _tell(done: dict[tuple[str, int, str, str], str]) -> None:
    print(f"{'file':45} {'changes':>8} {'noticed':>8} {'share':>7}")
    paths = sorted({key[0] for key in done})
    for path in [*paths, "all"]:
        ends = [end for key, end in done.items() if path in (key[0], "all")]
        noticed = sum(end != "survived" for end in ends)
        print(f"{path:45} {len(ends):8} {noticed:8} {noticed / len(ends):7.1%}")


if __name__ == "__main__":
    main()
