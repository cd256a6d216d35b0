"""Feeds whose articles are posts of their unit, and settings that are changed in the pages."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feeds", sa.Column("posts_as", sa.String(32), nullable=True))
    op.create_table(
        "kept_settings",
        sa.Column("section", sa.String(64), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["accounts.id"], name="fk_kept_settings_changed_by_id_accounts"
        ),
        sa.PrimaryKeyConstraint("section", name="pk_kept_settings"),
    )


def downgrade() -> None:
    op.drop_table("kept_settings")
    with op.batch_alter_table("feeds") as feeds:
        feeds.drop_column("posts_as")
