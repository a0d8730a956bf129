"""A member's private calendar."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime

revision = '0005_calendar_feed'
down_revision = '0004_standing'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'calendar_feed',
        sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('id', Id(), nullable=False),
        sa.Column('member_id', Id(), nullable=False),
        sa.Column('code', sa.String(length=20), nullable=False),
        sa.Column('made_at', UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_calendar_feed_community_id_member_id')),
        sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_calendar_feed')),
        sa.UniqueConstraint('community_id', 'code', name=op.f('uq_calendar_feed_community_id_code')),
        sa.UniqueConstraint('community_id', 'member_id', name=op.f('uq_calendar_feed_community_id_member_id')),
    )


def downgrade() -> None:
    op.drop_table('calendar_feed')
