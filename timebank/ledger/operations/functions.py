"""The hot paths as PostgreSQL functions: lock, decide, write, in one way to the database and back.

Each does the usual case alone. Whenever something is unusual (a used key, hours of the fund or
of a sponsor, an account that is not there) it writes nothing and says so, with the accounts
locked; the verb then goes its long way, which decides the same and knows what to answer. Every
statement of a VOLATILE function sees what was committed before it began: it locks first, and
judges what it has locked.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, event
from sqlalchemy.orm import Session

from timebank.kernel.tables import Base
from timebank.ledger.models import OWNED_KINDS
from timebank.ledger.operations import sql
from timebank.ledger.operations.accounts import LOCK_ORDER, Locked

# NULL: look closer; > 0: so many minutes are short, nothing was written; 0: done
TRANSFER = f"""
DROP FUNCTION IF EXISTS ledger_transfer;
CREATE FUNCTION ledger_transfer(
    p_community integer, p_owners uuid[], p_moves integer[], p_of_own boolean, p_id uuid,
    p_key text, p_kind text, p_minutes integer, p_reason text, p_subject uuid, p_by uuid,
    p_at timestamptz
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    found_accounts integer;
    short integer;
BEGIN
    SELECT count(*), max(-(move.minutes + locked.own
        + CASE WHEN p_of_own AND move.minutes < 0 THEN 0 ELSE locked.credit_limit END))
    INTO found_accounts, short
    FROM (
        SELECT owner_id, balance - held AS own, credit_limit FROM account
        WHERE community_id = p_community AND kind IN {OWNED_KINDS} AND owner_id = ANY(p_owners)
        ORDER BY {LOCK_ORDER} FOR NO KEY UPDATE
    ) AS locked JOIN unnest(p_owners, p_moves) AS move(owner_id, minutes) USING (owner_id);
    IF found_accounts <> cardinality(p_owners) THEN
        RETURN NULL;
    END IF;
    IF short > 0 THEN
        PERFORM 1 FROM transfer WHERE community_id = p_community AND request_key = p_key;
        RETURN CASE WHEN FOUND THEN NULL ELSE short END;
    END IF;
    INSERT INTO transfer
        (community_id, id, request_key, kind, minutes, reason, subject_id, by_id, at)
    VALUES (p_community, p_id, p_key, p_kind, p_minutes, p_reason, p_subject, p_by, p_at)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    WITH moved AS (
        UPDATE account SET balance = balance + move.minutes, version = version + 1
        FROM unnest(p_owners, p_moves) AS move(owner_id, minutes)
        WHERE community_id = p_community AND kind IN {OWNED_KINDS}
            AND account.owner_id = move.owner_id
        RETURNING account.id, version, balance, move.minutes
    )
    INSERT INTO entry (community_id, account_id, version, transfer_id, minutes, balance_after)
    SELECT p_community, id, version, p_id, minutes, balance FROM moved;
    RETURN 0;
END $$
"""  # noqa: S608 - our own words

# the same from one to one, by far the usual: without arrays to join it takes half the time
PAY = f"""
DROP FUNCTION IF EXISTS ledger_pay;
CREATE FUNCTION ledger_pay(
    p_community integer, p_giver uuid, p_taker uuid, p_minutes integer, p_of_own boolean,
    p_id uuid, p_key text, p_kind text, p_reason text, p_subject uuid, p_by uuid, p_at timestamptz
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    found_accounts integer;
    short integer;
BEGIN
    SELECT count(*), max(p_minutes - own - CASE WHEN p_of_own THEN 0 ELSE credit_limit END)
        FILTER (WHERE owner_id = p_giver)
    INTO found_accounts, short
    FROM (
        SELECT owner_id, balance - held AS own, credit_limit FROM account
        WHERE community_id = p_community AND kind IN {OWNED_KINDS}
            AND owner_id IN (p_giver, p_taker)
        ORDER BY {LOCK_ORDER} FOR NO KEY UPDATE
    ) AS locked;
    IF found_accounts <> 2 THEN
        RETURN NULL;
    END IF;
    IF short > 0 THEN
        PERFORM 1 FROM transfer WHERE community_id = p_community AND request_key = p_key;
        RETURN CASE WHEN FOUND THEN NULL ELSE short END;
    END IF;
    INSERT INTO transfer
        (community_id, id, request_key, kind, minutes, reason, subject_id, by_id, at)
    VALUES (p_community, p_id, p_key, p_kind, p_minutes, p_reason, p_subject, p_by, p_at)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    WITH moved AS (
        UPDATE account SET version = version + 1,
            balance = balance + CASE owner_id WHEN p_giver THEN -p_minutes ELSE p_minutes END
        WHERE community_id = p_community AND kind IN {OWNED_KINDS}
            AND owner_id IN (p_giver, p_taker)
        RETURNING id, version, balance,
            CASE owner_id WHEN p_giver THEN -p_minutes ELSE p_minutes END AS minutes
    )
    INSERT INTO entry (community_id, account_id, version, transfer_id, minutes, balance_after)
    SELECT p_community, id, version, p_id, minutes, balance FROM moved;
    RETURN 0;
END $$
"""  # noqa: S608 - our own words

# many from one to one, all or none; false: look closer. Each account's entries follow one another
# in the order asked, and each must reach after those before it
BATCH = f"""
DROP FUNCTION IF EXISTS ledger_batch;
CREATE FUNCTION ledger_batch(
    p_community integer, p_ids uuid[], p_keys text[], p_kinds text[], p_givers uuid[],
    p_takers uuid[], p_minutes integer[], p_of_own boolean[], p_reasons text[],
    p_subjects uuid[], p_by uuid[], p_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    reaches boolean;
BEGIN
    PERFORM 1 FROM account
    WHERE community_id = p_community AND kind IN {OWNED_KINDS}
        AND owner_id = ANY(p_givers || p_takers)
    ORDER BY {LOCK_ORDER} FOR NO KEY UPDATE;
    WITH side AS (
        SELECT number, giver AS owner_id, -minutes AS minutes, of_own
        FROM unnest(p_givers, p_minutes, p_of_own) WITH ORDINALITY
            AS ask(giver, minutes, of_own, number)
        UNION ALL
        SELECT number, taker, minutes, false
        FROM unnest(p_takers, p_minutes) WITH ORDINALITY AS ask(taker, minutes, number)
    ), running AS (
        SELECT owner_id, minutes, of_own,
            sum(minutes) OVER (PARTITION BY owner_id ORDER BY number) AS moved
        FROM side
    )
    SELECT bool_and(account.id IS NOT NULL AND (minutes > 0 OR balance - held + moved
        + CASE WHEN of_own THEN 0 ELSE credit_limit END >= 0))
    INTO reaches
    FROM running LEFT JOIN account ON account.community_id = p_community
        AND account.kind IN {OWNED_KINDS} AND account.owner_id = running.owner_id;
    IF reaches IS NOT TRUE OR EXISTS (
        SELECT 1 FROM transfer WHERE community_id = p_community AND request_key = ANY(p_keys)
    ) THEN
        RETURN false;
    END IF;
    INSERT INTO transfer
        (community_id, id, request_key, kind, minutes, reason, subject_id, by_id, at)
    SELECT p_community, ask.*, p_at
    FROM unnest(p_ids, p_keys, p_kinds, p_minutes, p_reasons, p_subjects, p_by) AS ask;
    WITH side AS (
        SELECT number, id, giver AS owner_id, -minutes AS minutes
        FROM unnest(p_ids, p_givers, p_minutes) WITH ORDINALITY
            AS ask(id, giver, minutes, number)
        UNION ALL
        SELECT number, id, taker, minutes
        FROM unnest(p_ids, p_takers, p_minutes) WITH ORDINALITY
            AS ask(id, taker, minutes, number)
    ), running AS (
        SELECT owner_id, id, minutes, row_number() OVER way AS place, sum(minutes) OVER way AS moved
        FROM side WINDOW way AS (PARTITION BY owner_id ORDER BY number)
    ), total AS (
        SELECT owner_id, sum(minutes) AS minutes, count(*) AS entries FROM side GROUP BY owner_id
    ), moved AS (
        UPDATE account SET balance = balance + total.minutes, version = version + total.entries
        FROM total
        WHERE community_id = p_community AND kind IN {OWNED_KINDS}
            AND account.owner_id = total.owner_id
        RETURNING account.id, account.owner_id, version - total.entries AS version,
            balance - total.minutes AS balance
    )
    INSERT INTO entry (community_id, account_id, version, transfer_id, minutes, balance_after)
    SELECT p_community, moved.id, version + place, running.id, minutes, balance + running.moved
    FROM running JOIN moved USING (owner_id);
    RETURN true;
END $$
"""  # noqa: S608 - our own words

# the member's own hours alone; done false: look closer. The account as it was when it was locked
HOLD = f"""
DROP FUNCTION IF EXISTS ledger_hold;
CREATE FUNCTION ledger_hold(
    p_community integer, p_owner uuid, p_ids uuid[], p_keys text[], p_minutes integer[],
    p_subjects uuid[], p_expires timestamptz[], p_at timestamptz,
    OUT done boolean, OUT o_id uuid, OUT o_kind text, OUT o_owner_id uuid, OUT o_balance integer,
    OUT o_held integer, OUT o_limit integer, OUT o_version integer
) LANGUAGE plpgsql AS $$
DECLARE
    total integer := (SELECT sum(minutes) FROM unnest(p_minutes) AS asked(minutes));
    made integer;
BEGIN
    done := false;
    SELECT id, kind, owner_id, balance, held, credit_limit, version
    INTO o_id, o_kind, o_owner_id, o_balance, o_held, o_limit, o_version FROM account
    WHERE community_id = p_community AND kind IN {OWNED_KINDS} AND owner_id = p_owner
    FOR NO KEY UPDATE;
    IF o_id IS NULL OR o_balance - o_held + o_limit < total THEN
        RETURN;
    END IF;
    INSERT INTO hold (community_id, id, request_key, account_id, asked_minutes, minutes,
        fund_minutes, sponsor_percent, sponsor_minutes, state, subject_id, made_at, expires_at)
    SELECT p_community, ask.id, ask.key, o_id, ask.minutes, ask.minutes, 0, 0, 0, 'held',
        ask.subject_id, p_at, ask.expires_at
    FROM unnest(p_ids, p_keys, p_minutes, p_subjects, p_expires)
        AS ask(id, key, minutes, subject_id, expires_at)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
    IF made < cardinality(p_ids) THEN
        DELETE FROM hold WHERE community_id = p_community AND id = ANY(p_ids);
        RETURN;
    END IF;
    UPDATE account SET held = held + total WHERE community_id = p_community AND id = o_id;
    done := true;
END $$
"""  # noqa: S608 - our own words

# false: look closer
SETTLE = f"""
DROP FUNCTION IF EXISTS ledger_settle;
CREATE FUNCTION ledger_settle(
    p_community integer, p_hold uuid, p_payee uuid, p_minutes integer, p_id uuid, p_reason text,
    p_by uuid, p_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    kept hold;
    payee uuid;
    own integer;
BEGIN
    SELECT * INTO kept FROM hold WHERE community_id = p_community AND id = p_hold
    FOR NO KEY UPDATE;
    IF kept.state IS DISTINCT FROM 'held' OR p_minutes < 1
        OR p_minutes > kept.minutes + kept.fund_minutes OR kept.sponsor_percent > 0 THEN
        RETURN false;
    END IF;
    SELECT id INTO payee FROM account
    WHERE community_id = p_community AND kind = 'member' AND owner_id = p_payee;
    IF payee IS NULL OR payee = kept.account_id THEN
        RETURN false;
    END IF;
    own := least(p_minutes, kept.minutes);
    PERFORM 1 FROM account
    WHERE community_id = p_community AND id IN (kept.account_id, payee, kept.fund_account_id)
    ORDER BY {LOCK_ORDER} FOR NO KEY UPDATE;
    INSERT INTO transfer (community_id, id, request_key, kind, minutes, settles_id, subject_id,
        reason, by_id, at)
    VALUES (p_community, p_id, 'settle:' || p_hold, 'ride', p_minutes, p_hold, kept.subject_id,
        p_reason, p_by, p_at);
    WITH moved AS (
        UPDATE account SET balance = balance + part.minutes, held = held - part.frees,
            version = version + CASE part.minutes WHEN 0 THEN 0 ELSE 1 END
        FROM (VALUES (kept.account_id, -own, kept.minutes), (payee, p_minutes, 0),
            (kept.fund_account_id, own - p_minutes, kept.fund_minutes)
        ) AS part(id, minutes, frees)
        WHERE community_id = p_community AND account.id = part.id
        RETURNING account.id, version, balance, part.minutes
    )
    INSERT INTO entry (community_id, account_id, version, transfer_id, minutes, balance_after)
    SELECT p_community, id, version, p_id, minutes, balance FROM moved WHERE minutes <> 0;
    UPDATE hold SET state = 'settled', ended_at = p_at, transfer_id = p_id
    WHERE community_id = p_community AND id = p_hold;
    RETURN true;
END $$
"""  # noqa: S608 - our own words

for _function in (TRANSFER, PAY, BATCH, HOLD, SETTLE):
    _made = DDL(_function).execute_if(dialect="postgresql")  # type: ignore[no-untyped-call]
    event.listen(Base.metadata, "after_create", _made)


def transfer_at_once(
    session: Session,
    community_id: int,
    row: dict[str, Any],
    moves: dict[UUID, int],
    is_of_own: bool,
) -> int | None:
    """Make the whole transfer. Returns 0; the minutes that are short; None: go the long way."""
    rest = (row["reason"], row["subject_id"], row["by_id"], row["at"])
    what = (row["id"], row["request_key"], row["kind"])
    values: tuple[Any, ...]
    if len(moves) == 2:
        giver, taker = sorted(moves, key=moves.__getitem__)
        values = (community_id, giver, taker, moves[taker], is_of_own, *what, *rest)
        call = "SELECT ledger_pay(?, ?, ?, ?::integer, ?, ?, ?, ?, ?, ?, ?, ?)"
    else:
        owners, minutes = list(moves), list(moves.values())
        values = (community_id, owners, minutes, is_of_own, *what, row["minutes"], *rest)
        call = "SELECT ledger_transfer(?, ?, ?::integer[], ?, ?, ?, ?, ?::integer, ?, ?, ?, ?)"
    answer: int | None = sql.run(session, call, values).scalar_one()
    return answer


def batch_at_once(
    session: Session,
    community_id: int,
    rows: Sequence[dict[str, Any]],
    moves: Sequence[dict[UUID, int]],
    are_of_own: Sequence[bool],
    now: datetime,
) -> bool:
    """Make all of these transfers from one to one; False: nothing was done, go the long way."""
    sides = [sorted(each, key=each.__getitem__) for each in moves]
    what = ([row[name] for row in rows] for name in ("id", "request_key", "kind"))
    rest = ([row[name] for row in rows] for name in ("reason", "subject_id", "by_id"))
    givers, takers = ([side[n] for side in sides] for n in (0, 1))
    minutes = [row["minutes"] for row in rows]
    values = (community_id, *what, givers, takers, minutes, list(are_of_own), *rest, now)
    call = (
        "SELECT ledger_batch(?, ?, ?, ?, ?, ?, ?::integer[], ?, ?, ?::uuid[], ?::uuid[],"
        " ?::timestamptz)"
    )
    return bool(sql.run(session, call, values).scalar_one())


def hold_at_once(
    session: Session,
    community_id: int,
    owner_id: UUID,
    rows: Sequence[dict[str, Any]],
    now: datetime,
) -> tuple[bool, Locked | None]:
    """Keep all of these minutes from the member's own, if they reach and no key was used.

    Returns whether it did, and the account as it stood under the lock; None: there is none.
    """
    names = ("id", "request_key", "asked_minutes", "subject_id", "expires_at")
    arrays = [[row[name] for row in rows] for name in names]
    call = "SELECT * FROM ledger_hold(?, ?, ?, ?, ?::integer[], ?::uuid[], ?, ?)"
    done, *account = sql.run(session, call, (community_id, owner_id, *arrays, now)).one()
    return done, Locked(*account) if account[0] else None


def settle_at_once(
    session: Session,
    community_id: int,
    hold_id: UUID,
    payee_id: UUID,
    minutes: int,
    transfer_id: UUID,
    reason: str,
    by_id: UUID | None,
    now: datetime,
) -> bool:
    """Settle an open hold; False: nothing was done."""
    call = "SELECT ledger_settle(?, ?, ?, ?::integer, ?, ?, ?, ?)"
    values = (community_id, hold_id, payee_id, minutes, transfer_id, reason, by_id, now)
    return bool(sql.run(session, call, values).scalar_one())
