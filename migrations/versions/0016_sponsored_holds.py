"""A sponsor pays a share of a hold: a third payer beside the member and the fund."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id

revision = '0016_sponsored_holds'
down_revision = '0015_ledger_functions'
branch_labels = None
depends_on = None

# name, before, after; "" on either side: there is none
CHECKS = (
    ('not_negative', 'minutes >= 0 AND fund_minutes >= 0',
     'minutes >= 0 AND fund_minutes >= 0 AND sponsor_minutes >= 0'),
    ('holds_something', 'minutes + fund_minutes > 0', 'minutes + fund_minutes + sponsor_minutes > 0'),
    ('within_asked', 'minutes + fund_minutes <= asked_minutes',
     'minutes + fund_minutes + sponsor_minutes <= asked_minutes'),
    ('sponsor_named', '', '(sponsor_account_id IS NOT NULL) = (sponsor_percent > 0)'),
    ('sponsor_within_share', '',
     'sponsor_minutes * 100 <= sponsor_percent * (minutes + fund_minutes + sponsor_minutes)'),
)
COLUMNS = ('sponsor_account_id', 'sponsor_percent', 'sponsor_minutes')
REFERENCE = 'fk_hold_community_id_sponsor_account_id'
INDEX = 'ix_hold_community_id_sponsor_account_id_made_at'
ORDER = ("ORDER BY kind = 'community_fund', id",
         "ORDER BY CASE kind WHEN 'community_fund' THEN 2 WHEN 'sponsor' THEN 1 ELSE 0 END, id")
# function: what of its words is another now
WORDS = {
    'ledger_transfer': [ORDER],
    'ledger_hold': [
        ('fund_minutes, state, subject_id, made_at, expires_at)',
         'fund_minutes, sponsor_percent, sponsor_minutes, state, subject_id, made_at, expires_at)'),
        ("ask.minutes, ask.minutes, 0, 'held', ask.subject_id,\n        p_at, ask.expires_at",
         "ask.minutes, ask.minutes, 0, 0, 0, 'held',\n        ask.subject_id, p_at, ask.expires_at"),
    ],
    'ledger_settle': [
        ORDER,
        ('p_minutes > kept.minutes + kept.fund_minutes THEN',
         'p_minutes > kept.minutes + kept.fund_minutes OR kept.sponsor_percent > 0 THEN'),
    ],
}


def upgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        _copy_table(is_up=True)
    else:
        op.add_column('hold', sa.Column('sponsor_account_id', Id(), nullable=True))
        for name in COLUMNS[1:]:
            op.add_column('hold', sa.Column(name, sa.Integer(), nullable=False, server_default='0'))
            op.alter_column('hold', name, server_default=None)
        op.create_foreign_key(op.f(REFERENCE), 'hold', 'account',
                              ['community_id', 'sponsor_account_id'], ['community_id', 'id'])
        for name, before, after in CHECKS:
            if before:
                op.drop_constraint(op.f(f'ck_hold_{name}'), 'hold', type_='check')
            op.create_check_constraint(op.f(f'ck_hold_{name}'), 'hold', after)
        _reword(is_up=True)
    op.create_index(op.f(INDEX), 'hold', ['community_id', 'sponsor_account_id', 'made_at'])


def downgrade() -> None:
    # the books before knew no third payer: what a sponsor keeps alone stands where the fund's did
    op.execute('UPDATE hold SET fund_account_id = sponsor_account_id, fund_minutes = sponsor_minutes,'
               ' sponsor_account_id = NULL, sponsor_percent = 0, sponsor_minutes = 0'
               ' WHERE sponsor_account_id IS NOT NULL AND fund_minutes = 0')
    assert not op.get_bind().scalar(
        sa.text('SELECT count(*) FROM hold WHERE sponsor_account_id IS NOT NULL')
    ), 'holds that a sponsor and the fund pay together cannot be said in the older books'
    op.drop_index(op.f(INDEX), 'hold')
    if op.get_bind().dialect.name == 'sqlite':
        _copy_table(is_up=False)
        return
    for name, before, _after in CHECKS:
        op.drop_constraint(op.f(f'ck_hold_{name}'), 'hold', type_='check')
        if before:
            op.create_check_constraint(op.f(f'ck_hold_{name}'), 'hold', before)
    for name in COLUMNS:
        op.drop_column('hold', name)
    _reword(is_up=False)


def _reword(*, is_up: bool) -> None:
    """Make PostgreSQL's functions again with other words."""
    connection = op.get_bind()
    for function, words in WORDS.items():
        made = connection.scalar(sa.text('SELECT pg_get_functiondef(to_regproc(:name))'),
                                 {'name': function})
        for before, after in words:
            old, new = (before, after) if is_up else (after, before)
            assert made.count(old) == 1, (function, old, made)
            made = made.replace(old, new)
        connection.exec_driver_sql(made)


def _copy_table(*, is_up: bool) -> None:
    """Copy the table: SQLite cannot alter a CHECK, and a batch would lose the other ones."""
    connection = op.get_bind()
    made = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'hold'"))
    indexes = connection.scalars(sa.text(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'hold' AND type = 'index'"
        " AND sql IS NOT NULL"
    )).all()
    added = ('sponsor_account_id BLOB, sponsor_percent INTEGER NOT NULL,'
             ' sponsor_minutes INTEGER NOT NULL, ')
    more = ''.join(f', CONSTRAINT ck_hold_{name} CHECK ({after})'
                   for name, before, after in CHECKS if not before)
    more += (f', CONSTRAINT {REFERENCE} FOREIGN KEY(community_id, sponsor_account_id)'
             ' REFERENCES account (community_id, id)')
    swaps = [('state VARCHAR', f'{added}state VARCHAR'), ('\n)', f'{more}\n)')]
    swaps += [(f'ck_hold_{name} CHECK ({before})', f'ck_hold_{name} CHECK ({after})')
              for name, before, after in CHECKS if before]
    for before, after in swaps:
        old, new = (before, after) if is_up else (after, before)
        assert made.count(old) == 1, (old, made)
        made = made.replace(old, new)
    body = made.split('(', 1)[1]
    kept = [row[1] for row in connection.exec_driver_sql('PRAGMA table_info(hold)')
            if row[1] not in COLUMNS]
    names = ', '.join(kept)
    values = (f'{names}, NULL, 0, 0' if is_up else names)
    into = f"{names}, {', '.join(COLUMNS)}" if is_up else names
    connection.exec_driver_sql(f'CREATE TABLE hold_new ({body}')
    connection.exec_driver_sql(f'INSERT INTO hold_new ({into}) SELECT {values} FROM hold')
    connection.exec_driver_sql('DROP TABLE hold')
    connection.exec_driver_sql('ALTER TABLE hold_new RENAME TO hold')
    for index in indexes:
        connection.exec_driver_sql(index)
