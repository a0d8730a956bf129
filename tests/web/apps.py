"""One application a process: its routes and templates are compiled once, not once a test."""

from dataclasses import replace
from pathlib import Path

from flask import Flask

from timebank.app import create_app
from timebank.config import Settings
from timebank.kernel.clock import Clock
from timebank.kernel.db import Database
from timebank.web import Services

_kept: dict[Settings, Flask] = {}


def an_app(settings: Settings, database: Database, clock: Clock, *, is_own: bool = False) -> Flask:
    """Return an application on these parts, with form tokens on.

    The next test is given the same one on parts of its own. is_own: a new one, for a test that
    adds routes or hooks to it.
    """
    kind = replace(settings, out_dir=Path())
    if is_own or kind not in _kept:
        made = create_app(settings, database=database, clock=clock)
        if is_own:
            return made
        _kept[kind] = made
    app = _kept[kind]
    app.extensions["timebank"] = Services(settings, database, clock)
    app.config["WTF_CSRF_ENABLED"] = True
    return app
