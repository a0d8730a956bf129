"""Desk training."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0009_desk_training'
down_revision = '0008_desks'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('helping_time',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('recorded_by_id', Id(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('decided_by_id', Id(), nullable=True),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.Column('transfer_id', Id(), nullable=True),
    sa.CheckConstraint("(state = 'counted') = (transfer_id IS NOT NULL)", name=op.f('ck_helping_time_counted_once')),
    sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f('ck_helping_time_decided_when_done')),
    sa.CheckConstraint("state IN ('waiting', 'counted', 'refused')", name=op.f('ck_helping_time_state_known')),
    sa.CheckConstraint('(decided_at IS NULL) = (decided_by_id IS NULL)', name=op.f('ck_helping_time_by_somebody')),
    sa.CheckConstraint('decided_by_id IS NULL OR (decided_by_id <> member_id AND decided_by_id <> recorded_by_id)', name=op.f('ck_helping_time_never_their_own')),
    sa.CheckConstraint('minutes BETWEEN 1 AND 720', name=op.f('ck_helping_time_part_of_a_day')),
    sa.ForeignKeyConstraint(['community_id', 'decided_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_helping_time_community_id_decided_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_helping_time_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id', 'recorded_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_helping_time_community_id_recorded_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'transfer_id'], ['transfer.community_id', 'transfer.id'], name=op.f('fk_helping_time_community_id_transfer_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_helping_time')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_helping_time_community_id_request_key')),
    sa.UniqueConstraint('community_id', 'transfer_id', name=op.f('uq_helping_time_community_id_transfer_id'))
    )
    with op.batch_alter_table('helping_time', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_helping_time_community_id_member_id_given_on'), ['community_id', 'member_id', 'given_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_helping_time_community_id_state'), ['community_id', 'state'], unique=False)

    op.create_table('training_step',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('step', sa.String(length=10), nullable=False),
    sa.Column('ticked_at', UtcDateTime(), nullable=False),
    sa.Column('confirmed_at', UtcDateTime(), nullable=True),
    sa.Column('confirmed_by_id', Id(), nullable=True),
    sa.CheckConstraint("step IN ('yes_first', 'practice', 'read_back', 'help_level', 'quiet', 'hand_over', 'danger')", name=op.f('ck_training_step_step_known')),
    sa.CheckConstraint('(confirmed_at IS NULL) = (confirmed_by_id IS NULL)', name=op.f('ck_training_step_confirmed_by_somebody')),
    sa.CheckConstraint('confirmed_by_id IS NULL OR confirmed_by_id <> member_id', name=op.f('ck_training_step_never_by_themself')),
    sa.ForeignKeyConstraint(['community_id', 'confirmed_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_training_step_community_id_confirmed_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_training_step_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_training_step')),
    sa.UniqueConstraint('community_id', 'member_id', 'step', name=op.f('uq_training_step_community_id_member_id_step'))
    )


def downgrade() -> None:
    op.drop_table('training_step')
    with op.batch_alter_table('helping_time', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_helping_time_community_id_state'))
        batch_op.drop_index(batch_op.f('ix_helping_time_community_id_member_id_given_on'))

    op.drop_table('helping_time')
