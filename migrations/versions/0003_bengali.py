"""Members who read Bengali."""

import sqlalchemy as sa
from alembic import op

revision = '0003_bengali'
down_revision = '0002_receipts'
branch_labels = None
depends_on = None

BEFORE = "language IN ('en', 'es', 'ar')"
AFTER = "language IN ('en', 'es', 'ar', 'bn')"


def upgrade() -> None:
    _change_check(BEFORE, AFTER)


def downgrade() -> None:
    op.execute("UPDATE member SET language = 'en' WHERE language = 'bn'")
    _change_check(AFTER, BEFORE)


def _change_check(old: str, new: str) -> None:
    if op.get_bind().dialect.name == 'sqlite':
        _rebuild(old, new)
        return
    op.drop_constraint(op.f('ck_member_language_known'), 'member', type_='check')
    op.create_check_constraint(op.f('ck_member_language_known'), 'member', new)


def _rebuild(old: str, new: str) -> None:
    """Copy the table: SQLite cannot alter a CHECK, and a batch would lose the other ones."""
    connection = op.get_bind()
    made = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'member'"))
    indexes = connection.scalars(sa.text(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'member' AND type = 'index'"
        " AND sql IS NOT NULL"
    )).all()
    assert made.count(old) == 1, made
    start, body = made.split('(', 1)
    assert start.split()[-1].strip('"') == 'member', start
    connection.exec_driver_sql(f'CREATE TABLE member_new ({body.replace(old, new)}')
    connection.exec_driver_sql('INSERT INTO member_new SELECT * FROM member')
    connection.exec_driver_sql('DROP TABLE member')
    connection.exec_driver_sql('ALTER TABLE member_new RENAME TO member')
    for index in indexes:
        connection.exec_driver_sql(index)
