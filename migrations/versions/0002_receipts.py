"""What providers say of a text after they took it."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0002_receipts'
down_revision = '0001_foundation'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('receipt',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('receipt_key', sa.String(length=120), nullable=False),
    sa.Column('message_id', Id(), nullable=False),
    sa.Column('said', sa.String(length=9), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint("said IN ('taken', 'delivered', 'failed')", name=op.f('ck_receipt_said_known')),
    sa.ForeignKeyConstraint(['community_id', 'message_id'], ['message.community_id', 'message.id'], name=op.f('fk_receipt_community_id_message_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_receipt')),
    sa.UniqueConstraint('community_id', 'receipt_key', name=op.f('uq_receipt_community_id_receipt_key'))
    )
    op.create_index(op.f('ix_receipt_community_id_message_id'), 'receipt', ['community_id', 'message_id'], unique=False)

    op.add_column('message', sa.Column('provider_id', sa.String(length=64), nullable=True))
    op.add_column('message', sa.Column('delivered_at', UtcDateTime(), nullable=True))


def downgrade() -> None:
    # not in a batch: SQLite would rebuild the table without its CHECKs
    op.drop_column('message', 'delivered_at')
    op.drop_column('message', 'provider_id')

    op.drop_table('receipt')
