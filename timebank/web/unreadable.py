"""Refuses addresses that no database can hold, before anything reads them."""

from flask import abort, request


def refuse_unreadable() -> None:
    """Answer 400 to null characters in path or query; PostgreSQL cannot take them."""
    if "\x00" in request.path:
        abort(404)
    for name, value in request.args.items(multi=True):
        if "\x00" in name or "\x00" in value:
            abort(400)
