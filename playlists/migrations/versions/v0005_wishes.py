"""How often an item is wished on the air, and how far apart."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("items", sa.Column("wished_airings", sa.Integer(), nullable=True))
    op.add_column("items", sa.Column("spacing_minutes", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("items", "spacing_minutes")
    op.drop_column("items", "wished_airings")
