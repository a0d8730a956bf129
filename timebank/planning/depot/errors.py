"""What can be wrong with an instance."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InstanceUnreadable(ValueError):
    """A file that says no instance: which line, and what is wrong with it."""

    line: int
    problem: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.problem}"
