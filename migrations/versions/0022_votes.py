"""Votes on what comes first: who voted, and the sums."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0022_votes'
down_revision = '0021_ledger_pay'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('vote',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('opens_at', UtcDateTime(), nullable=False),
    sa.Column('closes_at', UtcDateTime(), nullable=False),
    sa.Column('opened_by_id', Id(), nullable=False),
    sa.Column('ballots', sa.Integer(), nullable=False),
    sa.Column('applied_at', UtcDateTime(), nullable=True),
    sa.Column('applied_by_id', Id(), nullable=True),
    sa.CheckConstraint('(applied_at IS NULL) = (applied_by_id IS NULL)', name=op.f('ck_vote_applied_by')),
    sa.CheckConstraint('applied_at IS NULL OR applied_at >= closes_at', name=op.f('ck_vote_applied_after')),
    sa.CheckConstraint('ballots >= 0', name=op.f('ck_vote_counted')),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_vote_lasts')),
    sa.ForeignKeyConstraint(['community_id', 'applied_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_vote_community_id_applied_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'opened_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_vote_community_id_opened_by_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_vote')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_vote_community_id_request_key'))
    )
    with op.batch_alter_table('vote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vote_community_id_closes_at'), ['community_id', 'closes_at'], unique=False)

    op.create_table('ballot',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('vote_id', Id(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_ballot_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id', 'vote_id'], ['vote.community_id', 'vote.id'], name=op.f('fk_ballot_community_id_vote_id')),
    sa.PrimaryKeyConstraint('community_id', 'vote_id', 'member_id', name=op.f('pk_ballot'))
    )
    with op.batch_alter_table('ballot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ballot_community_id_member_id'), ['community_id', 'member_id'], unique=False)

    op.create_table('vote_points',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('vote_id', Id(), nullable=False),
    sa.Column('purpose', sa.String(length=2), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.CheckConstraint("purpose IN ('A', 'D', 'E', 'G', 'HR', 'M', 'P', 'R', 'T')", name=op.f('ck_vote_points_purpose_known')),
    sa.CheckConstraint('points >= 0', name=op.f('ck_vote_points_counted')),
    sa.ForeignKeyConstraint(['community_id', 'vote_id'], ['vote.community_id', 'vote.id'], name=op.f('fk_vote_points_community_id_vote_id')),
    sa.PrimaryKeyConstraint('community_id', 'vote_id', 'purpose', name=op.f('pk_vote_points'))
    )


def downgrade() -> None:
    op.drop_table('vote_points')
    with op.batch_alter_table('ballot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ballot_community_id_member_id'))

    op.drop_table('ballot')
    with op.batch_alter_table('vote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vote_community_id_closes_at'))

    op.drop_table('vote')
