"""One member gives another hours: a PostgreSQL function without arrays, in half the time."""

from alembic import op

revision = '0021_ledger_pay'
down_revision = '0020_reversals_found'
branch_labels = None
depends_on = None

PAY = """
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
        WHERE community_id = p_community AND kind IN ('member', 'community_fund', 'sponsor')
            AND owner_id IN (p_giver, p_taker)
        ORDER BY CASE kind WHEN 'community_fund' THEN 2 WHEN 'sponsor' THEN 1 ELSE 0 END, id FOR NO KEY UPDATE
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
        WHERE community_id = p_community AND kind IN ('member', 'community_fund', 'sponsor')
            AND owner_id IN (p_giver, p_taker)
        RETURNING id, version, balance,
            CASE owner_id WHEN p_giver THEN -p_minutes ELSE p_minutes END AS minutes
    )
    INSERT INTO entry (community_id, account_id, version, transfer_id, minutes, balance_after)
    SELECT p_community, id, version, p_id, minutes, balance FROM moved;
    RETURN 0;
END $$
"""


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == 'postgresql':
        connection.exec_driver_sql(PAY)


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == 'postgresql':
        connection.exec_driver_sql('DROP FUNCTION ledger_pay')
