"""Sponsors, and the places to which they pay a part of rides."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime

revision = '0017_sponsors'
down_revision = '0016_sponsored_holds'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sponsor',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('share_percent', sa.Integer(), nullable=False),
    sa.Column('member_minutes_max', sa.Integer(), nullable=False),
    sa.Column('month_minutes_max', sa.Integer(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('changed_by_id', Id(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint('member_minutes_max >= 0', name=op.f('ck_sponsor_member_cap_not_negative')),
    sa.CheckConstraint('month_minutes_max >= 0', name=op.f('ck_sponsor_month_cap_not_negative')),
    sa.CheckConstraint('share_percent BETWEEN 1 AND 100', name=op.f('ck_sponsor_share_is_percent')),
    sa.ForeignKeyConstraint(['community_id', 'changed_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_sponsor_community_id_changed_by_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_sponsor')),
    sa.UniqueConstraint('community_id', 'name', name=op.f('uq_sponsor_community_id_name')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_sponsor_community_id_request_key'))
    )
    op.create_table('sponsor_place',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('place_id', Id(), nullable=False),
    sa.Column('sponsor_id', Id(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'place_id'], ['place.community_id', 'place.id'], name=op.f('fk_sponsor_place_community_id_place_id')),
    sa.ForeignKeyConstraint(['community_id', 'sponsor_id'], ['sponsor.community_id', 'sponsor.id'], name=op.f('fk_sponsor_place_community_id_sponsor_id')),
    sa.PrimaryKeyConstraint('community_id', 'place_id', name=op.f('pk_sponsor_place'))
    )
    op.create_index(op.f('ix_sponsor_place_community_id_sponsor_id'), 'sponsor_place', ['community_id', 'sponsor_id'], unique=False)


def downgrade() -> None:
    op.drop_table('sponsor_place')
    op.drop_table('sponsor')
