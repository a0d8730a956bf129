"""Many transfers from one to one in one way to the database: a PostgreSQL function."""

from alembic import op

revision = '0025_ledger_batch'
down_revision = '0024_day_plan'
branch_labels = None
depends_on = None

BATCH = """
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
    WHERE community_id = p_community AND kind IN ('member', 'community_fund', 'sponsor')
        AND owner_id = ANY(p_givers || p_takers)
    ORDER BY CASE kind WHEN 'community_fund' THEN 2 WHEN 'sponsor' THEN 1 ELSE 0 END, id FOR NO KEY UPDATE;
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
        AND account.kind IN ('member', 'community_fund', 'sponsor') AND account.owner_id = running.owner_id;
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
        WHERE community_id = p_community AND kind IN ('member', 'community_fund', 'sponsor')
            AND account.owner_id = total.owner_id
        RETURNING account.id, account.owner_id, version - total.entries AS version,
            balance - total.minutes AS balance
    )
    INSERT INTO entry (community_id, account_id, version, transfer_id, minutes, balance_after)
    SELECT p_community, moved.id, version + place, running.id, minutes, balance + running.moved
    FROM running JOIN moved USING (owner_id);
    RETURN true;
END $$
"""


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == 'postgresql':
        connection.exec_driver_sql(BATCH)


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == 'postgresql':
        connection.exec_driver_sql('DROP FUNCTION ledger_batch')
