"""How long a reminder that failed rests, and how often it is tried."""

from datetime import timedelta

TRIES_MAX = 5
_FIRST_SECONDS = 15


def back_off(tries: int) -> timedelta:
    """Return the rest after the `tries`-th failure: 15 s, then four times as long each time."""
    return timedelta(seconds=_FIRST_SECONDS * 4 ** (tries - 1))
