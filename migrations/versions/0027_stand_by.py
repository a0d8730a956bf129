"""Drivers who stand by for a ride that another has promised."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime

revision = '0027_stand_by'
down_revision = '0026_closures'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stand_by',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('ride_id', Id(), nullable=False),
    sa.Column('other_ride_id', Id(), nullable=True),
    sa.Column('driver_id', Id(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('agreed_at', UtcDateTime(), nullable=True),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("(state IN ('asked', 'agreed')) = (ended_at IS NULL)", name=op.f('ck_stand_by_ended_if_so')),
    sa.CheckConstraint("state IN ('asked', 'agreed', 'declined', 'closed', 'called', 'released')", name=op.f('ck_stand_by_state_known')),
    sa.ForeignKeyConstraint(['community_id', 'driver_id'], ['driver.community_id', 'driver.id'], name=op.f('fk_stand_by_community_id_driver_id')),
    sa.ForeignKeyConstraint(['community_id', 'other_ride_id'], ['ride.community_id', 'ride.id'], name=op.f('fk_stand_by_community_id_other_ride_id')),
    sa.ForeignKeyConstraint(['community_id', 'ride_id'], ['ride.community_id', 'ride.id'], name=op.f('fk_stand_by_community_id_ride_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_stand_by')),
    sa.UniqueConstraint('community_id', 'code', name=op.f('uq_stand_by_community_id_code')),
    sa.UniqueConstraint('community_id', 'ride_id', 'driver_id', name=op.f('uq_stand_by_community_id_ride_id_driver_id'))
    )
    with op.batch_alter_table('stand_by', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stand_by_community_id_driver_id_state'), ['community_id', 'driver_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_stand_by_community_id_other_ride_id'), ['community_id', 'other_ride_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('stand_by', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stand_by_community_id_other_ride_id'))
        batch_op.drop_index(batch_op.f('ix_stand_by_community_id_driver_id_state'))

    op.drop_table('stand_by')
