"""Calls."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0006_calls'
down_revision = '0005_calendar_feed'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('phone_code',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_phone_code_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'member_id', name=op.f('pk_phone_code'))
    )
    op.create_table('call',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('provider_key', sa.String(length=80), nullable=False),
    sa.Column('direction', sa.String(length=3), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('member_id', Id(), nullable=True),
    sa.Column('message_id', Id(), nullable=True),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('step', sa.String(length=12), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('silences', sa.Integer(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=4), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("direction IN ('in', 'out')", name=op.f('ck_call_direction_known')),
    sa.CheckConstraint("state IN ('open', 'done')", name=op.f('ck_call_state_known')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_call_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id', 'message_id'], ['message.community_id', 'message.id'], name=op.f('fk_call_community_id_message_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_call')),
    sa.UniqueConstraint('community_id', 'provider_key', name=op.f('uq_call_community_id_provider_key'))
    )
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_community_id_member_id'), ['community_id', 'member_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_community_id_message_id'), ['community_id', 'message_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_community_id_state_made_at'), ['community_id', 'state', 'made_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_community_id_state_made_at'))
        batch_op.drop_index(batch_op.f('ix_call_community_id_message_id'))
        batch_op.drop_index(batch_op.f('ix_call_community_id_member_id'))

    op.drop_table('call')
    op.drop_table('phone_code')
