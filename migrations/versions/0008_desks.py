"""Desks."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0008_desks'
down_revision = '0007_inbound'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('desk_draft',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('by_id', Id(), nullable=False),
    sa.Column('kind', sa.String(length=5), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('typed', sa.JSON(), nullable=False),
    sa.Column('kept_at', UtcDateTime(), nullable=False),
    sa.Column('until_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint("kind IN ('call', 'slips')", name=op.f('ck_desk_draft_kind_known')),
    sa.CheckConstraint('kept_at < until_at', name=op.f('ck_desk_draft_ends_after_start')),
    sa.ForeignKeyConstraint(['community_id', 'by_id'], ['member.community_id', 'member.id'], name=op.f('fk_desk_draft_community_id_by_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_desk_draft'))
    )
    with op.batch_alter_table('desk_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_draft_community_id_by_id_until_at'), ['community_id', 'by_id', 'until_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_desk_draft_community_id_until_at'), ['community_id', 'until_at'], unique=False)

    op.create_table('desk_note',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('organisation_id', Id(), nullable=False),
    sa.Column('by_id', Id(), nullable=False),
    sa.Column('body', sa.String(length=600), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'by_id'], ['member.community_id', 'member.id'], name=op.f('fk_desk_note_community_id_by_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_desk_note_organisation_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_desk_note')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_desk_note_community_id_request_key'))
    )
    with op.batch_alter_table('desk_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_note_community_id_organisation_id_at'), ['community_id', 'organisation_id', 'at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('desk_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_desk_note_community_id_organisation_id_at'))

    op.drop_table('desk_note')
    with op.batch_alter_table('desk_draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_desk_draft_community_id_until_at'))
        batch_op.drop_index(batch_op.f('ix_desk_draft_community_id_by_id_until_at'))

    op.drop_table('desk_draft')
