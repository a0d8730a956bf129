"""What a community's messages say in its own words."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0010_own_words'
down_revision = '0009_desk_training'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('own_words',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('form', sa.JSON(), nullable=False),
    sa.Column('is_ours', sa.Boolean(), nullable=False),
    sa.Column('made_by_id', Id(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint('version > 0', name=op.f('ck_own_words_version_from_one')),
    sa.ForeignKeyConstraint(['community_id', 'made_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_own_words_community_id_made_by_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_own_words')),
    sa.UniqueConstraint('community_id', 'kind', 'language', 'version', name=op.f('uq_own_words_community_id_kind_language_version'))
    )
    op.add_column('community', sa.Column('own_words', sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column('community', 'own_words')
    op.drop_table('own_words')
