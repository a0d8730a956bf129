"""Areas of a community, who lies in which, and what coordinators and helpers are limited to."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0012_areas'
down_revision = '0011_acts'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('area',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('fold', sa.String(length=60), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('retired_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_area')),
    sa.UniqueConstraint('community_id', 'fold', name=op.f('uq_area_community_id_fold'))
    )
    op.create_table('area_event',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('verb', sa.String(length=17), nullable=False),
    sa.Column('by_id', Id(), nullable=True),
    sa.Column('member_id', Id(), nullable=True),
    sa.Column('said', sa.String(length=400), nullable=False),
    sa.CheckConstraint("(verb IN ('place', 'limit_coordinator', 'limit_helper')) = (member_id IS NOT NULL)", name=op.f('ck_area_event_about_somebody')),
    sa.CheckConstraint("verb IN ('add', 'rename', 'retire', 'bring_back', 'place', 'limit_coordinator', 'limit_helper')", name=op.f('ck_area_event_verb_known')),
    sa.ForeignKeyConstraint(['community_id', 'by_id'], ['member.community_id', 'member.id'], name=op.f('fk_area_event_community_id_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_area_event_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_area_event'))
    )
    op.create_index(op.f('ix_area_event_community_id_at'), 'area_event', ['community_id', 'at'], unique=False)

    op.create_table('member_area',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('area_id', Id(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'area_id'], ['area.community_id', 'area.id'], name=op.f('fk_member_area_community_id_area_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_member_area_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'member_id', name=op.f('pk_member_area'))
    )
    op.create_index(op.f('ix_member_area_community_id_area_id'), 'member_area', ['community_id', 'area_id'], unique=False)

    op.create_table('desk_note_area',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('note_id', Id(), nullable=False),
    sa.Column('area_id', Id(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'area_id'], ['area.community_id', 'area.id'], name=op.f('fk_desk_note_area_community_id_area_id')),
    sa.ForeignKeyConstraint(['community_id', 'note_id'], ['desk_note.community_id', 'desk_note.id'], name=op.f('fk_desk_note_area_community_id_note_id')),
    sa.PrimaryKeyConstraint('community_id', 'note_id', name=op.f('pk_desk_note_area'))
    )
    op.create_index(op.f('ix_desk_note_area_community_id_area_id'), 'desk_note_area', ['community_id', 'area_id'], unique=False)

    op.add_column('member_role', sa.Column('area_ids', sa.JSON(), nullable=True))

    op.add_column('staff', sa.Column('area_ids', sa.JSON(), nullable=True))


def downgrade() -> None:
    # not in a batch: SQLite would rebuild the table without its CHECKs
    op.drop_column('staff', 'area_ids')

    op.drop_column('member_role', 'area_ids')

    op.drop_index(op.f('ix_desk_note_area_community_id_area_id'), table_name='desk_note_area')

    op.drop_table('desk_note_area')
    op.drop_index(op.f('ix_member_area_community_id_area_id'), table_name='member_area')

    op.drop_table('member_area')
    op.drop_index(op.f('ix_area_event_community_id_at'), table_name='area_event')

    op.drop_table('area_event')
    op.drop_table('area')
