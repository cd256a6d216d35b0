"""A mark that the database changes with everything that the stock of approved pieces is made of.

Whoever keeps a stock compares one number instead of reading thousands of items. The database keeps
it and not the program, so that nothing that writes can forget to.

PostgreSQL adds a row for each statement: a row that all of them changed would make every writer
wait for the one before it. SQLite, which has one writer at a time, changes its one row at random;
counted up, a number that was rolled back would come again for another change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_TABLES = (
    "items",
    "revisions",
    "clips",
    "approvals",
    "series",
    "item_topics",
    "item_stations",
    "item_groups",
    "station_group_stations",
)
_CHANGES = ("INSERT", "UPDATE", "DELETE")
_MARKED = (
    "CREATE TRIGGER {name} AFTER {change} ON {table} "
    "BEGIN UPDATE stock_marks SET mark = random(); END"
)


def upgrade() -> None:
    op.create_table(
        "stock_marks",
        sa.Column("mark", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_stock_marks")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION mark_stock() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN INSERT INTO stock_marks DEFAULT VALUES; RETURN NULL; END $$"
        )
        for table in _TABLES:
            op.execute(
                f"CREATE TRIGGER {table}_mark_stock "
                f"AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION mark_stock()"
            )
        return
    op.execute("INSERT INTO stock_marks (mark) VALUES (random())")
    for table in _TABLES:
        for change in _CHANGES:
            name = f"{table}_{change.lower()}_marks_stock"
            op.execute(_MARKED.format(name=name, change=change, table=table))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            op.execute(f"DROP TRIGGER {table}_mark_stock ON {table}")
        op.execute("DROP FUNCTION mark_stock()")
    else:
        for table in _TABLES:
            for change in _CHANGES:
                op.execute(f"DROP TRIGGER {table}_{change.lower()}_marks_stock")
    op.drop_table("stock_marks")
