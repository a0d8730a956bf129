"""Guests and whom riders named, favourites, hours carried home, who changed the policy."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0018_guests'
down_revision = '0017_sponsors'
branch_labels = None
depends_on = None

# table, column, its words before and after, and what a row becomes on the way down
CHECKS = (
    ('transfer', 'kind', "'effort', 'gift'", "'effort', 'carried', 'gift'", 'carried', 'gift'),
    ('member', 'state', "'paused', 'left')", "'paused', 'left', 'guest')", 'guest', 'left'),
    ('task', 'kind', "'stranded')", "'stranded', 'own_driver', 'hours_waiting')", 'own_driver', 'call_member'),
)
KNOWN = {
    'transfer': "kind IN ('ride', 'overrun', 'effort', 'gift', 'exchange', 'grant', 'reversal')",
    'member': "state IN ('asked', 'provisional', 'active', 'paused', 'left')",
    'task': "kind IN ('call_member', 'no_driver', 'class_ride', 'dispute', 'unreachable', 'approve_fund', 'nobody_there', 'stopped', 'confirm_consent', 'problem', 'home_unplanned', 'stranded')",
}


def upgrade() -> None:
    for table, column, old, new, _word, _as in CHECKS:
        before = KNOWN[table]
        _change_check(table, column, before, before.replace(old, new))
    op.create_table('favourite',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('rider_id', Id(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_favourite_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id', 'rider_id'], ['member.community_id', 'member.id'], name=op.f('fk_favourite_community_id_rider_id')),
    sa.PrimaryKeyConstraint('community_id', 'rider_id', 'member_id', name=op.f('pk_favourite'))
    )
    with op.batch_alter_table('favourite', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_favourite_community_id_member_id'), ['community_id', 'member_id'], unique=False)

    op.create_table('guest_home',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('home_community', sa.Integer(), nullable=False),
    sa.Column('home_member', Id(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_guest_home_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'member_id', name=op.f('pk_guest_home'))
    )
    op.create_table('policy_event',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('by_id', Id(), nullable=True),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('before', sa.String(length=40), nullable=False),
    sa.Column('after', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'by_id'], ['member.community_id', 'member.id'], name=op.f('fk_policy_event_community_id_by_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_policy_event'))
    )
    with op.batch_alter_table('policy_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_policy_event_community_id_at'), ['community_id', 'at'], unique=False)

    op.create_table('named_driver',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('ride_id', Id(), nullable=False),
    sa.Column('rider_id', Id(), nullable=False),
    sa.Column('driver_id', Id(), nullable=False),
    sa.Column('named_by_id', Id(), nullable=True),
    sa.Column('channel', sa.String(length=5), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name=op.f('ck_named_driver_ended_when_so')),
    sa.CheckConstraint("channel IN ('web', 'desk', 'text', 'call', 'paper', 'api', 'job', 'cli')", name=op.f('ck_named_driver_channel_known')),
    sa.CheckConstraint("state IN ('waiting', 'asked', 'over')", name=op.f('ck_named_driver_state_known')),
    sa.ForeignKeyConstraint(['community_id', 'driver_id'], ['driver.community_id', 'driver.id'], name=op.f('fk_named_driver_community_id_driver_id')),
    sa.ForeignKeyConstraint(['community_id', 'named_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_named_driver_community_id_named_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'ride_id'], ['ride.community_id', 'ride.id'], name=op.f('fk_named_driver_community_id_ride_id')),
    sa.ForeignKeyConstraint(['community_id', 'rider_id'], ['member.community_id', 'member.id'], name=op.f('fk_named_driver_community_id_rider_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_named_driver')),
    sa.UniqueConstraint('community_id', 'ride_id', 'driver_id', name=op.f('uq_named_driver_community_id_ride_id_driver_id'))
    )
    with op.batch_alter_table('named_driver', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_named_driver_community_id_driver_id_state'), ['community_id', 'driver_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_named_driver_community_id_rider_id_driver_id'), ['community_id', 'rider_id', 'driver_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('named_driver', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_named_driver_community_id_rider_id_driver_id'))
        batch_op.drop_index(batch_op.f('ix_named_driver_community_id_driver_id_state'))

    op.drop_table('named_driver')
    with op.batch_alter_table('policy_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_policy_event_community_id_at'))

    op.drop_table('policy_event')
    op.drop_table('guest_home')
    with op.batch_alter_table('favourite', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_favourite_community_id_member_id'))

    op.drop_table('favourite')
    op.execute("UPDATE task SET kind = 'call_member' WHERE kind = 'hours_waiting'")
    for table, column, old, new, word, instead in reversed(CHECKS):
        op.execute(f"UPDATE {table} SET {column} = '{instead}' WHERE {column} = '{word}'")
        before = KNOWN[table]
        _change_check(table, column, before.replace(old, new), before)


def _change_check(table: str, column: str, old: str, new: str) -> None:
    if op.get_bind().dialect.name == 'sqlite':
        _rebuild(table, old, new)
        return
    name = op.f(f'ck_{table}_{column}_known')
    op.drop_constraint(name, table, type_='check')
    op.create_check_constraint(name, table, new)


def _rebuild(table: str, old: str, new: str) -> None:
    """Copy the table: SQLite cannot alter a CHECK, and a batch would lose the other ones."""
    connection = op.get_bind()
    made = connection.scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE name = :name AND type = 'table'"), {'name': table}
    )
    indexes = connection.scalars(sa.text(
        "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND type = 'index'"
        " AND sql IS NOT NULL"
    ), {'name': table}).all()
    assert made.count(old) == 1, made
    start, body = made.split('(', 1)
    assert start.split()[-1].strip('"') == table, start
    connection.exec_driver_sql(f'CREATE TABLE {table}_new ({body.replace(old, new)}')
    connection.exec_driver_sql(f'INSERT INTO {table}_new SELECT * FROM "{table}"')
    connection.exec_driver_sql(f'DROP TABLE "{table}"')
    connection.exec_driver_sql(f'ALTER TABLE {table}_new RENAME TO "{table}"')
    for index in indexes:
        connection.exec_driver_sql(index)
