"""What players say of themselves, where they hang, and whether they are to be mute."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in _columns():
        op.add_column("players", column)


def downgrade() -> None:
    for column in reversed(_columns()):
        op.drop_column("players", column.name)


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("place", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("muted", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("next_title", sa.String(length=300), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disk_free_bytes", sa.BigInteger(), nullable=True),
        sa.Column("disk_total_bytes", sa.BigInteger(), nullable=True),
        sa.Column("tomorrow_missing", sa.Integer(), nullable=True),
        sa.Column("not_ready_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("volume_now", sa.Integer(), nullable=True),
        sa.Column("muted_now", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("pending_rows", sa.Integer(), nullable=False, server_default="0"),
    ]
