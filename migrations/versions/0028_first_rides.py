"""New drivers' first rides and their share of invitations; comfort wishes both ways."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime

revision = '0028_first_rides'
down_revision = '0027_stand_by'
branch_labels = None
depends_on = None

BITS = 'comfort_asks >= 0 AND comfort_offers >= 0'
# table: columns with the value of rows from before, then what follows from them
COLUMNS = {
    'driver': (
        ('comfort_asks', sa.Integer(), '0'), ('comfort_offers', sa.Integer(), '0'),
        ('first_rides', sa.Integer(), '0'), ('word_at', UtcDateTime(), None),
        ('word_by_id', Id(), None),
    ),
    'need': (
        ('welcomes_new', sa.Boolean(), 'false'), ('comfort_asks', sa.Integer(), '0'),
        ('comfort_offers', sa.Integer(), '0'),
    ),
    'invitation': (('is_kept', sa.Boolean(), None),),
}
CHECKS = {
    'driver': (
        ('ck_driver_comfort_bits', BITS),
        ('ck_driver_first_rides_few', 'first_rides BETWEEN 0 AND 3'),
        ('ck_driver_word_by_somebody', '(word_at IS NULL) = (word_by_id IS NULL)'),
    ),
    'need': (('ck_need_comfort_bits', BITS),),
    'invitation': (),
}
WORD_BY = 'fk_driver_community_id_word_by_id'
REFERENCE = {'driver': f'CONSTRAINT {WORD_BY} FOREIGN KEY(community_id, word_by_id)'
                       ' REFERENCES member (community_id, id)'}


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == 'sqlite'
    for table in COLUMNS:
        if is_sqlite:
            _copy_table(table, is_up=True)
        else:
            _alter_table(table)
    op.create_index('ix_driver_new', 'driver', ['community_id'], unique=False,
                    sqlite_where=sa.text('first_rides > 0'),
                    postgresql_where=sa.text('first_rides > 0'))
    op.create_table('kept_places',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('owed', sa.Integer(), nullable=False),
    sa.Column('kept', sa.Integer(), nullable=False),
    sa.CheckConstraint('kept >= 0', name=op.f('ck_kept_places_kept_some')),
    sa.CheckConstraint('owed BETWEEN 0 AND 100', name=op.f('ck_kept_places_owed_one_at_most')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_kept_places_community_id')),
    sa.PrimaryKeyConstraint('community_id', name=op.f('pk_kept_places'))
    )


def downgrade() -> None:
    op.drop_table('kept_places')
    op.drop_index('ix_driver_new', 'driver')
    is_sqlite = op.get_bind().dialect.name == 'sqlite'
    for table, columns in COLUMNS.items():
        if is_sqlite:
            _copy_table(table, is_up=False)
            continue
        for name, _check in CHECKS[table]:
            op.drop_constraint(op.f(name), table, type_='check')
        for name, _type, _value in columns:
            op.drop_column(table, name)


def _alter_table(table: str) -> None:
    for name, kind, value in COLUMNS[table]:
        op.add_column(table, sa.Column(name, kind, nullable=value is None, server_default=value))
        if value is not None:
            op.alter_column(table, name, server_default=None)
    for name, check in CHECKS[table]:
        op.create_check_constraint(op.f(name), table, check)
    if table in REFERENCE:
        op.create_foreign_key(op.f(WORD_BY), table, 'member',
                              ['community_id', 'word_by_id'], ['community_id', 'id'])


def _copy_table(table: str, *, is_up: bool) -> None:
    """Copy the table: SQLite cannot add a CHECK, and a batch would lose the other ones."""
    connection = op.get_bind()
    made = connection.scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE name = :name AND type = 'table'"),
        {'name': table},
    )
    indexes = connection.scalars(sa.text(
        "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND type = 'index'"
        " AND sql IS NOT NULL"
    ), {'name': table}).all()
    added = ''.join(f'{name} {kind.compile(connection.dialect)}{" NOT NULL" if value else ""}, '
                    for name, kind, value in COLUMNS[table])
    more = ''.join(f', CONSTRAINT {name} CHECK ({check})' for name, check in CHECKS[table])
    more += f', {REFERENCE[table]}' if table in REFERENCE else ''
    first = f'CONSTRAINT pk_{table} '
    swaps = [(first, f'{added}{first}'), *([('\n)', f'{more}\n)')] if more else [])]
    for before, after in swaps:
        old, new = (before, after) if is_up else (after, before)
        assert made.count(old) == 1, (old, made)
        made = made.replace(old, new)
    names = [name for name, _type, _value in COLUMNS[table]]
    kept = ', '.join(row[1] for row in connection.exec_driver_sql(f'PRAGMA table_info({table})')
                     if row[1] not in names)
    values = ', '.join([kept, *(value or 'NULL' for _name, _type, value in COLUMNS[table])])
    into = ', '.join([kept, *names])
    connection.exec_driver_sql(f'CREATE TABLE {table}_new ({made.split("(", 1)[1]}')
    connection.exec_driver_sql(
        f'INSERT INTO {table}_new ({into if is_up else kept})'
        f' SELECT {values if is_up else kept} FROM {table}'
    )
    connection.exec_driver_sql(f'DROP TABLE {table}')
    connection.exec_driver_sql(f'ALTER TABLE {table}_new RENAME TO {table}')
    for index in indexes:
        connection.exec_driver_sql(index)
