"""Spans of a station's day on which nothing airs."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "stations",
        sa.Column("quiet_hours", sa.String(length=200), server_default="", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("stations", "quiet_hours")
