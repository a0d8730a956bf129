"""Day plans and their lines."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0024_day_plan'
down_revision = '0023_routine_trips'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('day_plan',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('asked_by_id', Id(), nullable=True),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('claimed_until', UtcDateTime(), nullable=True),
    sa.Column('started_at', UtcDateTime(), nullable=True),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('rides', sa.Integer(), nullable=False),
    sa.Column('served', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Float(), nullable=False),
    sa.Column('weight_bound', sa.Float(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('proof', sa.String(length=7), nullable=False),
    sa.CheckConstraint("(state = 'working') = (claimed_until IS NOT NULL)", name=op.f('ck_day_plan_claim_at_work')),
    sa.CheckConstraint("proof IN ('optimal', 'need', 'nothing')", name=op.f('ck_day_plan_proof_known')),
    sa.CheckConstraint("state IN ('asked', 'working', 'ready', 'failed', 'replaced')", name=op.f('ck_day_plan_state_known')),
    sa.CheckConstraint('seconds BETWEEN 1 AND 600', name=op.f('ck_day_plan_seconds_few')),
    sa.CheckConstraint('weight <= weight_bound', name=op.f('ck_day_plan_bound_holds')),
    sa.ForeignKeyConstraint(['community_id', 'asked_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_day_plan_community_id_asked_by_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_day_plan')),
    sa.UniqueConstraint('community_id', 'on_day', 'number', name=op.f('uq_day_plan_community_id_on_day_number')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_day_plan_community_id_request_key'))
    )
    with op.batch_alter_table('day_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_day_plan_community_id_asked_by_id'), ['community_id', 'asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_day_plan_community_id_state_asked_at'), ['community_id', 'state', 'asked_at'], unique=False)
        batch_op.create_index('ix_day_plan_to_be_made', ['community_id', 'on_day'], unique=True, sqlite_where=sa.text("state IN ('asked', 'working')"), postgresql_where=sa.text("state IN ('asked', 'working')"))

    op.create_table('day_plan_line',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('plan_id', Id(), nullable=False),
    sa.Column('ride_id', Id(), nullable=False),
    sa.Column('together_id', Id(), nullable=False),
    sa.Column('driver_id', Id(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('pickup_at', UtcDateTime(), nullable=False),
    sa.Column('dropoff_at', UtcDateTime(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('reason', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('changed_by_id', Id(), nullable=True),
    sa.Column('changed_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("state IN ('left_out', 'dropped') OR driver_id IS NOT NULL", name=op.f('ck_day_plan_line_driver_when_planned')),
    sa.CheckConstraint("state IN ('proposed', 'edited', 'dropped', 'accepted', 'left_out')", name=op.f('ck_day_plan_line_state_known')),
    sa.CheckConstraint('pickup_at < dropoff_at', name=op.f('ck_day_plan_line_ends_after_start')),
    sa.ForeignKeyConstraint(['community_id', 'changed_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_day_plan_line_community_id_changed_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'driver_id'], ['driver.community_id', 'driver.id'], name=op.f('fk_day_plan_line_community_id_driver_id')),
    sa.ForeignKeyConstraint(['community_id', 'plan_id'], ['day_plan.community_id', 'day_plan.id'], name=op.f('fk_day_plan_line_community_id_plan_id')),
    sa.ForeignKeyConstraint(['community_id', 'ride_id'], ['ride.community_id', 'ride.id'], name=op.f('fk_day_plan_line_community_id_ride_id')),
    sa.ForeignKeyConstraint(['community_id', 'together_id'], ['ride.community_id', 'ride.id'], name=op.f('fk_day_plan_line_community_id_together_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_day_plan_line')),
    sa.UniqueConstraint('community_id', 'plan_id', 'ride_id', name=op.f('uq_day_plan_line_community_id_plan_id_ride_id'))
    )
    with op.batch_alter_table('day_plan_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_day_plan_line_community_id_changed_by_id'), ['community_id', 'changed_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_day_plan_line_community_id_driver_id'), ['community_id', 'driver_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_day_plan_line_community_id_ride_id'), ['community_id', 'ride_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('day_plan_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_day_plan_line_community_id_ride_id'))
        batch_op.drop_index(batch_op.f('ix_day_plan_line_community_id_driver_id'))
        batch_op.drop_index(batch_op.f('ix_day_plan_line_community_id_changed_by_id'))

    op.drop_table('day_plan_line')
    with op.batch_alter_table('day_plan', schema=None) as batch_op:
        batch_op.drop_index('ix_day_plan_to_be_made')
        batch_op.drop_index(batch_op.f('ix_day_plan_community_id_state_asked_at'))
        batch_op.drop_index(batch_op.f('ix_day_plan_community_id_asked_by_id'))

    op.drop_table('day_plan')
