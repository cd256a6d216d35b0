"""Music that editors lay under a voice, and drafts that are voiced to be listened to."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_beds",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("music_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("ducked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name="fk_item_beds_item_id_items", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["music_id"], ["items.id"], name="fk_item_beds_music_id_items", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("item_id", name="pk_item_beds"),
    )
    op.add_column(
        "revisions",
        sa.Column("sound_wanted", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    with op.batch_alter_table("revisions") as revisions:
        revisions.drop_column("sound_wanted")
    op.drop_table("item_beds")
