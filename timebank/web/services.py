"""What every view reaches for: settings, database, clock, and the one way to write.

A write view is parse -> `write(operation, ...)` -> 303; nothing is rendered in a transaction.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Concatenate, ParamSpec, TypeVar, cast

from flask import current_app, g
from sqlalchemy.orm import Session

from timebank.config import Settings
from timebank.kernel import calendar
from timebank.kernel.clock import Clock
from timebank.kernel.db import Database

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Services:
    """The parts one application was put together from."""

    settings: Settings
    database: Database
    clock: Clock


def services() -> Services:
    """Return the parts of the application that serves this request."""
    return cast(Services, current_app.extensions["timebank"])


def settings() -> Settings:
    """Return the settings."""
    return services().settings


def database() -> Database:
    """Return the database."""
    return services().database


def clock() -> Clock:
    """Return the clock."""
    return services().clock


def now() -> datetime:
    """Return the instant of this request: asked once, the same until it ends. UTC, aware."""
    if "now" not in g:
        g.now = clock().now()
    return cast(datetime, g.now)


def today(zone: str | None = None) -> date:
    """Return the local day of this request, in the community's zone unless another is given."""
    return calendar.local_day(now(), zone or g.community.time_zone)


def reading() -> AbstractContextManager[Session]:
    """Open a session for reads: `with reading() as session`."""
    return database().reading()


def write(operation: Callable[Concatenate[Session, P], R], /, *args: P.args, **kw: P.kwargs) -> R:
    """Run one operation in one transaction, whole again when it lost a race.

    Raises: whatever the operation raises, after rollback.
    """
    return database().transact(operation, *args, **kw)
