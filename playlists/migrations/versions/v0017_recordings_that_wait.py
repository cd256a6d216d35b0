"""Recordings that wait to be mastered, and failures that pass by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revisions", sa.Column("recording_sha256", sa.String(64), nullable=True))
    op.add_column(
        "revisions",
        sa.Column("voicing_again", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    with op.batch_alter_table("revisions") as revisions:
        revisions.drop_column("voicing_again")
        revisions.drop_column("recording_sha256")
