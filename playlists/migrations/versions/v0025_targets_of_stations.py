"""Targets of single stations and groups beside those that hold everywhere."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_NOWHERE = "station_id IS NULL AND group_id IS NULL"


def upgrade() -> None:
    with op.batch_alter_table("targets") as table:
        table.drop_constraint("uq_targets_topic_id", type_="unique")
        table.add_column(sa.Column("station_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            "fk_targets_station_id_stations",
            "stations",
            ["station_id"],
            ["id"],
            ondelete="CASCADE",
        )
        table.create_foreign_key(
            "fk_targets_group_id_station_groups",
            "station_groups",
            ["group_id"],
            ["id"],
            ondelete="CASCADE",
        )
        table.create_check_constraint(
            "ck_targets_one_place", "station_id IS NULL OR group_id IS NULL"
        )
    _unique("ix_targets_everywhere", ["topic_id", "month"], _NOWHERE)
    _unique("ix_targets_of_station", ["station_id", "topic_id", "month"], "station_id IS NOT NULL")
    _unique("ix_targets_of_group", ["group_id", "topic_id", "month"], "group_id IS NOT NULL")


def downgrade() -> None:
    op.execute("DELETE FROM targets WHERE station_id IS NOT NULL OR group_id IS NOT NULL")
    for name in ("ix_targets_everywhere", "ix_targets_of_station", "ix_targets_of_group"):
        op.drop_index(name, "targets")
    with op.batch_alter_table("targets") as table:
        table.drop_constraint("ck_targets_one_place", type_="check")
        table.drop_constraint("fk_targets_group_id_station_groups", type_="foreignkey")
        table.drop_constraint("fk_targets_station_id_stations", type_="foreignkey")
        table.drop_column("group_id")
        table.drop_column("station_id")
        table.create_unique_constraint("uq_targets_topic_id", ["topic_id", "month"])


def _unique(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(
        name,
        "targets",
        columns,
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )
