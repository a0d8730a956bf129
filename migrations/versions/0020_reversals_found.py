"""An index over reversals alone: among transfers that reverse nothing SQLite would not use the other."""

import sqlalchemy as sa
from alembic import op

revision = '0020_reversals_found'
down_revision = '0019_fund_flags'
branch_labels = None
depends_on = None

FEW = sa.text('reverses_id IS NOT NULL')


def upgrade() -> None:
    op.create_index(
        'ix_transfer_reversals', 'transfer', ['community_id', 'reverses_id'],
        sqlite_where=FEW, postgresql_where=FEW,
    )


def downgrade() -> None:
    op.drop_index('ix_transfer_reversals', 'transfer')
