"""The same transfer as one PostgreSQL function, called by pgbench: the most this machine can do.

The function lives in the database of the benchmark alone.
"""

import math
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from uuid import UUID

from sqlalchemy import URL, make_url, text
from sqlalchemy.orm import Session

from timebank.cli.bench.ledger_paths import MINUTES_MOST, Round, Turn, p99
from timebank.config import SettingsRefused
from timebank.kernel.db import Database

DEBIAN = Path("/usr/lib/postgresql")
_STARTS_SECONDS = 60  # beyond the measured ones: connecting, and the log

FUNCTION = """
CREATE FUNCTION bench_transfer(
    p_community integer, p_key text, p_giver uuid, p_taker uuid, p_minutes integer, p_at timestamptz
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    available integer;
    made uuid;
BEGIN
    PERFORM 1 FROM account
    WHERE community_id = p_community AND kind IN ('member', 'community_fund', 'sponsor')
        AND owner_id IN (p_giver, p_taker)
    ORDER BY kind = 'community_fund', id FOR NO KEY UPDATE;
    SELECT balance - held + credit_limit INTO available FROM account
    WHERE community_id = p_community AND kind = 'member' AND owner_id = p_giver;
    IF available < p_minutes THEN
        RETURN p_minutes - available;
    END IF;
    INSERT INTO transfer (community_id, id, request_key, kind, minutes, reason, at)
    VALUES (p_community,
        (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
            || substr(replace(gen_random_uuid()::text, '-', ''), 13))::uuid,
        p_key, 'gift', p_minutes, '', p_at)
    ON CONFLICT DO NOTHING RETURNING id INTO made;
    IF made IS NULL THEN
        RETURN 0;
    END IF;
    WITH moved AS (
        UPDATE account SET
            balance = balance + CASE owner_id WHEN p_giver THEN -p_minutes ELSE p_minutes END,
            version = version + 1
        WHERE community_id = p_community AND kind = 'member' AND owner_id IN (p_giver, p_taker)
        RETURNING id, version, balance,
            CASE owner_id WHEN p_giver THEN -p_minutes ELSE p_minutes END AS minutes
    )
    INSERT INTO entry (community_id, account_id, version, transfer_id, minutes, balance_after)
    SELECT p_community, id, version, made, minutes, balance FROM moved;
    RETURN 0;
END $$
"""

# which accounts there are, by number, so that pgbench can name them
PEOPLE = (
    "CREATE TABLE bench_person (community_id integer, number integer, owner_id uuid,"
    " PRIMARY KEY (community_id, number))"
)

SCRIPT = """
\\set n :n + 1
\\set giver random(0, :accounts - 1)
\\set other random(0, :accounts - 2)
\\set taker CASE WHEN :other >= :giver THEN :other + 1 ELSE :other END
\\set minutes random(1, :most)
SELECT bench_transfer(:community, :prefix || ':' || :client_id || ':' || :n,
    (SELECT owner_id FROM bench_person WHERE community_id = :community AND number = :giver),
    (SELECT owner_id FROM bench_person WHERE community_id = :community AND number = :taker),
    :minutes, now());
"""


def find_pgbench() -> str:
    """Return where pgbench is. Raises: SettingsRefused, naming what to install."""
    found = sorted(DEBIAN.glob("*/bin/pgbench"), key=lambda path: path.parts[-3], reverse=True)
    path = shutil.which("pgbench") or next(map(str, found), None)
    if path is None:
        raise SettingsRefused(
            f"no pgbench on the PATH or in {DEBIAN}/*/bin: install it"
            " (Debian: postgresql-contrib), or measure without --database"
        )
    return path


def install(session: Session, owners: dict[int, list[UUID]]) -> None:
    """Make the function, and the table that numbers the accounts of each community."""
    session.execute(text(FUNCTION))
    session.execute(text(PEOPLE))
    rows = [
        {"community": community_id, "number": number, "owner": owner}
        for community_id, of in owners.items()
        for number, owner in enumerate(of)
    ]
    session.execute(text("INSERT INTO bench_person VALUES (:community, :number, :owner)"), rows)


def take(pgbench: str, database: Database, turn: Turn, processes: int) -> Round:
    """Run one round of `processes` clients; its p99 has refused calls in it too."""
    where = database.engine.url
    before = _transfers(database, turn.community_id)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "transfer.sql"
        script.write_text(SCRIPT)
        told = {
            "n": 0,
            "accounts": len(turn.owners),
            "most": MINUTES_MOST,
            "community": turn.community_id,
            "prefix": turn.key,
        }
        done = subprocess.run(
            [
                pgbench, "-n", "-M", "prepared", "-c", str(processes), "-j", str(processes),
                "-T", str(math.ceil(turn.seconds)), "-f", script,
                "-l", "--log-prefix", f"{folder}/log",
                *(f"-D{name}={value}" for name, value in told.items()), *_where(where),
            ],
            capture_output=True, text=True, check=False, env=os.environ | _secret(where),
            timeout=turn.seconds + _STARTS_SECONDS,
        )  # fmt: skip
        logged = [
            line for log in Path(folder).glob("log*") for line in log.read_text().splitlines()
        ]
    rate = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode or rate is None:
        raise SettingsRefused(f"pgbench failed: {(done.stderr or done.stdout).strip()[-400:]}")
    made = _transfers(database, turn.community_id) - before
    failed = re.search(r"failed transactions: (\d+)", done.stdout)
    return Round(
        made / (len(logged) / float(rate[1])),
        p99([int(line.split()[2]) / 1000 for line in logged]),
        len(logged) - made,
        None,
        ["pgbench: a transaction failed"] * int(failed[1] if failed else 0),
    )


def _transfers(database: Database, community_id: int) -> int:
    with database.reading() as session:
        counting = text("SELECT count(*) FROM transfer WHERE community_id = :community")
        return int(session.execute(counting, {"community": community_id}).scalar_one())


def _where(url: URL) -> list[str]:
    asked = {"-h": url.host or url.query.get("host"), "-p": url.port, "-U": url.username}
    words = [str(word) for pair in asked.items() if pair[1] for word in pair]
    return [*words, str(make_url(url).database)]


def _secret(url: URL) -> dict[str, str]:
    return {"PGPASSWORD": str(url.password)} if url.password else {}
