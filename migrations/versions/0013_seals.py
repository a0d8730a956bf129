"""Closed days of the books: a digest a day, in a chain."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0013_seals'
down_revision = '0012_areas'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('day_seal',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('since', UtcDateTime(), nullable=False),
    sa.Column('until', UtcDateTime(), nullable=False),
    sa.Column('marks', sa.Text(), nullable=False),
    sa.Column('before', sa.String(length=64), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sealed_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint('since < until', name=op.f('ck_day_seal_day_has_length')),
    sa.PrimaryKeyConstraint('community_id', 'day', name=op.f('pk_day_seal'))
    )


def downgrade() -> None:
    op.drop_table('day_seal')
