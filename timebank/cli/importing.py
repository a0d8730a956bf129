"""`timebank import places FILE.csv`, `... people FILE.csv`, `... exchanges FILE.csv`.

Each row that was not taken is named with its line and the reason; the same file twice changes
nothing; a row is kept whole or not at all. Exit 1 when nothing could be read.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
from tqdm import tqdm

from timebank import exchanges, geo, members
from timebank.cli import past, people
from timebank.cli.opening import ready_database
from timebank.cli.words import reason_words
from timebank.config import settings_from
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.clock import DatabaseClock
from timebank.kernel.db import Database

FILE_BYTES_MAX = 200_000_000
T = TypeVar("T")
R = TypeVar("R")
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group()
def command() -> None:
    """Bring in rows from a CSV file. The first line names the columns, in any order."""


@command.command()
@click.argument("file", type=_FILE)
@click.option("--community", "slug", help="Which community; not needed when there is one.")
def places(file: Path, slug: str | None) -> None:
    """Bring in places: name, kind, address, lat, lon (kind and address may be left out).

    Words for kinds such as bus_stop or farmers_market are understood; an unknown one is "other".
    """
    data = _read(file)
    database = ready_database(settings_from())
    community = community_named(database, slug)
    found = geo.rows_of(data, near=(community.lat, community.lon))
    with _header_named():
        rows, rejects = geo.counted(_shown(found, "reading", _lines(data)))

    def keep(batch: Sequence[geo.PlaceRow]) -> geo.Imported:
        return database.transact(geo.import_places, community.id, batch)

    done = _in_batches(rows, keep, geo.BATCH_ROWS)
    database.gather_statistics()
    database.close()
    counts = [
        (sum(one.added for one in done), "added"),
        (sum(one.changed for one in done), "changed"),
        (sum(one.same for one in done), "as before"),
    ]
    _report(file, rejects, counts)


@command.command("people")
@click.argument("file", type=_FILE)
@click.option("--community", "slug", help="Which community; not needed when there is one.")
def people_command(file: Path, slug: str | None) -> None:
    """Bring in members: name, phone, email, language, contact_wish, area (only name is needed).

    They are active at once, with an account of hours.
    """
    data = _read(file)
    database = ready_database(settings_from())
    community = community_named(database, slug)
    now = DatabaseClock(database).now()
    with _header_named():
        rows, rejects = people.rows_of(data)

    def keep(batch: Sequence[people.PersonRow]) -> people.Taken:
        return database.transact(people.take_on_all, community.id, batch, now)

    done = _in_batches(rows, keep, people.BATCH_ROWS)
    database.gather_statistics()
    database.close()
    rejects += [reject for taken in done for reject in taken.rejects]
    added, same = sum(taken.added for taken in done), sum(taken.same for taken in done)
    _report(file, rejects, [(added, "added"), (same, "as before")])


@command.command("exchanges")
@click.argument("file", type=_FILE)
@click.option("--community", "slug", help="Which community; not needed when there is one.")
@click.option("--dry-run", is_flag=True, help="Look at every row and write none.")
@click.option("--leave-out", is_flag=True, help="Write the good rows though others are not.")
def exchanges_command(file: Path, slug: str | None, dry_run: bool, leave_out: bool) -> None:
    """Bring in past help: day, giver, receiver, hours or minutes, category, words.

    Giver and receiver are a phone, an e-mail or a member's exact name. TimeOverflow's export of
    transfers is read as it is. Unless --leave-out is given, one bad row keeps all rows out.
    """
    data = _read(file)
    database = ready_database(settings_from())
    community = community_named(database, slug)
    now = DatabaseClock(database).now()
    with database.reading() as session, _header_named():
        rows, rejects = past.rows_of(data, past.known(session, community, now))
        day = local_day(now, community.time_zone)
        refused = exchanges.past_refusals(session, community.id, rows, day)
    bad = {one.line for one in refused}
    rejects += [geo.Reject(one.line, one.reason, one.value) for one in refused]
    good = [row for row in rows if row.line not in bad]
    if dry_run or (rejects and not leave_out):
        database.close()
        _report(file, rejects, [(len(good), "good"), (0, "written")])
        if rejects:
            raise click.exceptions.Exit(1)
        return
    actor = Actor(community.id, None, "cli")
    taken = database.transact(exchanges.record_past, actor, good, now)
    database.gather_statistics()
    database.close()
    _report(file, rejects, [(taken.added, "added"), (taken.same, "as before")])


def community_named(database: Database, slug: str | None) -> members.CommunityFacts:
    """Return the community of a slug, or the only one."""
    with database.reading() as session:
        known = members.communities(session)
    chosen = [one for one in known if slug in (None, one.slug)]
    if len(chosen) == 1:
        return chosen[0]
    slugs = ", ".join(one.slug for one in known) or "none yet: `timebank community` adds one"
    raise click.BadParameter(f"choose one of: {slugs}", param_hint="--community")


@contextmanager
def _header_named() -> Iterator[None]:
    """Say which columns the first line has to name."""
    try:
        yield
    except geo.ColumnsMissing as error:
        missing = ", ".join(error.data["missing"])
        raise click.ClickException(f"the first line does not name a column: {missing}") from error


def _read(file: Path) -> bytes:
    if file.stat().st_size > FILE_BYTES_MAX:
        raise click.ClickException(f"{file} is larger than {FILE_BYTES_MAX // 1_000_000} MB")
    return file.read_bytes()


def _lines(data: bytes) -> int:
    return max(data.count(b"\n"), data.count(b"\r"))


def _shown(rows: Iterable[T], words: str, total: int) -> Iterable[T]:
    """Go through rows with a bar on stderr, on a terminal and nowhere else."""
    bar: Iterable[T] = tqdm(rows, desc=words, total=total, unit=" rows", disable=None, leave=False)
    return bar


def _in_batches(rows: Sequence[T], keep: Callable[[Sequence[T]], R], size: int) -> list[R]:
    batches = [rows[at : at + size] for at in range(0, len(rows), size)]
    with tqdm(total=len(rows), desc="keeping", unit=" rows", disable=None, leave=False) as bar:
        done = []
        for batch in batches:
            done.append(keep(batch))
            bar.update(len(batch))
    return done


def _report(file: Path, rejects: Sequence[geo.Reject], counts: list[tuple[int, str]]) -> None:
    """Name every reject on stderr, then sum up; exit 1 when no row was good."""
    for reject in sorted(rejects, key=lambda one: one.line):
        click.echo(f"{file.name}, line {reject.line}: {reason_words(reject)}", err=True)
    sums = ", ".join(f"{count:,} {words}" for count, words in counts)
    click.echo(f"{file.name}: {sums}, {len(rejects):,} not taken")
    if not any(count for count, _ in counts):
        raise click.exceptions.Exit(1)
