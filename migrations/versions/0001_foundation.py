"""Foundation."""

import sqlalchemy as sa
from alembic import op
from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401

revision = '0001_foundation'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('account',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('kind', sa.String(length=14), nullable=False),
    sa.Column('owner_id', Id(), nullable=False),
    sa.Column('balance', sa.Integer(), nullable=False),
    sa.Column('held', sa.Integer(), nullable=False),
    sa.Column('credit_limit', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('opened_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint("kind IN ('member', 'community_fund', 'sponsor', 'clearing')", name=op.f('ck_account_kind_known')),
    sa.CheckConstraint('balance - held + credit_limit >= 0', name=op.f('ck_account_within_limit')),
    sa.CheckConstraint('credit_limit >= 0', name=op.f('ck_account_limit_not_negative')),
    sa.CheckConstraint('held >= 0', name=op.f('ck_account_held_not_negative')),
    sa.CheckConstraint('version >= 0', name=op.f('ck_account_version_counts')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_account')),
    sa.UniqueConstraint('community_id', 'kind', 'owner_id', name=op.f('uq_account_community_id_kind_owner_id'))
    )
    op.create_table('community',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('slug', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('short_name', sa.String(length=20), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('text_number', sa.String(length=20), nullable=False),
    sa.Column('email', sa.String(length=120), nullable=False),
    sa.Column('time_zone', sa.String(length=40), nullable=False),
    sa.Column('lat', sa.Float(), nullable=False),
    sa.Column('lon', sa.Float(), nullable=False),
    sa.Column('policy', sa.JSON(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_community')),
    sa.UniqueConstraint('slug', name=op.f('uq_community_slug')),
    sa.UniqueConstraint('text_number', name=op.f('uq_community_text_number'))
    )
    op.create_table('fund_rule',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('purposes', sa.String(length=60), nullable=False),
    sa.Column('whose', sa.String(length=8), nullable=False),
    sa.Column('share_percent', sa.Integer(), nullable=False),
    sa.Column('month_minutes_max', sa.Integer(), nullable=False),
    sa.Column('needs_approval', sa.Boolean(), nullable=False),
    sa.CheckConstraint("whose IN ('everyone', 'flagged')", name=op.f('ck_fund_rule_whose_known')),
    sa.CheckConstraint('month_minutes_max >= 0', name=op.f('ck_fund_rule_cap_not_negative')),
    sa.CheckConstraint('share_percent BETWEEN 1 AND 100', name=op.f('ck_fund_rule_share_is_percent')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_fund_rule')),
    sa.UniqueConstraint('community_id', 'position', name=op.f('uq_fund_rule_community_id_position'))
    )
    op.create_table('geo_result',
    sa.Column('query', sa.String(length=300), nullable=False),
    sa.Column('provider', sa.String(length=40), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('query', 'provider', name=op.f('pk_geo_result'))
    )
    op.create_index(op.f('ix_geo_result_asked_at'), 'geo_result', ['asked_at'], unique=False)
    op.create_table('installation',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=4), nullable=False),
    sa.Column('simulated_at', UtcDateTime(), nullable=True),
    sa.Column('runs_since', UtcDateTime(), nullable=True),
    sa.CheckConstraint("kind IN ('demo', 'real')", name=op.f('ck_installation_kind_known')),
    sa.CheckConstraint('id = 1', name=op.f('ck_installation_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )
    op.create_table('organisation',
    sa.Column('id', Id(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=11), nullable=False),
    sa.CheckConstraint("kind IN ('library', 'housing', 'clinic', 'association', 'office', 'other')", name=op.f('ck_organisation_kind_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('name', name=op.f('uq_organisation_name'))
    )
    op.create_table('person',
    sa.Column('id', Id(), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    op.create_table('place',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('lat', sa.Float(), nullable=False),
    sa.Column('lon', sa.Float(), nullable=False),
    sa.Column('door_note', sa.String(length=200), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('fold', sa.String(length=400), nullable=False),
    sa.Column('import_key', sa.String(length=64), nullable=True),
    sa.CheckConstraint("kind IN ('clinic', 'hospital', 'pharmacy', 'grocery', 'work', 'school', 'worship', 'library', 'government', 'housing', 'transport', 'food', 'recreation', 'shop', 'home', 'other')", name=op.f('ck_place_kind_known')),
    sa.CheckConstraint('lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180', name=op.f('ck_place_on_earth')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_place')),
    sa.UniqueConstraint('community_id', 'import_key', name=op.f('uq_place_community_id_import_key'))
    )
    op.create_index(op.f('ix_place_community_id_is_public_fold'), 'place', ['community_id', 'is_public', 'fold'], unique=False)
    op.create_index(op.f('ix_place_community_id_lat_lon'), 'place', ['community_id', 'lat', 'lon'], unique=False)
    op.create_table('rate_count',
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('window_at', UtcDateTime(), nullable=False),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('key', 'window_at', name=op.f('pk_rate_count'))
    )
    op.create_table('reminder',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('subject_id', Id(), nullable=False),
    sa.Column('due_at', UtcDateTime(), nullable=False),
    sa.Column('try_at', UtcDateTime(), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('done_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'done', 'dropped', 'failed')", name=op.f('ck_reminder_state_known')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('community_id', 'subject_id', 'kind', 'due_at', name=op.f('uq_reminder_community_id_subject_id_kind_due_at'))
    )
    op.create_index(op.f('ix_reminder_community_id_state_try_at'), 'reminder', ['community_id', 'state', 'try_at'], unique=False)
    op.create_table('transfer',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('reverses_id', Id(), nullable=True),
    sa.Column('settles_id', Id(), nullable=True),
    sa.Column('subject_id', Id(), nullable=True),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('by_id', Id(), nullable=True),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f('ck_transfer_reversal_linked')),
    sa.CheckConstraint("kind IN ('ride', 'overrun', 'effort', 'gift', 'exchange', 'grant', 'reversal')", name=op.f('ck_transfer_kind_known')),
    sa.ForeignKeyConstraint(['community_id', 'reverses_id'], ['transfer.community_id', 'transfer.id'], name=op.f('fk_transfer_community_id_reverses_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_transfer')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_transfer_community_id_request_key')),
    sa.UniqueConstraint('community_id', 'reverses_id', name=op.f('uq_transfer_community_id_reverses_id')),
    sa.UniqueConstraint('community_id', 'settles_id', name=op.f('uq_transfer_community_id_settles_id'))
    )
    op.create_index(op.f('ix_transfer_community_id_at'), 'transfer', ['community_id', 'at'], unique=False)
    op.create_table('entry',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('account_id', Id(), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('transfer_id', Id(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('balance_after', sa.Integer(), nullable=False),
    sa.CheckConstraint('minutes <> 0', name=op.f('ck_entry_moves_something')),
    sa.CheckConstraint('version >= 1', name=op.f('ck_entry_version_counts')),
    sa.ForeignKeyConstraint(['community_id', 'account_id'], ['account.community_id', 'account.id'], name=op.f('fk_entry_community_id_account_id')),
    sa.ForeignKeyConstraint(['community_id', 'transfer_id'], ['transfer.community_id', 'transfer.id'], name=op.f('fk_entry_community_id_transfer_id')),
    sa.PrimaryKeyConstraint('community_id', 'account_id', 'version', name=op.f('pk_entry'))
    )
    op.create_index(op.f('ix_entry_community_id_transfer_id'), 'entry', ['community_id', 'transfer_id'], unique=False)
    op.create_table('hold',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('account_id', Id(), nullable=False),
    sa.Column('asked_minutes', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('fund_account_id', Id(), nullable=True),
    sa.Column('fund_minutes', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('transfer_id', Id(), nullable=True),
    sa.Column('subject_id', Id(), nullable=True),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("(state = 'held') = (ended_at IS NULL)", name=op.f('ck_hold_ended_when_not_held')),
    sa.CheckConstraint("(state = 'settled') = (transfer_id IS NOT NULL)", name=op.f('ck_hold_settled_once')),
    sa.CheckConstraint("state IN ('held', 'settled', 'released', 'expired')", name=op.f('ck_hold_state_known')),
    sa.CheckConstraint('(fund_account_id IS NOT NULL) OR fund_minutes = 0', name=op.f('ck_hold_fund_named')),
    sa.CheckConstraint('minutes + fund_minutes <= asked_minutes', name=op.f('ck_hold_within_asked')),
    sa.CheckConstraint('minutes + fund_minutes > 0', name=op.f('ck_hold_holds_something')),
    sa.CheckConstraint('minutes >= 0 AND fund_minutes >= 0', name=op.f('ck_hold_not_negative')),
    sa.ForeignKeyConstraint(['community_id', 'account_id'], ['account.community_id', 'account.id'], name=op.f('fk_hold_community_id_account_id')),
    sa.ForeignKeyConstraint(['community_id', 'fund_account_id'], ['account.community_id', 'account.id'], name=op.f('fk_hold_community_id_fund_account_id')),
    sa.ForeignKeyConstraint(['community_id', 'transfer_id'], ['transfer.community_id', 'transfer.id'], name=op.f('fk_hold_community_id_transfer_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_hold')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_hold_community_id_request_key')),
    sa.UniqueConstraint('community_id', 'transfer_id', name=op.f('uq_hold_community_id_transfer_id'))
    )
    op.create_index(op.f('ix_hold_community_id_account_id'), 'hold', ['community_id', 'account_id'], unique=False)
    op.create_index(op.f('ix_hold_community_id_fund_account_id'), 'hold', ['community_id', 'fund_account_id'], unique=False)
    op.create_index(op.f('ix_hold_community_id_state_expires_at'), 'hold', ['community_id', 'state', 'expires_at'], unique=False)
    op.create_table('login_code',
    sa.Column('id', Id(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=7), nullable=False),
    sa.Column('contact', sa.String(length=120), nullable=False),
    sa.Column('person_id', Id(), nullable=True),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('used_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("kind IN ('sent', 'printed', 'demo')", name=op.f('ck_login_code_kind_known')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_login_code_community_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_login_code_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_code'))
    )
    op.create_index(op.f('ix_login_code_code_hash'), 'login_code', ['code_hash'], unique=False)
    op.create_index(op.f('ix_login_code_contact_made_at'), 'login_code', ['contact', 'made_at'], unique=False)
    op.create_table('member',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('person_id', Id(), nullable=True),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('first_name', sa.String(length=40), nullable=False),
    sa.Column('nickname', sa.String(length=40), nullable=False),
    sa.Column('fold', sa.String(length=260), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('is_landline', sa.Boolean(), nullable=False),
    sa.Column('email', sa.String(length=120), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('contact_wish', sa.String(length=6), nullable=False),
    sa.Column('quiet_from', sa.Integer(), nullable=False),
    sa.Column('quiet_until', sa.Integer(), nullable=False),
    sa.Column('large_text', sa.Boolean(), nullable=False),
    sa.Column('text_stopped', sa.Boolean(), nullable=False),
    sa.Column('wants_to_drive', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=11), nullable=False),
    sa.Column('home_place_id', Id(), nullable=True),
    sa.Column('note', sa.String(length=400), nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('approved_at', UtcDateTime(), nullable=True),
    sa.Column('approved_by_id', Id(), nullable=True),
    sa.CheckConstraint("contact_wish IN ('text', 'call', 'email', 'paper', 'helper')", name=op.f('ck_member_contact_wish_known')),
    sa.CheckConstraint("language IN ('en', 'es', 'ar')", name=op.f('ck_member_language_known')),
    sa.CheckConstraint("state IN ('asked', 'provisional', 'active', 'paused', 'left')", name=op.f('ck_member_state_known')),
    sa.CheckConstraint('quiet_from BETWEEN 0 AND 1439', name=op.f('ck_member_quiet_from_minute')),
    sa.CheckConstraint('quiet_until BETWEEN 0 AND 1439', name=op.f('ck_member_quiet_until_minute')),
    sa.ForeignKeyConstraint(['community_id', 'approved_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_member_community_id_approved_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'home_place_id'], ['place.community_id', 'place.id'], name=op.f('fk_member_community_id_home_place_id')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_member_community_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_member_person_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_member')),
    sa.UniqueConstraint('community_id', 'person_id', name=op.f('uq_member_community_id_person_id')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_member_community_id_request_key'))
    )
    op.create_index(op.f('ix_member_community_id_email'), 'member', ['community_id', 'email'], unique=False)
    op.create_index(op.f('ix_member_community_id_fold'), 'member', ['community_id', 'fold'], unique=False)
    op.create_index(op.f('ix_member_community_id_home_place_id'), 'member', ['community_id', 'home_place_id'], unique=False)
    op.create_index(op.f('ix_member_community_id_phone'), 'member', ['community_id', 'phone'], unique=False)
    op.create_index(op.f('ix_member_community_id_state'), 'member', ['community_id', 'state'], unique=False)
    op.create_table('session',
    sa.Column('id', Id(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', Id(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('seen_at', UtcDateTime(), nullable=False),
    sa.Column('is_shared', sa.Boolean(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_session_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_session_token_hash'))
    )
    op.create_index(op.f('ix_session_person_id'), 'session', ['person_id'], unique=False)
    op.create_table('block',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('blocked_id', Id(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'blocked_id'], ['member.community_id', 'member.id'], name=op.f('fk_block_community_id_blocked_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_block_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_block')),
    sa.UniqueConstraint('community_id', 'member_id', 'blocked_id', name=op.f('uq_block_community_id_member_id_blocked_id'))
    )
    op.create_index(op.f('ix_block_community_id_blocked_id'), 'block', ['community_id', 'blocked_id'], unique=False)
    op.create_table('driver',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('lat', sa.Float(), nullable=False),
    sa.Column('lon', sa.Float(), nullable=False),
    sa.Column('ride_minutes_max', sa.Integer(), nullable=False),
    sa.Column('week_minutes_max', sa.Integer(), nullable=False),
    sa.Column('rides_week_max', sa.Integer(), nullable=False),
    sa.Column('distance_km_max', sa.Float(), nullable=False),
    sa.Column('help_level_max', sa.String(length=11), nullable=False),
    sa.Column('purposes_not', sa.JSON(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('approved_at', UtcDateTime(), nullable=True),
    sa.Column('approved_by_id', Id(), nullable=True),
    sa.CheckConstraint("help_level_max IN ('kerb', 'door', 'through', 'never_alone')", name=op.f('ck_driver_help_level_max_known')),
    sa.CheckConstraint("state IN ('asked', 'active', 'paused', 'on_hold')", name=op.f('ck_driver_state_known')),
    sa.CheckConstraint('ride_minutes_max > 0 AND rides_week_max > 0', name=op.f('ck_driver_limits_positive')),
    sa.ForeignKeyConstraint(['community_id', 'approved_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_driver_community_id_approved_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_driver_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_driver')),
    sa.UniqueConstraint('community_id', 'member_id', name=op.f('uq_driver_community_id_member_id'))
    )
    op.create_index(op.f('ix_driver_community_id_state_lat_lon'), 'driver', ['community_id', 'state', 'lat', 'lon'], unique=False)
    op.create_table('evidence',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=11), nullable=False),
    sa.Column('rater_id', Id(), nullable=True),
    sa.Column('about_id', Id(), nullable=False),
    sa.Column('is_good', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('subject_id', Id(), nullable=True),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.CheckConstraint("kind IN ('ride', 'answer', 'vouch', 'kept', 'no_show', 'late_cancel')", name=op.f('ck_evidence_kind_known')),
    sa.ForeignKeyConstraint(['community_id', 'about_id'], ['member.community_id', 'member.id'], name=op.f('fk_evidence_community_id_about_id')),
    sa.ForeignKeyConstraint(['community_id', 'rater_id'], ['member.community_id', 'member.id'], name=op.f('fk_evidence_community_id_rater_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_evidence')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_evidence_community_id_request_key'))
    )
    op.create_index(op.f('ix_evidence_community_id_about_id_kind'), 'evidence', ['community_id', 'about_id', 'kind'], unique=False)
    op.create_index(op.f('ix_evidence_community_id_rater_id_about_id'), 'evidence', ['community_id', 'rater_id', 'about_id'], unique=False)
    op.create_table('household_person',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=9), nullable=False),
    sa.Column('child_seat', sa.Boolean(), nullable=False),
    sa.Column('born_on', sa.Date(), nullable=True),
    sa.CheckConstraint("kind IN ('companion', 'child', 'attendant')", name=op.f('ck_household_person_kind_known')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_household_person_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_household_person')),
    sa.UniqueConstraint('community_id', 'member_id', 'kind', 'name', name=op.f('uq_household_person_community_id_member_id_kind_name'))
    )
    op.create_table('member_place',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('place_id', Id(), nullable=False),
    sa.Column('nickname', sa.String(length=60), nullable=False),
    sa.Column('purpose', sa.String(length=2), nullable=False),
    sa.Column('may_name', sa.Boolean(), nullable=False),
    sa.Column('last_used_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("purpose IN ('A', 'D', 'E', 'G', 'HR', 'M', 'P', 'R', 'T')", name=op.f('ck_member_place_purpose_known')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_member_place_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id', 'place_id'], ['place.community_id', 'place.id'], name=op.f('fk_member_place_community_id_place_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_member_place')),
    sa.UniqueConstraint('community_id', 'member_id', 'place_id', name=op.f('uq_member_place_community_id_member_id_place_id'))
    )
    op.create_index(op.f('ix_member_place_community_id_place_id'), 'member_place', ['community_id', 'place_id'], unique=False)
    op.create_table('member_role',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('role', sa.String(length=11), nullable=False),
    sa.Column('since', UtcDateTime(), nullable=False),
    sa.CheckConstraint("role IN ('coordinator', 'admin')", name=op.f('ck_member_role_role_known')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_member_role_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'member_id', 'role', name=op.f('pk_member_role'))
    )
    op.create_table('message',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('message_key', sa.String(length=160), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('member_id', Id(), nullable=True),
    sa.Column('subject_id', Id(), nullable=True),
    sa.Column('channel', sa.String(length=6), nullable=False),
    sa.Column('address', sa.String(length=120), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('params', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('due_at', UtcDateTime(), nullable=False),
    sa.Column('deadline_at', UtcDateTime(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('lease_until', UtcDateTime(), nullable=True),
    sa.Column('sent_at', UtcDateTime(), nullable=True),
    sa.Column('failure', sa.String(length=200), nullable=False),
    sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f('ck_message_sent_when_sent')),
    sa.CheckConstraint("channel IN ('text', 'call', 'email', 'paper', 'helper')", name=op.f('ck_message_channel_known')),
    sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'dropped', 'failed')", name=op.f('ck_message_state_known')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_message_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_message')),
    sa.UniqueConstraint('community_id', 'message_key', name=op.f('uq_message_community_id_message_key'))
    )
    op.create_index(op.f('ix_message_community_id_member_id_made_at'), 'message', ['community_id', 'member_id', 'made_at'], unique=False)
    op.create_index(op.f('ix_message_community_id_state_due_at'), 'message', ['community_id', 'state', 'due_at'], unique=False)
    op.create_index(op.f('ix_message_community_id_subject_id'), 'message', ['community_id', 'subject_id'], unique=False)
    op.create_table('need',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('help_level', sa.String(length=11), nullable=False),
    sa.Column('aids', sa.JSON(), nullable=False),
    sa.Column('ride_class', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.CheckConstraint("help_level IN ('kerb', 'door', 'through', 'never_alone')", name=op.f('ck_need_help_level_known')),
    sa.CheckConstraint('ride_class BETWEEN 0 AND 3', name=op.f('ck_need_class_known')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_need_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'member_id', name=op.f('pk_need'))
    )
    op.create_table('staff',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('organisation_id', Id(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.CheckConstraint('until_on IS NULL OR from_on <= until_on', name=op.f('ck_staff_ends_after_start')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_staff_community_id_member_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_staff_organisation_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_staff')),
    sa.UniqueConstraint('community_id', 'organisation_id', 'member_id', name=op.f('uq_staff_community_id_organisation_id_member_id'))
    )
    op.create_index(op.f('ix_staff_community_id_member_id'), 'staff', ['community_id', 'member_id'], unique=False)
    op.create_table('standing',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('reliability', sa.Float(), nullable=False),
    sa.Column('kept', sa.Integer(), nullable=False),
    sa.Column('promised', sa.Integer(), nullable=False),
    sa.Column('counted_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint('reliability BETWEEN 0 AND 1', name=op.f('ck_standing_reliability_bounded')),
    sa.CheckConstraint('score BETWEEN 0 AND 1', name=op.f('ck_standing_score_bounded')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_standing_community_id_member_id')),
    sa.PrimaryKeyConstraint('community_id', 'member_id', name=op.f('pk_standing'))
    )
    op.create_table('availability',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('driver_id', Id(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('from_minute', sa.Integer(), nullable=False),
    sa.Column('until_minute', sa.Integer(), nullable=False),
    sa.CheckConstraint('from_minute >= 0 AND from_minute < until_minute AND until_minute <= 1440', name=op.f('ck_availability_window_within_day')),
    sa.CheckConstraint('weekday BETWEEN 0 AND 6', name=op.f('ck_availability_weekday_known')),
    sa.ForeignKeyConstraint(['community_id', 'driver_id'], ['driver.community_id', 'driver.id'], name=op.f('fk_availability_community_id_driver_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_availability')),
    sa.UniqueConstraint('community_id', 'driver_id', 'weekday', 'from_minute', name=op.f('uq_availability_community_id_driver_id_weekday_from_minute'))
    )
    op.create_table('away',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('driver_id', Id(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.CheckConstraint('from_on <= until_on', name=op.f('ck_away_ends_after_start')),
    sa.ForeignKeyConstraint(['community_id', 'driver_id'], ['driver.community_id', 'driver.id'], name=op.f('fk_away_community_id_driver_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_away'))
    )
    op.create_index(op.f('ix_away_community_id_driver_id_until_on'), 'away', ['community_id', 'driver_id', 'until_on'], unique=False)
    op.create_table('consent',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('member_id', Id(), nullable=False),
    sa.Column('organisation_id', Id(), nullable=False),
    sa.Column('staff_id', Id(), nullable=True),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('week_minutes_max', sa.Integer(), nullable=False),
    sa.Column('given_by', sa.String(length=9), nullable=False),
    sa.Column('witness', sa.String(length=80), nullable=False),
    sa.Column('recorded_by_id', Id(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('confirm_by_on', sa.Date(), nullable=True),
    sa.Column('confirmed_at', UtcDateTime(), nullable=True),
    sa.Column('revoked_at', UtcDateTime(), nullable=True),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint("given_by IN ('in_person', 'phone', 'paper', 'text', 'page')", name=op.f('ck_consent_given_by_known')),
    sa.CheckConstraint('from_on <= until_on', name=op.f('ck_consent_ends_after_start')),
    sa.CheckConstraint('week_minutes_max >= 0', name=op.f('ck_consent_cap_not_negative')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_consent_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id', 'recorded_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_consent_community_id_recorded_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'staff_id'], ['staff.community_id', 'staff.id'], name=op.f('fk_consent_community_id_staff_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_consent_organisation_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_consent')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_consent_community_id_request_key'))
    )
    op.create_index(op.f('ix_consent_community_id_member_id_organisation_id'), 'consent', ['community_id', 'member_id', 'organisation_id'], unique=False)
    op.create_index(op.f('ix_consent_community_id_organisation_id_member_id'), 'consent', ['community_id', 'organisation_id', 'member_id'], unique=False)
    op.create_index(op.f('ix_consent_community_id_staff_id'), 'consent', ['community_id', 'staff_id'], unique=False)
    op.create_table('credential',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('driver_id', Id(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('sent_at', UtcDateTime(), nullable=True),
    sa.Column('checked_by_id', Id(), nullable=True),
    sa.Column('checked_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("kind IN ('licence', 'insurance', 'registration', 'background_check', 'training')", name=op.f('ck_credential_kind_known')),
    sa.CheckConstraint('valid_from <= valid_until', name=op.f('ck_credential_ends_after_start')),
    sa.ForeignKeyConstraint(['community_id', 'checked_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_credential_community_id_checked_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'driver_id'], ['driver.community_id', 'driver.id'], name=op.f('fk_credential_community_id_driver_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_credential')),
    sa.UniqueConstraint('community_id', 'driver_id', 'kind', 'valid_from', 'valid_until', name='uq_credential_span')
    )
    op.create_index(op.f('ix_credential_community_id_driver_id_kind_valid_until'), 'credential', ['community_id', 'driver_id', 'kind', 'valid_until'], unique=False)
    op.create_table('task',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('task_key', sa.String(length=160), nullable=False),
    sa.Column('kind', sa.String(length=15), nullable=False),
    sa.Column('member_id', Id(), nullable=True),
    sa.Column('subject_id', Id(), nullable=True),
    sa.Column('message_id', Id(), nullable=True),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('due_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('ended_by_id', Id(), nullable=True),
    sa.Column('outcome', sa.String(length=200), nullable=False),
    sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f('ck_task_ended_when_done')),
    sa.CheckConstraint("kind IN ('call_member', 'no_driver', 'class_ride', 'dispute', 'unreachable', 'approve_fund', 'nobody_there', 'stopped', 'confirm_consent', 'problem', 'home_unplanned', 'stranded')", name=op.f('ck_task_kind_known')),
    sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f('ck_task_state_known')),
    sa.ForeignKeyConstraint(['community_id', 'ended_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_task_community_id_ended_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'member_id'], ['member.community_id', 'member.id'], name=op.f('fk_task_community_id_member_id')),
    sa.ForeignKeyConstraint(['community_id', 'message_id'], ['message.community_id', 'message.id'], name=op.f('fk_task_community_id_message_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_task')),
    sa.UniqueConstraint('community_id', 'task_key', name=op.f('uq_task_community_id_task_key'))
    )
    op.create_index(op.f('ix_task_community_id_member_id'), 'task', ['community_id', 'member_id'], unique=False)
    op.create_index(op.f('ix_task_community_id_message_id'), 'task', ['community_id', 'message_id'], unique=False)
    op.create_index(op.f('ix_task_community_id_state_due_at'), 'task', ['community_id', 'state', 'due_at'], unique=False)
    op.create_index(op.f('ix_task_community_id_subject_id'), 'task', ['community_id', 'subject_id'], unique=False)
    op.create_table('vehicle',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('driver_id', Id(), nullable=False),
    sa.Column('make', sa.String(length=30), nullable=False),
    sa.Column('model', sa.String(length=30), nullable=False),
    sa.Column('colour', sa.String(length=6), nullable=False),
    sa.Column('plate', sa.String(length=12), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('wheelchair_places', sa.Integer(), nullable=False),
    sa.Column('child_seats', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.CheckConstraint("colour IN ('silver', 'grey', 'black', 'white', 'red', 'blue', 'green', 'brown', 'yellow', 'gold')", name=op.f('ck_vehicle_colour_known')),
    sa.CheckConstraint('child_seats BETWEEN 0 AND 8', name=op.f('ck_vehicle_child_seats_few')),
    sa.CheckConstraint('seats BETWEEN 1 AND 15', name=op.f('ck_vehicle_seats_for_riders')),
    sa.CheckConstraint('wheelchair_places BETWEEN 0 AND 4', name=op.f('ck_vehicle_wheelchair_places_few')),
    sa.ForeignKeyConstraint(['community_id', 'driver_id'], ['driver.community_id', 'driver.id'], name=op.f('fk_vehicle_community_id_driver_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_vehicle'))
    )
    op.create_index(op.f('ix_vehicle_community_id_driver_id'), 'vehicle', ['community_id', 'driver_id'], unique=False)
    op.create_index('uq_vehicle_active', 'vehicle', ['community_id', 'driver_id'], unique=True, sqlite_where=sa.text('is_active'), postgresql_where=sa.text('is_active'))
    op.create_table('ride_request',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_key', sa.String(length=120), nullable=False),
    sa.Column('rider_id', Id(), nullable=False),
    sa.Column('asked_by_id', Id(), nullable=True),
    sa.Column('consent_id', Id(), nullable=True),
    sa.Column('channel', sa.String(length=5), nullable=False),
    sa.Column('from_place_id', Id(), nullable=False),
    sa.Column('to_place_id', Id(), nullable=False),
    sa.Column('door_note', sa.String(length=200), nullable=False),
    sa.Column('anchor', sa.String(length=11), nullable=False),
    sa.Column('anchor_at', UtcDateTime(), nullable=False),
    sa.Column('stay_minutes', sa.Integer(), nullable=False),
    sa.Column('way_home', sa.String(length=12), nullable=False),
    sa.Column('home_at', UtcDateTime(), nullable=True),
    sa.Column('purpose', sa.String(length=2), nullable=False),
    sa.Column('ride_class', sa.Integer(), nullable=False),
    sa.Column('help_level', sa.String(length=11), nullable=False),
    sa.Column('aids', sa.JSON(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('companions', sa.Integer(), nullable=False),
    sa.Column('children', sa.Integer(), nullable=False),
    sa.Column('child_seats', sa.Integer(), nullable=False),
    sa.Column('wheelchairs', sa.Integer(), nullable=False),
    sa.Column('service_animal', sa.Boolean(), nullable=False),
    sa.Column('may_share', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=400), nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint("(way_home = 'at') = (home_at IS NOT NULL)", name=op.f('ck_ride_request_home_at_when_at')),
    sa.CheckConstraint("anchor IN ('be_there_by', 'leave_at')", name=op.f('ck_ride_request_anchor_known')),
    sa.CheckConstraint("channel IN ('web', 'desk', 'text', 'call', 'paper', 'api', 'job', 'cli')", name=op.f('ck_ride_request_channel_known')),
    sa.CheckConstraint("help_level IN ('kerb', 'door', 'through', 'never_alone')", name=op.f('ck_ride_request_help_level_known')),
    sa.CheckConstraint("purpose IN ('A', 'D', 'E', 'G', 'HR', 'M', 'P', 'R', 'T')", name=op.f('ck_ride_request_purpose_known')),
    sa.CheckConstraint("way_home IN ('none', 'at', 'when_i_call', 'driver_waits')", name=op.f('ck_ride_request_way_home_known')),
    sa.CheckConstraint('seats BETWEEN 1 AND 15', name=op.f('ck_ride_request_seats_counted')),
    sa.ForeignKeyConstraint(['community_id', 'asked_by_id'], ['member.community_id', 'member.id'], name=op.f('fk_ride_request_community_id_asked_by_id')),
    sa.ForeignKeyConstraint(['community_id', 'consent_id'], ['consent.community_id', 'consent.id'], name=op.f('fk_ride_request_community_id_consent_id')),
    sa.ForeignKeyConstraint(['community_id', 'from_place_id'], ['place.community_id', 'place.id'], name=op.f('fk_ride_request_community_id_from_place_id')),
    sa.ForeignKeyConstraint(['community_id', 'rider_id'], ['member.community_id', 'member.id'], name=op.f('fk_ride_request_community_id_rider_id')),
    sa.ForeignKeyConstraint(['community_id', 'to_place_id'], ['place.community_id', 'place.id'], name=op.f('fk_ride_request_community_id_to_place_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ride_request')),
    sa.UniqueConstraint('community_id', 'request_key', name=op.f('uq_ride_request_community_id_request_key'))
    )
    op.create_index(op.f('ix_ride_request_community_id_asked_at'), 'ride_request', ['community_id', 'asked_at'], unique=False)
    op.create_index(op.f('ix_ride_request_community_id_consent_id'), 'ride_request', ['community_id', 'consent_id'], unique=False)
    op.create_index(op.f('ix_ride_request_community_id_from_place_id'), 'ride_request', ['community_id', 'from_place_id'], unique=False)
    op.create_index(op.f('ix_ride_request_community_id_rider_id_anchor_at'), 'ride_request', ['community_id', 'rider_id', 'anchor_at'], unique=False)
    op.create_index(op.f('ix_ride_request_community_id_to_place_id'), 'ride_request', ['community_id', 'to_place_id'], unique=False)
    op.create_table('ride',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('request_id', Id(), nullable=False),
    sa.Column('rider_id', Id(), nullable=False),
    sa.Column('leg', sa.String(length=4), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('outcome', sa.String(length=14), nullable=True),
    sa.Column('barrier', sa.String(length=14), nullable=True),
    sa.Column('from_place_id', Id(), nullable=False),
    sa.Column('to_place_id', Id(), nullable=False),
    sa.Column('pickup_at', UtcDateTime(), nullable=False),
    sa.Column('pickup_until', UtcDateTime(), nullable=False),
    sa.Column('dropoff_at', UtcDateTime(), nullable=False),
    sa.Column('travel_minutes', sa.Integer(), nullable=False),
    sa.Column('distance_km', sa.Float(), nullable=False),
    sa.Column('effort_minutes', sa.Integer(), nullable=False),
    sa.Column('hold_id', Id(), nullable=True),
    sa.Column('driver_id', Id(), nullable=True),
    sa.Column('vehicle_id', Id(), nullable=True),
    sa.Column('found_at', UtcDateTime(), nullable=True),
    sa.Column('on_the_way_at', UtcDateTime(), nullable=True),
    sa.Column('here_at', UtcDateTime(), nullable=True),
    sa.Column('riding_at', UtcDateTime(), nullable=True),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('is_confirmed', sa.Boolean(), nullable=False),
    sa.Column('drop_outs', sa.Integer(), nullable=False),
    sa.Column('proposed_minutes', sa.Integer(), nullable=True),
    sa.Column('settled_minutes', sa.Integer(), nullable=True),
    sa.Column('transfer_id', Id(), nullable=True),
    sa.CheckConstraint("(state = 'unmet') = (barrier IS NOT NULL)", name=op.f('ck_ride_barrier_when_unmet')),
    sa.CheckConstraint("barrier IN ('affordability', 'capability', 'trust', 'technology', 'availability', 'mismatch', 'vehicle', 'reliability', 'infrastructure')", name=op.f('ck_ride_barrier_known')),
    sa.CheckConstraint("driver_id IS NOT NULL OR state NOT IN ('found', 'on_the_way', 'here', 'riding', 'done', 'nobody_there', 'stopped')", name=op.f('ck_ride_driver_when_found')),
    sa.CheckConstraint("leg IN ('out', 'home')", name=op.f('ck_ride_leg_known')),
    sa.CheckConstraint("outcome IN ('complete', 'no_show', 'late_cancelled', 'cancelled', 'weather', 'stopped', 'unmet')", name=op.f('ck_ride_outcome_known')),
    sa.CheckConstraint("state IN ('waiting_for_call', 'looking', 'found', 'on_the_way', 'here', 'riding', 'done', 'stopped', 'nobody_there', 'cancelled', 'unmet')", name=op.f('ck_ride_state_known')),
    sa.CheckConstraint("transfer_id IS NULL OR state IN ('done', 'stopped')", name=op.f('ck_ride_paid_done')),
    sa.CheckConstraint('pickup_at < dropoff_at', name=op.f('ck_ride_ends_after_start')),
    sa.ForeignKeyConstraint(['community_id', 'driver_id'], ['driver.community_id', 'driver.id'], name=op.f('fk_ride_community_id_driver_id')),
    sa.ForeignKeyConstraint(['community_id', 'from_place_id'], ['place.community_id', 'place.id'], name=op.f('fk_ride_community_id_from_place_id')),
    sa.ForeignKeyConstraint(['community_id', 'hold_id'], ['hold.community_id', 'hold.id'], name=op.f('fk_ride_community_id_hold_id')),
    sa.ForeignKeyConstraint(['community_id', 'request_id'], ['ride_request.community_id', 'ride_request.id'], name=op.f('fk_ride_community_id_request_id')),
    sa.ForeignKeyConstraint(['community_id', 'rider_id'], ['member.community_id', 'member.id'], name=op.f('fk_ride_community_id_rider_id')),
    sa.ForeignKeyConstraint(['community_id', 'to_place_id'], ['place.community_id', 'place.id'], name=op.f('fk_ride_community_id_to_place_id')),
    sa.ForeignKeyConstraint(['community_id', 'transfer_id'], ['transfer.community_id', 'transfer.id'], name=op.f('fk_ride_community_id_transfer_id')),
    sa.ForeignKeyConstraint(['community_id', 'vehicle_id'], ['vehicle.community_id', 'vehicle.id'], name=op.f('fk_ride_community_id_vehicle_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ride')),
    sa.UniqueConstraint('community_id', 'code', name=op.f('uq_ride_community_id_code')),
    sa.UniqueConstraint('community_id', 'hold_id', name=op.f('uq_ride_community_id_hold_id')),
    sa.UniqueConstraint('community_id', 'request_id', 'leg', name=op.f('uq_ride_community_id_request_id_leg')),
    sa.UniqueConstraint('community_id', 'transfer_id', name=op.f('uq_ride_community_id_transfer_id'))
    )
    op.create_index(op.f('ix_ride_community_id_driver_id_pickup_at'), 'ride', ['community_id', 'driver_id', 'pickup_at'], unique=False)
    op.create_index(op.f('ix_ride_community_id_from_place_id'), 'ride', ['community_id', 'from_place_id'], unique=False)
    op.create_index(op.f('ix_ride_community_id_pickup_at'), 'ride', ['community_id', 'pickup_at'], unique=False)
    op.create_index(op.f('ix_ride_community_id_rider_id_pickup_at'), 'ride', ['community_id', 'rider_id', 'pickup_at'], unique=False)
    op.create_index(op.f('ix_ride_community_id_state_pickup_at'), 'ride', ['community_id', 'state', 'pickup_at'], unique=False)
    op.create_index(op.f('ix_ride_community_id_to_place_id'), 'ride', ['community_id', 'to_place_id'], unique=False)
    op.create_table('invitation',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('ride_id', Id(), nullable=False),
    sa.Column('other_ride_id', Id(), nullable=True),
    sa.Column('driver_id', Id(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('wave', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=11), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('cost', sa.Integer(), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f('ck_invitation_ended_when_answered')),
    sa.CheckConstraint("state IN ('open', 'accepted', 'declined', 'expired', 'closed', 'dropped_out')", name=op.f('ck_invitation_state_known')),
    sa.ForeignKeyConstraint(['community_id', 'driver_id'], ['driver.community_id', 'driver.id'], name=op.f('fk_invitation_community_id_driver_id')),
    sa.ForeignKeyConstraint(['community_id', 'other_ride_id'], ['ride.community_id', 'ride.id'], name=op.f('fk_invitation_community_id_other_ride_id')),
    sa.ForeignKeyConstraint(['community_id', 'ride_id'], ['ride.community_id', 'ride.id'], name=op.f('fk_invitation_community_id_ride_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('community_id', 'code', name=op.f('uq_invitation_community_id_code')),
    sa.UniqueConstraint('community_id', 'ride_id', 'driver_id', 'wave', name=op.f('uq_invitation_community_id_ride_id_driver_id_wave'))
    )
    op.create_index(op.f('ix_invitation_community_id_driver_id_state'), 'invitation', ['community_id', 'driver_id', 'state'], unique=False)
    op.create_index(op.f('ix_invitation_community_id_other_ride_id'), 'invitation', ['community_id', 'other_ride_id'], unique=False)
    op.create_table('ride_event',
    sa.Column('community_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('ride_id', Id(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('verb', sa.String(length=20), nullable=False),
    sa.Column('from_state', sa.String(length=20), nullable=False),
    sa.Column('to_state', sa.String(length=20), nullable=False),
    sa.Column('actor_id', Id(), nullable=True),
    sa.Column('on_behalf_of_id', Id(), nullable=True),
    sa.Column('consent_id', Id(), nullable=True),
    sa.Column('channel', sa.String(length=5), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.CheckConstraint("channel IN ('web', 'desk', 'text', 'call', 'paper', 'api', 'job', 'cli')", name=op.f('ck_ride_event_channel_known')),
    sa.ForeignKeyConstraint(['community_id', 'actor_id'], ['member.community_id', 'member.id'], name=op.f('fk_ride_event_community_id_actor_id')),
    sa.ForeignKeyConstraint(['community_id', 'consent_id'], ['consent.community_id', 'consent.id'], name=op.f('fk_ride_event_community_id_consent_id')),
    sa.ForeignKeyConstraint(['community_id', 'on_behalf_of_id'], ['member.community_id', 'member.id'], name=op.f('fk_ride_event_community_id_on_behalf_of_id')),
    sa.ForeignKeyConstraint(['community_id', 'ride_id'], ['ride.community_id', 'ride.id'], name=op.f('fk_ride_event_community_id_ride_id')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_ride_event'))
    )
    op.create_index(op.f('ix_ride_event_community_id_on_behalf_of_id_at'), 'ride_event', ['community_id', 'on_behalf_of_id', 'at'], unique=False)
    op.create_index(op.f('ix_ride_event_community_id_ride_id_at'), 'ride_event', ['community_id', 'ride_id', 'at'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_ride_event_community_id_ride_id_at'), table_name='ride_event')
    op.drop_index(op.f('ix_ride_event_community_id_on_behalf_of_id_at'), table_name='ride_event')
    op.drop_table('ride_event')
    op.drop_index(op.f('ix_invitation_community_id_other_ride_id'), table_name='invitation')
    op.drop_index(op.f('ix_invitation_community_id_driver_id_state'), table_name='invitation')
    op.drop_table('invitation')
    op.drop_index(op.f('ix_ride_community_id_to_place_id'), table_name='ride')
    op.drop_index(op.f('ix_ride_community_id_state_pickup_at'), table_name='ride')
    op.drop_index(op.f('ix_ride_community_id_rider_id_pickup_at'), table_name='ride')
    op.drop_index(op.f('ix_ride_community_id_pickup_at'), table_name='ride')
    op.drop_index(op.f('ix_ride_community_id_from_place_id'), table_name='ride')
    op.drop_index(op.f('ix_ride_community_id_driver_id_pickup_at'), table_name='ride')
    op.drop_table('ride')
    op.drop_index(op.f('ix_ride_request_community_id_to_place_id'), table_name='ride_request')
    op.drop_index(op.f('ix_ride_request_community_id_rider_id_anchor_at'), table_name='ride_request')
    op.drop_index(op.f('ix_ride_request_community_id_from_place_id'), table_name='ride_request')
    op.drop_index(op.f('ix_ride_request_community_id_consent_id'), table_name='ride_request')
    op.drop_index(op.f('ix_ride_request_community_id_asked_at'), table_name='ride_request')
    op.drop_table('ride_request')
    op.drop_index('uq_vehicle_active', table_name='vehicle', sqlite_where=sa.text('is_active'), postgresql_where=sa.text('is_active'))
    op.drop_index(op.f('ix_vehicle_community_id_driver_id'), table_name='vehicle')
    op.drop_table('vehicle')
    op.drop_index(op.f('ix_task_community_id_subject_id'), table_name='task')
    op.drop_index(op.f('ix_task_community_id_state_due_at'), table_name='task')
    op.drop_index(op.f('ix_task_community_id_message_id'), table_name='task')
    op.drop_index(op.f('ix_task_community_id_member_id'), table_name='task')
    op.drop_table('task')
    op.drop_index(op.f('ix_credential_community_id_driver_id_kind_valid_until'), table_name='credential')
    op.drop_table('credential')
    op.drop_index(op.f('ix_consent_community_id_staff_id'), table_name='consent')
    op.drop_index(op.f('ix_consent_community_id_organisation_id_member_id'), table_name='consent')
    op.drop_index(op.f('ix_consent_community_id_member_id_organisation_id'), table_name='consent')
    op.drop_table('consent')
    op.drop_index(op.f('ix_away_community_id_driver_id_until_on'), table_name='away')
    op.drop_table('away')
    op.drop_table('availability')
    op.drop_table('standing')
    op.drop_index(op.f('ix_staff_community_id_member_id'), table_name='staff')
    op.drop_table('staff')
    op.drop_table('need')
    op.drop_index(op.f('ix_message_community_id_subject_id'), table_name='message')
    op.drop_index(op.f('ix_message_community_id_state_due_at'), table_name='message')
    op.drop_index(op.f('ix_message_community_id_member_id_made_at'), table_name='message')
    op.drop_table('message')
    op.drop_table('member_role')
    op.drop_index(op.f('ix_member_place_community_id_place_id'), table_name='member_place')
    op.drop_table('member_place')
    op.drop_table('household_person')
    op.drop_index(op.f('ix_evidence_community_id_rater_id_about_id'), table_name='evidence')
    op.drop_index(op.f('ix_evidence_community_id_about_id_kind'), table_name='evidence')
    op.drop_table('evidence')
    op.drop_index(op.f('ix_driver_community_id_state_lat_lon'), table_name='driver')
    op.drop_table('driver')
    op.drop_index(op.f('ix_block_community_id_blocked_id'), table_name='block')
    op.drop_table('block')
    op.drop_index(op.f('ix_session_person_id'), table_name='session')
    op.drop_table('session')
    op.drop_index(op.f('ix_member_community_id_state'), table_name='member')
    op.drop_index(op.f('ix_member_community_id_phone'), table_name='member')
    op.drop_index(op.f('ix_member_community_id_home_place_id'), table_name='member')
    op.drop_index(op.f('ix_member_community_id_fold'), table_name='member')
    op.drop_index(op.f('ix_member_community_id_email'), table_name='member')
    op.drop_table('member')
    op.drop_index(op.f('ix_login_code_contact_made_at'), table_name='login_code')
    op.drop_index(op.f('ix_login_code_code_hash'), table_name='login_code')
    op.drop_table('login_code')
    op.drop_index(op.f('ix_hold_community_id_state_expires_at'), table_name='hold')
    op.drop_index(op.f('ix_hold_community_id_fund_account_id'), table_name='hold')
    op.drop_index(op.f('ix_hold_community_id_account_id'), table_name='hold')
    op.drop_table('hold')
    op.drop_index(op.f('ix_entry_community_id_transfer_id'), table_name='entry')
    op.drop_table('entry')
    op.drop_index(op.f('ix_transfer_community_id_at'), table_name='transfer')
    op.drop_table('transfer')
    op.drop_index(op.f('ix_reminder_community_id_state_try_at'), table_name='reminder')
    op.drop_table('reminder')
    op.drop_table('rate_count')
    op.drop_index(op.f('ix_place_community_id_lat_lon'), table_name='place')
    op.drop_index(op.f('ix_place_community_id_is_public_fold'), table_name='place')
    op.drop_table('place')
    op.drop_table('person')
    op.drop_table('organisation')
    op.drop_table('installation')
    op.drop_index(op.f('ix_geo_result_asked_at'), table_name='geo_result')
    op.drop_table('geo_result')
    op.drop_table('fund_rule')
    op.drop_table('community')
    op.drop_table('account')
