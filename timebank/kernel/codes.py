"""Short codes that can be said aloud: letters and digits that sound different."""

import secrets
from collections.abc import Callable

ALPHABET = "23456789CFHJKMPRTWXY"

_choose: Callable[[str], str] = secrets.choice


def new_code(length: int = 10) -> str:
    """Make a random code; 10 characters are 43 bits, enough for a signed or guarded link."""
    return "".join(_choose(ALPHABET) for _ in range(length))


def new_digits(length: int = 6) -> str:
    """Make a random one-time code of digits."""
    return "".join(_choose("0123456789") for _ in range(length))


def seed_codes(choose: Callable[[str], str]) -> None:
    """Take codes from a seeded source until `unseed_codes` (the demo only)."""
    global _choose
    _choose = choose


def unseed_codes() -> None:
    """Take codes from the system's own randomness again."""
    global _choose
    _choose = secrets.choice
