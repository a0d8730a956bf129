"""Members whom the fund's rules for flagged members help, and who said so when."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime

revision = '0019_fund_flags'
down_revision = '0018_guests'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fund_flag',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('words', sa.String(length=200), nullable=False),
    sa.Column('made_by_id', Id(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('ended_by_id', Id(), nullable=True),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_by_id IS NULL)', name=op.f('ck_fund_flag_ended_by_somebody')),
    sa.ForeignKeyConstraint(['community_id', 'ended_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_fund_flag_community_id_ended_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'made_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_fund_flag_community_id_made_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_fund_flag_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_fund_flag'))
    )
    op.create_index(op.f('ix_fund_flag_community_id_member_id_ended_at'), 'fund_flag', ['community_id', 'member_id', 'ended_at'], unique=False)


def downgrade() -> None:
    op.drop_table('fund_flag')
