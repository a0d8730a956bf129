"""Files and functions stay short, and are found where their name says."""

import ast
import configparser
from pathlib import Path

from tests.architecture.source import DOMAIN, PACKAGE, ROOT, functions, modules

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
TEMPLATE_LINES_MAX = 150
FONT_BYTES_MAX = 1_500_000
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc", "shared"}
KNOWN_FILES = {"__init__", "models", "rules", "operations", "queries", "errors", "gateways"}
# beyond the seven names, each with its reason
ALSO = {
    "dayplans": {"solving"},  # between two transactions, in neither
    "geo": {"landmarks", "locating", "router"},  # demo places; ZIP first; what a router replaces
    # all of it is rules, split by noun
    "matching": {
        "candidates",
        "detours",
        "need",
        "newcomers",
        "order",
        "passing",
        "permission",
        "plan",
        "sentence",
    },
    # a solver: nouns of its method, `__init__` the face
    "planning": {
        "answer",
        "assignment",
        "blocks",
        "columns",
        "day",
        "depot",
        "driving",
        "first",
        "labels",
        "limits",
        "master",
        "open_orders",
        "phases",
        "plan",
        "problem",
        "promises",
        "reach",
        "replanning",
        "search",
        "sifting",
        "solving",
        "supply",
        "timing",
    },
    "notifications": {"wording", "delivery"},  # words of messages; sending outside transactions
    "reports": {"audit", "board", "statements", "export"},  # all of it is queries
}
MAPPED = {"timebank.templates": "templates", "timebank.static": "static"} | {
    "timebank.migrations": "migrations"
}


def _packages_on_disk() -> set[str]:
    ours = {".".join(path.parent.relative_to(ROOT).parts) for path in PACKAGE.rglob("__init__.py")}
    return ours | set(MAPPED) | {"timebank.migrations.versions"}


def test_the_package_list_is_what_is_on_disk() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    listed = config["options"]["packages"].split()
    assert sorted(listed) == listed
    assert set(listed) == _packages_on_disk()


def test_every_folder_with_code_is_a_package() -> None:
    bare = {path.parent for path in PACKAGE.rglob("*.py")} - {
        path.parent for path in PACKAGE.rglob("__init__.py")
    }
    assert not bare
    assert all((ROOT / folder / "__init__.py").exists() for folder in MAPPED.values())


def test_files_are_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
        if (lines := path.read_text().count("\n")) > FILE_LINES_MAX
    ]
    assert not long, "\n".join(long)


def _code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Signature and body; what the docstring explains is not counted."""
    told = function.body[0] if ast.get_docstring(function) else None
    docstring = (told.end_lineno or 0) - told.lineno + 1 if told else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def test_functions_are_short() -> None:
    long = [
        f"{module.at(function)} {function.name}: {lines}"
        for module in modules()
        for function in functions(module)
        if (lines := _code_lines(function)) > FUNCTION_LINES_MAX
    ]
    assert not long, "\n".join(long)


def test_templates_are_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in (ROOT / "templates").rglob("*.html")
        if (lines := path.read_text().count("\n")) > TEMPLATE_LINES_MAX
    ]
    assert not long, "\n".join(long)


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [
        str(path.relative_to(ROOT))
        for folder in (PACKAGE, ROOT / "tests")
        for path in folder.rglob("*")
        if path.stem in VAGUE and (path.is_dir() or path.suffix == ".py")
    ]
    assert not vague


def test_domain_packages_hold_only_files_of_known_names() -> None:
    def named(path: Path) -> bool:
        return path.name != "__pycache__" and (path.is_dir() or path.suffix == ".py")

    strange = [
        str(path.relative_to(ROOT))
        for package in DOMAIN
        for path in (PACKAGE / package).iterdir()
        if named(path) and path.stem not in KNOWN_FILES | ALSO.get(package, set())
    ]
    assert not strange, "\n".join(strange)


def test_every_module_says_what_it_is() -> None:
    silent = [module.name for module in modules() if not ast.get_docstring(module.tree)]
    assert not silent


def test_every_public_verb_and_query_says_what_it_does() -> None:
    silent = [
        f"{module.at(node)} {node.name}"
        for module in modules()
        if module.package in {*DOMAIN, "kernel", "jobs", "inbound"}
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent, "\n".join(silent)


def test_every_page_font_and_migration_ships_in_the_wheel() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    globs = config["options.package_data"]
    for package, folder in MAPPED.items():
        shipped = {
            path
            for pattern in globs[package].replace(",", " ").split()
            for path in (ROOT / folder).glob(pattern)
        }
        left = [
            str(path)
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and path.suffix not in {".py", ".pyc"} and path not in shipped
        ]
        assert not left, f"{package}: {left}"


def test_the_fonts_of_paper_ship_with_their_licence_and_stay_small() -> None:
    folder = ROOT / "static" / "fonts" / "paper"
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text()
    assert sum(path.stat().st_size for path in folder.iterdir()) < FONT_BYTES_MAX
