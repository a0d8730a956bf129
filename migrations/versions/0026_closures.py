"""Times at which a community drives nobody."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime

revision = '0026_closures'
down_revision = '0025_ledger_batch'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('closure',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=7), nullable=False),
    sa.Column('words', sa.String(length=40), nullable=False),
    sa.Column('from_at', UtcDateTime(), nullable=False),
    sa.Column('until_at', UtcDateTime(), nullable=False),
    sa.Column('rides_ended', sa.Integer(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('made_by_id', Id(), nullable=True),
    sa.Column('reopened_at', UtcDateTime(), nullable=True),
    sa.Column('reopened_by_id', Id(), nullable=True),
    sa.CheckConstraint("kind <> 'other' OR words <> ''", name=op.f('ck_closure_words_when_other')),
    sa.CheckConstraint("kind IN ('weather', 'holiday', 'other')", name=op.f('ck_closure_kind_known')),
    sa.CheckConstraint('from_at < until_at', name=op.f('ck_closure_ends_after_start')),
    sa.ForeignKeyConstraint(['community_id', 'made_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_closure_community_id_made_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'reopened_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_closure_community_id_reopened_by_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_closure')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_closure_community_id_request_key'))
    )
    with op.batch_alter_table('closure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_closure_community_id_until_at'), ['community_id', 'until_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('closure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_closure_community_id_until_at'))

    op.drop_table('closure')
