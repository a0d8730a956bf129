"""What is done for members by others, what coordinators look at, and guardians' papers."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0011_acts'
down_revision = '0010_own_words'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('act',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('actor_id', Id(), nullable=False),
    sa.Column('on_behalf_of_id', Id(), nullable=False),
    sa.Column('consent_id', Id(), nullable=True),
    sa.Column('channel', sa.String(length=5), nullable=False),
    sa.Column('subject_id', Id(), nullable=True),
    sa.Column('denied_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("channel IN ('web', 'desk', 'text', 'call', 'paper', 'api', 'job', 'cli')", name=op.f('ck_act_channel_known')),
    sa.ForeignKeyConstraint(['community_id', 'actor_id'], ['member.community_id', 'member.id'], name=op.f('fk_act_community_id_actor_id')),
    sa.ForeignKeyConstraint(['community_id', 'consent_id'], ['consent.community_id', 'consent.id'], name=op.f('fk_act_community_id_consent_id')),
    sa.ForeignKeyConstraint(['community_id', 'on_behalf_of_id'], ['member.community_id', 'member.id'], name=op.f('fk_act_community_id_on_behalf_of_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_act'))
    )
    op.create_index(op.f('ix_act_community_id_at'), 'act', ['community_id', 'at'], unique=False)
    op.create_index(op.f('ix_act_community_id_on_behalf_of_id_at'), 'act', ['community_id', 'on_behalf_of_id', 'at'], unique=False)
    op.create_index(op.f('ix_act_community_id_subject_id'), 'act', ['community_id', 'subject_id'], unique=False)

    op.create_table('guardianship',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('consent_id', Id(), nullable=False),
    sa.Column('document', sa.String(length=120), nullable=False),
    sa.Column('first_seen_by_id', Id(), nullable=False),
    sa.Column('first_seen_at', UtcDateTime(), nullable=False),
    sa.Column('second_seen_by_id', Id(), nullable=True),
    sa.Column('second_seen_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint('(second_seen_by_id IS NULL) = (second_seen_at IS NULL)', name=op.f('ck_guardianship_seen_by_somebody')),
    sa.CheckConstraint('second_seen_by_id <> first_seen_by_id', name=op.f('ck_guardianship_two_people')),
    sa.ForeignKeyConstraint(['community_id', 'consent_id'], ['consent.community_id', 'consent.id'], name=op.f('fk_guardianship_community_id_consent_id')),
    sa.ForeignKeyConstraint(['community_id', 'first_seen_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_guardianship_community_id_first_seen_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'second_seen_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_guardianship_community_id_second_seen_by_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_guardianship')),
    sa.UniqueConstraint('community_id', 'consent_id', name=op.f('uq_guardianship_community_id_consent_id'))
    )
    op.create_table('review',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('review_key', sa.String(length=160), nullable=False),
    sa.Column('cause', sa.String(length=20), nullable=False),
    sa.Column('member_id', Id(), nullable=True),
    sa.Column('actor_id', Id(), nullable=True),
    sa.Column('act_id', Id(), nullable=True),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=4), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('ended_by_id', Id(), nullable=True),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f('ck_review_ended_when_done')),
    sa.CheckConstraint("state IN ('open', 'done')", name=op.f('ck_review_state_known')),
    sa.ForeignKeyConstraint(['community_id', 'act_id'], ['act.community_id', 'act.id'], name=op.f('fk_review_community_id_act_id')),
    sa.ForeignKeyConstraint(['community_id', 'actor_id'], ['member.community_id', 'member.id'], name=op.f('fk_review_community_id_actor_id')),
    sa.ForeignKeyConstraint(['community_id', 'ended_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_review_community_id_ended_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_review_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_review')),
    sa.UniqueConstraint('community_id', 'review_key', name=op.f('uq_review_community_id_review_key'))
    )
    op.create_index(op.f('ix_review_community_id_month'), 'review', ['community_id', 'month'], unique=False)
    op.create_index(op.f('ix_review_community_id_state_made_at'), 'review', ['community_id', 'state', 'made_at'], unique=False)

    op.add_column('member', sa.Column('phone_changed_at', UtcDateTime(), nullable=True))


def downgrade() -> None:
    # not in a batch: SQLite would rebuild the table without its CHECKs
    op.drop_column('member', 'phone_changed_at')

    op.drop_index(op.f('ix_review_community_id_state_made_at'), table_name='review')
    op.drop_index(op.f('ix_review_community_id_month'), table_name='review')

    op.drop_table('review')
    op.drop_table('guardianship')
    op.drop_index(op.f('ix_act_community_id_subject_id'), table_name='act')
    op.drop_index(op.f('ix_act_community_id_on_behalf_of_id_at'), table_name='act')
    op.drop_index(op.f('ix_act_community_id_at'), table_name='act')

    op.drop_table('act')
