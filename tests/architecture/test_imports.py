"""One direction of imports, faces only, no cycle hidden in a function."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import DOMAIN, ROOT, Module, functions, modules

# heavy libraries that load when first used, inside the one function that uses them
HEAVY = {"fpdf", "highspy", "icalendar", "numpy", "ortools", "psycopg", "scipy"}
FACED = {*DOMAIN, "inbound", "jobs"}


def _imported(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield node, str(node.module)


def test_import_linter_finds_nothing() -> None:
    # a process of its own: it configures logging, and would silence every other test's
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--config", "setup.cfg", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_another_package_is_used_through_its_face() -> None:
    inner = [
        f"{module.at(node)} reaches into {name}"
        for module in modules()
        for node, name in _imported(module.tree)
        if (parts := name.split("."))[0] == "timebank"
        and len(parts) > 2
        and parts[1] in FACED
        and parts[1] != module.package
    ]
    assert not inner, "\n".join(inner)


def test_nothing_is_imported_inside_a_function() -> None:
    late = [
        f"{module.at(node)} imports {name}"
        for module in modules()
        for function in functions(module)
        for node, name in _imported(function)
        if name.split(".")[0] not in HEAVY
    ]
    assert not late, "\n".join(late)


def test_no_cycle_is_dodged_by_type_checking() -> None:
    dodges = [m.name for m in modules() if "TYPE_CHECKING" in m.text]
    assert not dodges


def test_the_program_never_imports_its_tests() -> None:
    def imports_tests(module: Module) -> bool:
        return any(name.split(".")[0] == "tests" for _, name in _imported(module.tree))

    assert not [m.name for m in modules() if imports_tests(m)]
