"""Votes on what comes first: who voted, and the sums."""

import sqlalchemy as sa
from alembic import op


revision = '0022_votes'
down_revision = '0021_ledger_pay'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
