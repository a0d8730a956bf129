"""Rides that come again every week, and the days of them that were dealt with."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0004_standing'
down_revision = '0003_bengali'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('standing_request',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('rider_id', Id(), nullable=False),
    sa.Column('asked_by_id', Id(), nullable=True),
    sa.Column('consent_id', Id(), nullable=True),
    sa.Column('channel', sa.String(length=5), nullable=False),
    sa.Column('from_place_id', Id(), nullable=True),
    sa.Column('to_place_id', Id(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('rule', sa.String(length=120), nullable=False),
    sa.Column('anchor', sa.String(length=11), nullable=False),
    sa.Column('minute', sa.Integer(), nullable=False),
    sa.Column('way_home', sa.String(length=12), nullable=False),
    sa.Column('home_minute', sa.Integer(), nullable=True),
    sa.Column('stay_minutes', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=2), nullable=True),
    sa.Column('help_level', sa.String(length=11), nullable=True),
    sa.Column('aids', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('companions', sa.Integer(), nullable=False),
    sa.Column('children', sa.Integer(), nullable=False),
    sa.Column('child_seats', sa.Integer(), nullable=False),
    sa.Column('service_animal', sa.Boolean(), nullable=False),
    sa.Column('may_share', sa.Boolean(), nullable=False),
    sa.Column('door_note', sa.String(length=200), nullable=False),
    sa.Column('note', sa.String(length=400), nullable=False),
    sa.Column('dealt_until', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=6), nullable=False),
    sa.Column('ended_why', sa.String(length=7), nullable=True),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('ended_by_id', Id(), nullable=True),
    sa.CheckConstraint("(state = 'ended') = (ended_why IS NOT NULL)", name=op.f('ck_standing_request_why_when_ended')),
    sa.CheckConstraint("(way_home = 'at') = (home_minute IS NOT NULL)", name=op.f('ck_standing_request_home_when_at')),
    sa.CheckConstraint("anchor IN ('be_there_by', 'leave_at')", name=op.f('ck_standing_request_anchor_known')),
    sa.CheckConstraint("channel IN ('web', 'desk', 'text', 'call', 'paper', 'api', 'job', 'cli')", name=op.f('ck_standing_request_channel_known')),
    sa.CheckConstraint("ended_why IN ('asked', 'over', 'consent', 'left')", name=op.f('ck_standing_request_ended_why_known')),
    sa.CheckConstraint("help_level IN ('kerb', 'door', 'through', 'never_alone')", name=op.f('ck_standing_request_help_level_known')),
    sa.CheckConstraint("purpose IN ('A', 'D', 'E', 'G', 'HR', 'M', 'P', 'R', 'T')", name=op.f('ck_standing_request_purpose_known')),
    sa.CheckConstraint("state IN ('active', 'ended')", name=op.f('ck_standing_request_state_known')),
    sa.CheckConstraint("way_home IN ('none', 'at', 'when_i_call', 'driver_waits')", name=op.f('ck_standing_request_way_home_known')),
    sa.CheckConstraint('minute BETWEEN 0 AND 1439', name=op.f('ck_standing_request_minute_of_day')),
    sa.ForeignKeyConstraint(['community_id', 'asked_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_standing_request_community_id_asked_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'consent_id'], ['consent.community_id', 'consent.id'], name=op.f('fk_standing_request_community_id_consent_id')),
    sa.ForeignKeyConstraint(['community_id', 'ended_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_standing_request_community_id_ended_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'from_place_id'], ['place.community_id', 'place.id'], name=op.f('fk_standing_request_community_id_from_place_id')),
    sa.ForeignKeyConstraint(['community_id', 'rider_id'], ['member.community_id', 'member.id'], name=op.f('fk_standing_request_community_id_rider_id')),
    sa.ForeignKeyConstraint(['community_id', 'to_place_id'], ['place.community_id', 'place.id'], name=op.f('fk_standing_request_community_id_to_place_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_standing_request')),
    sa.UniqueConstraint('community_id', 'code', name=op.f('uq_standing_request_community_id_code')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_standing_request_community_id_request_key'))
    )
    op.create_index(op.f('ix_standing_request_community_id_consent_id_state'), 'standing_request', ['community_id', 'consent_id', 'state'], unique=False)
    op.create_index(op.f('ix_standing_request_community_id_from_place_id'), 'standing_request', ['community_id', 'from_place_id'], unique=False)
    op.create_index(op.f('ix_standing_request_community_id_rider_id_state'), 'standing_request', ['community_id', 'rider_id', 'state'], unique=False)
    op.create_index(op.f('ix_standing_request_community_id_to_place_id'), 'standing_request', ['community_id', 'to_place_id'], unique=False)

    op.create_table('standing_day',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('standing_id', Id(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('request_id', Id(), nullable=True),
    sa.Column('minute', sa.Integer(), nullable=True),
    sa.Column('home_minute', sa.Integer(), nullable=True),
    sa.Column('to_place_id', Id(), nullable=True),
    sa.Column('why', sa.String(length=80), nullable=False),
    sa.Column('dealt_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint("(state = 'made') = (request_id IS NOT NULL)", name=op.f('ck_standing_day_request_when_made')),
    sa.CheckConstraint("state IN ('made', 'changed', 'skipped', 'failed')", name=op.f('ck_standing_day_state_known')),
    sa.ForeignKeyConstraint(['community_id', 'request_id'], ['ride_request.community_id', 'ride_request.id'], name=op.f('fk_standing_day_community_id_request_id')),
    sa.ForeignKeyConstraint(['community_id', 'standing_id'], ['standing_request.community_id', 'standing_request.id'], name=op.f('fk_standing_day_community_id_standing_id')),
    sa.ForeignKeyConstraint(['community_id', 'to_place_id'], ['place.community_id', 'place.id'], name=op.f('fk_standing_day_community_id_to_place_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_standing_day')),
    sa.UniqueConstraint('community_id', 'standing_id', 'on_day', name=op.f('uq_standing_day_community_id_standing_id_on_day'))
    )
    op.create_index(op.f('ix_standing_day_community_id_request_id'), 'standing_day', ['community_id', 'request_id'], unique=False)


def downgrade() -> None:
    op.drop_table('standing_day')
    op.drop_table('standing_request')
