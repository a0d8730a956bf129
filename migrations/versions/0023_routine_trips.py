"""Ways a driver drives every week anyhow, theirs alone."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime

revision = '0023_routine_trips'
down_revision = '0022_votes'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('routine_trip',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('driver_id', Id(), nullable=False),
    sa.Column('weekdays', sa.Integer(), nullable=False),
    sa.Column('leaves_from', sa.Integer(), nullable=False),
    sa.Column('leaves_until', sa.Integer(), nullable=False),
    sa.Column('from_words', sa.String(length=120), nullable=False),
    sa.Column('from_lat', sa.Float(), nullable=True),
    sa.Column('from_lon', sa.Float(), nullable=True),
    sa.Column('to_words', sa.String(length=120), nullable=False),
    sa.Column('to_lat', sa.Float(), nullable=True),
    sa.Column('to_lon', sa.Float(), nullable=True),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint('(from_lat IS NULL) = (from_lon IS NULL) AND (to_lat IS NULL) = (to_lon IS NULL)', name=op.f('ck_routine_trip_ends_whole')),
    sa.CheckConstraint('from_lat IS NOT NULL OR to_lat IS NOT NULL', name=op.f('ck_routine_trip_leads_somewhere')),
    sa.CheckConstraint('leaves_from >= 0 AND leaves_from <= leaves_until AND leaves_until < 1440', name=op.f('ck_routine_trip_leaves_within_day')),
    sa.CheckConstraint('weekdays BETWEEN 1 AND 127', name=op.f('ck_routine_trip_weekdays_some')),
    sa.ForeignKeyConstraint(['community_id', 'driver_id'], ['driver.community_id', 'driver.id'], name=op.f('fk_routine_trip_community_id_driver_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_routine_trip'))
    )
    op.create_index(op.f('ix_routine_trip_community_id_driver_id'), 'routine_trip', ['community_id', 'driver_id'], unique=False)


def downgrade() -> None:
    op.drop_table('routine_trip')
