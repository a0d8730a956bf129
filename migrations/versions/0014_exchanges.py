"""Help other than rides: exchanges and their sides, offers and requests, who answered them."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0014_exchanges'
down_revision = '0013_seals'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('help_post',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('kind', sa.String(length=7), nullable=False),
    sa.Column('category', sa.String(length=14), nullable=False),
    sa.Column('words', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=6), nullable=False),
    sa.Column('recorded_by_id', Id(), nullable=False),
    sa.Column('consent_id', Id(), nullable=True),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('until_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f('ck_help_post_ended_when_so')),
    sa.CheckConstraint("category IN ('phone_desk', 'cooking', 'sewing', 'teaching', 'childcare', 'reminder_calls', 'desk', 'other')", name=op.f('ck_help_post_category_known')),
    sa.CheckConstraint("kind IN ('offer', 'request')", name=op.f('ck_help_post_kind_known')),
    sa.CheckConstraint("state IN ('open', 'closed', 'ended')", name=op.f('ck_help_post_state_known')),
    sa.CheckConstraint('made_at < until_at', name=op.f('ck_help_post_ends_after_start')),
    sa.ForeignKeyConstraint(['community_id', 'consent_id'], ['consent.community_id', 'consent.id'], name=op.f('fk_help_post_community_id_consent_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_help_post_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id', 'recorded_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_help_post_community_id_recorded_by_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_help_post')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_help_post_community_id_request_key'))
    )
    with op.batch_alter_table('help_post', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_help_post_community_id_member_id_made_at'), ['community_id', 'member_id', 'made_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_help_post_community_id_state_until_at'), ['community_id', 'state', 'until_at'], unique=False)

    op.create_table('exchange',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=14), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('post_id', Id(), nullable=True),
    sa.Column('recorded_by_id', Id(), nullable=True),
    sa.Column('for_id', Id(), nullable=True),
    sa.Column('consent_id', Id(), nullable=True),
    sa.Column('channel', sa.String(length=5), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('auto_at', UtcDateTime(), nullable=False),
    sa.Column('transfer_id', Id(), nullable=True),
    sa.Column('corrects_id', Id(), nullable=True),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('ended_by_id', Id(), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.CheckConstraint("(state IN ('confirmed', 'corrected')) = (transfer_id IS NOT NULL)", name=op.f('ck_exchange_moved_once')),
    sa.CheckConstraint("(state IN ('waiting', 'short', 'disputed')) = (ended_at IS NULL)", name=op.f('ck_exchange_ended_when_so')),
    sa.CheckConstraint("category IN ('phone_desk', 'cooking', 'sewing', 'teaching', 'childcare', 'reminder_calls', 'desk', 'other')", name=op.f('ck_exchange_category_known')),
    sa.CheckConstraint("channel IN ('web', 'desk', 'text', 'call', 'paper', 'api', 'job', 'cli')", name=op.f('ck_exchange_channel_known')),
    sa.CheckConstraint("state IN ('waiting', 'short', 'disputed', 'confirmed', 'dropped', 'corrected')", name=op.f('ck_exchange_state_known')),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_exchange_moves_something')),
    sa.ForeignKeyConstraint(['community_id', 'consent_id'], ['consent.community_id', 'consent.id'], name=op.f('fk_exchange_community_id_consent_id')),
    sa.ForeignKeyConstraint(['community_id', 'corrects_id'], ['exchange.community_id', 'exchange.id'], name=op.f('fk_exchange_community_id_corrects_id')),
    sa.ForeignKeyConstraint(['community_id', 'ended_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_exchange_community_id_ended_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'for_id'], ['member.community_id', 'member.id'], name=op.f('fk_exchange_community_id_for_id')),
    sa.ForeignKeyConstraint(['community_id', 'post_id'], ['help_post.community_id', 'help_post.id'], name=op.f('fk_exchange_community_id_post_id')),
    sa.ForeignKeyConstraint(['community_id', 'recorded_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_exchange_community_id_recorded_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'transfer_id'], ['transfer.community_id', 'transfer.id'], name=op.f('fk_exchange_community_id_transfer_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_exchange')),
    sa.UniqueConstraint('community_id', 'corrects_id', name=op.f('uq_exchange_community_id_corrects_id')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_exchange_community_id_request_key')),
    sa.UniqueConstraint('community_id', 'transfer_id', name=op.f('uq_exchange_community_id_transfer_id'))
    )
    with op.batch_alter_table('exchange', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exchange_community_id_done_on'), ['community_id', 'done_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_exchange_community_id_post_id'), ['community_id', 'post_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_exchange_community_id_recorded_by_id'), ['community_id', 'recorded_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_exchange_community_id_state_made_at'), ['community_id', 'state', 'made_at'], unique=False)

    op.create_table('help_answer',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('post_id', Id(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('words', sa.String(length=200), nullable=False),
    sa.Column('shows_phone', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('owner_shows_phone', sa.Boolean(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f('ck_help_answer_decided_when_done')),
    sa.CheckConstraint("state IN ('waiting', 'yes', 'no')", name=op.f('ck_help_answer_state_known')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_help_answer_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id', 'post_id'], ['help_post.community_id', 'help_post.id'], name=op.f('fk_help_answer_community_id_post_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_help_answer')),
    sa.UniqueConstraint('community_id', 'post_id', 'member_id', name=op.f('uq_help_answer_community_id_post_id_member_id'))
    )
    with op.batch_alter_table('help_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_help_answer_community_id_member_id'), ['community_id', 'member_id'], unique=False)

    op.create_table('exchange_side',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('exchange_id', Id(), nullable=False),
    sa.Column('owner_id', Id(), nullable=False),
    sa.Column('member_id', Id(), nullable=True),
    sa.Column('part', sa.String(length=8), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('said', sa.String(length=7), nullable=False),
    sa.Column('said_at', UtcDateTime(), nullable=True),
    sa.Column('said_by_id', Id(), nullable=True),
    sa.CheckConstraint("(said = 'waiting') = (said_at IS NULL)", name=op.f('ck_exchange_side_said_when_said')),
    sa.CheckConstraint("part IN ('giver', 'receiver')", name=op.f('ck_exchange_side_part_known')),
    sa.CheckConstraint("said IN ('waiting', 'yes', 'no')", name=op.f('ck_exchange_side_said_known')),
    sa.CheckConstraint('member_id IS NULL OR member_id = owner_id', name=op.f('ck_exchange_side_of_its_member')),
    sa.CheckConstraint('minutes >= 0', name=op.f('ck_exchange_side_not_negative')),
    sa.ForeignKeyConstraint(['community_id', 'exchange_id'], ['exchange.community_id', 'exchange.id'], name=op.f('fk_exchange_side_community_id_exchange_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_exchange_side_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id', 'said_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_exchange_side_community_id_said_by_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_exchange_side')),
    sa.UniqueConstraint('community_id', 'exchange_id', 'owner_id', name=op.f('uq_exchange_side_community_id_exchange_id_owner_id'))
    )
    with op.batch_alter_table('exchange_side', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exchange_side_community_id_member_id'), ['community_id', 'member_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('exchange_side', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_exchange_side_community_id_member_id'))

    op.drop_table('exchange_side')
    with op.batch_alter_table('help_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_help_answer_community_id_member_id'))

    op.drop_table('help_answer')
    with op.batch_alter_table('exchange', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_exchange_community_id_state_made_at'))
        batch_op.drop_index(batch_op.f('ix_exchange_community_id_recorded_by_id'))
        batch_op.drop_index(batch_op.f('ix_exchange_community_id_post_id'))
        batch_op.drop_index(batch_op.f('ix_exchange_community_id_done_on'))

    op.drop_table('exchange')
    with op.batch_alter_table('help_post', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_help_post_community_id_state_until_at'))
        batch_op.drop_index(batch_op.f('ix_help_post_community_id_member_id_made_at'))

    op.drop_table('help_post')
