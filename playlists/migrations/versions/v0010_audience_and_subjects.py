"""Items for groups of stations, columns as series, and the models that items praise."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_groups",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name="fk_item_groups_item_id_items", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["station_groups.id"], name="fk_item_groups_group_id_station_groups"
        ),
        sa.PrimaryKeyConstraint("item_id", "group_id", name="pk_item_groups"),
    )
    op.create_table(
        "item_models",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name="fk_item_models_item_id_items", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["model_id"], ["exemplary_models.id"], name="fk_item_models_model_id_exemplary_models"
        ),
        sa.PrimaryKeyConstraint("item_id", "model_id", name="pk_item_models"),
    )
    op.create_index("ix_item_models_model_id", "item_models", ["model_id"])
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name="fk_series_topic_id_topics"),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
        sa.UniqueConstraint("title", name="uq_series_title"),
    )
    # One statement for both databases: a new table in the old one's place, as SQLite is altered
    # otherwise, would take the rows that point to it along.
    op.execute(
        "ALTER TABLE items ADD COLUMN series_id INTEGER"
        " CONSTRAINT fk_items_series_id_series REFERENCES series (id)"
    )
    op.create_index("ix_items_series_id", "items", ["series_id"])
    op.execute(
        "INSERT INTO series (title)"
        " SELECT DISTINCT series_title FROM items WHERE series_title IS NOT NULL"
    )
    op.execute(
        "UPDATE items SET series_id ="
        " (SELECT series.id FROM series WHERE series.title = items.series_title)"
    )
    op.drop_column("items", "series_title")


def downgrade() -> None:
    op.add_column("items", sa.Column("series_title", sa.String(length=200), nullable=True))
    op.execute(
        "UPDATE items SET series_title ="
        " (SELECT series.title FROM series WHERE series.id = items.series_id)"
    )
    op.drop_index("ix_items_series_id", "items")
    op.drop_column("items", "series_id")
    op.drop_table("series")
    op.drop_table("item_models")
    op.drop_table("item_groups")
