"""What time it is: the machine's clock, or the simulated instant of a demo database.

No other module asks for the time. A demo keeps its instant in the one row of `installation`,
so that the server and every worker share it.
"""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import CheckConstraint, Integer, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from timebank.kernel.db import Database
from timebank.kernel.tables import Base, one_of


class Installation(Base):
    """The one row that says whether this database is a demo, and when it believes it is."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, default=1)
    kind: Mapped[str] = one_of("demo", "real")
    simulated_at: Mapped[datetime | None]  # NULL: the machine's clock
    runs_since: Mapped[datetime | None]  # machine's instant from which simulated_at runs on


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The instant the community lives in, aware, UTC."""

    def wall(self) -> datetime:
        """The machine's own clock: for leases between processes, never for people."""


class DatabaseClock:
    """The clock of an installation: simulated while a demo runs, else the machine's."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_demo: bool | None = None  # fixed when the database was made

    def now(self) -> datetime:
        if self._is_demo is None or self._is_demo:
            with self._database.reading() as session:
                row = session.execute(
                    select(Installation.kind, Installation.simulated_at, Installation.runs_since)
                ).first()
            if row is not None:  # else nobody has marked this database yet
                self._is_demo = row.kind == "demo"
            if self._is_demo and row is not None and row.simulated_at is not None:
                simulated: datetime = row.simulated_at
                if row.runs_since is not None:
                    simulated += datetime.now(UTC) - row.runs_since
                return simulated
        return datetime.now(UTC)

    def wall(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands until it is moved: tests and simulations in one process."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def wall(self) -> datetime:
        return datetime.now(UTC)

    def move(self, **parts: float) -> datetime:
        """Step forward by timedelta parts (minutes=5) and return the new instant."""
        self.at += timedelta(**parts)
        return self.at


def today_utc() -> datetime:
    """The machine's present instant, for commands that choose a start day."""
    return datetime.now(UTC)


def mark_installation(session: Session, kind: str) -> None:
    """Write what kind of database this is; it cannot be changed later."""
    session.execute(insert(Installation).values(id=1, kind=kind))


def installation_kind(session: Session) -> str | None:
    """'demo', 'real', or None in a database that was never initialised."""
    return session.scalar(select(Installation.kind))


def simulate(session: Session, at: datetime, *, running: bool = False) -> None:
    """Set the instant of a demo database; running: it goes on from there with the machine."""
    session.execute(
        update(Installation)
        .where(Installation.id == 1, Installation.kind == "demo")
        .values(simulated_at=at, runs_since=datetime.now(UTC) if running else None)
    )
