"""Texts that come in, each with what it became."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0007_inbound'
down_revision = '0006_calls'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('inbound_unplaced',
    sa.Column('id', Id(), nullable=False),
    sa.Column('provider_key', sa.String(length=120), nullable=False),
    sa.Column('from_number', sa.String(length=40), nullable=False),
    sa.Column('to_number', sa.String(length=40), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('received_at', UtcDateTime(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbound_unplaced')),
    sa.UniqueConstraint('provider_key', name=op.f('uq_inbound_unplaced_provider_key'))
    )
    op.create_table('inbound_text',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('provider_key', sa.String(length=120), nullable=False),
    sa.Column('from_number', sa.String(length=40), nullable=False),
    sa.Column('to_number', sa.String(length=40), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('received_at', UtcDateTime(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('member_id', Id(), nullable=True),
    sa.Column('became', sa.String(length=20), nullable=False),
    sa.Column('subject_id', Id(), nullable=True),
    sa.Column('answered_id', Id(), nullable=True),
    sa.Column('picked_id', Id(), nullable=True),
    sa.Column('opened_id', Id(), nullable=True),
    sa.Column('draft', sa.JSON(), nullable=False),
    sa.Column('reply_ids', sa.JSON(), nullable=False),
    sa.Column('inbox', sa.String(length=6), nullable=False),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.Column('closed_by_id', Id(), nullable=True),
    sa.Column('outcome', sa.String(length=200), nullable=False),
    sa.CheckConstraint("(inbox = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_inbound_text_closed_when_closed')),
    sa.CheckConstraint("inbox IN ('none', 'open', 'closed')", name=op.f('ck_inbound_text_inbox_known')),
    sa.ForeignKeyConstraint(['community_id', 'answered_id'], ['message.community_id', 'message.id'], name=op.f('fk_inbound_text_community_id_answered_id')),
    sa.ForeignKeyConstraint(['community_id', 'closed_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_inbound_text_community_id_closed_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_inbound_text_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id', 'opened_id'], ['message.community_id', 'message.id'], name=op.f('fk_inbound_text_community_id_opened_id')),
    sa.ForeignKeyConstraint(['community_id', 'picked_id'], ['message.community_id', 'message.id'], name=op.f('fk_inbound_text_community_id_picked_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_inbound_text')),
    sa.UniqueConstraint('community_id', 'provider_key', name=op.f('uq_inbound_text_community_id_provider_key'))
    )
    with op.batch_alter_table('inbound_text', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inbound_text_community_id_answered_id'), ['community_id', 'answered_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbound_text_community_id_from_number_received_at'), ['community_id', 'from_number', 'received_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbound_text_community_id_inbox_received_at'), ['community_id', 'inbox', 'received_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbound_text_community_id_member_id'), ['community_id', 'member_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbound_text_community_id_opened_id'), ['community_id', 'opened_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbound_text_community_id_picked_id'), ['community_id', 'picked_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('inbound_text', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inbound_text_community_id_picked_id'))
        batch_op.drop_index(batch_op.f('ix_inbound_text_community_id_opened_id'))
        batch_op.drop_index(batch_op.f('ix_inbound_text_community_id_member_id'))
        batch_op.drop_index(batch_op.f('ix_inbound_text_community_id_inbox_received_at'))
        batch_op.drop_index(batch_op.f('ix_inbound_text_community_id_from_number_received_at'))
        batch_op.drop_index(batch_op.f('ix_inbound_text_community_id_answered_id'))

    op.drop_table('inbound_text')
    op.drop_table('inbound_unplaced')
