<%
def plain(body):
    """The statements without alembic's own remarks."""
    return "\n".join(line for line in body.splitlines() if "###" not in line).strip() or "pass"
%>\
"""${message.capitalize()}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${plain(upgrades)}


def downgrade() -> None:
    ${plain(downgrades)}
