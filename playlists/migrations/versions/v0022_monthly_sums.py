"""Sums of whole months beside those of days."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_COUNTS = "airings, aired_ms, partial, partial_ms, missed, relays, relay_ms"


def upgrade() -> None:
    op.create_table(
        "monthly_sums",
        sa.Column("dimension", sa.String(32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("airings", sa.Integer(), nullable=False),
        sa.Column("aired_ms", sa.BigInteger(), nullable=False),
        sa.Column("partial", sa.Integer(), nullable=False),
        sa.Column("partial_ms", sa.BigInteger(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("relays", sa.Integer(), nullable=False),
        sa.Column("relay_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_monthly_sums_station_id_stations")
        ),
        sa.PrimaryKeyConstraint(
            "dimension", "month", "station_id", "value", name=op.f("pk_monthly_sums")
        ),
        sqlite_with_rowid=False,
    )
    lite = op.get_bind().dialect.name == "sqlite"
    month = "date(day, 'start of month')" if lite else "CAST(date_trunc('month', day) AS date)"
    sums = ", ".join(f"sum({name})" for name in _COUNTS.split(", "))
    op.execute(
        f"INSERT INTO monthly_sums (dimension, month, station_id, value, {_COUNTS}) "  # noqa: S608 -- names of columns
        f"SELECT dimension, {month}, station_id, value, {sums} FROM daily_sums GROUP BY 1, 2, 3, 4"
    )


def downgrade() -> None:
    op.drop_table("monthly_sums")
