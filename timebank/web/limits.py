"""Limits on what anybody may try: counted in the database by number and by address.

A count is a transaction of its own, so that a refused try counts too.
"""

from flask import request

from timebank import members
from timebank.members import Rate
from timebank.web.services import now, write


def address() -> str:
    """Return the address this request came from."""
    return request.remote_addr or "nowhere"


def count(rate: Rate, key: str) -> None:
    """Count one use of `key`. Raises: TooManyTries."""
    write(members.count_use, key, rate.window_minutes, rate.uses_max, now())
