"""The project's own source as trees, for rules that are checked by reading."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "timebank"
DOMAIN = (
    "areas", "dayplans", "desks", "exchanges", "geo", "intermediaries", "ledger", "matching",
    "members", "notifications", "planning", "reminders", "reports", "rides", "trust", "voting",
)  # fmt: skip


@dataclass(frozen=True)
class Module:
    """One file of timebank/, read once."""

    path: Path
    name: str  # dotted
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The first name below timebank: `rides`, `kernel`, `app`."""
        return [*self.name.split("."), ""][1]

    def at(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@cache
def modules() -> tuple[Module, ...]:
    """Every module of timebank/."""
    return tuple(_read(path) for path in sorted(PACKAGE.rglob("*.py")))


def _read(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = path.read_text()
    return Module(path, name, text, ast.parse(text))


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def dotted(node: ast.AST) -> str:
    """`datetime.now` for the attribute chain; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (head := dotted(node.value)):
        return f"{head}.{node.attr}"
    return ""
