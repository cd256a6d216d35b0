"""Full-text search: an index of the latest words in the place of folded copies of all of them."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_LATEST = (
    "SELECT r.item_id, r.title, r.text FROM revisions r WHERE r.number ="
    " (SELECT max(n.number) FROM revisions n WHERE n.item_id = r.item_id)"
)


def upgrade() -> None:
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        op.execute(
            "CREATE VIRTUAL TABLE item_words USING fts5(title, body, title_marks, body_marks,"
            ' tokenize = "unicode61 remove_diacritics 0")'
        )
    else:
        op.execute(
            "CREATE TABLE item_words (item_id INTEGER CONSTRAINT pk_item_words PRIMARY KEY"
            " CONSTRAINT fk_item_words_item_id_items REFERENCES items (id) ON DELETE CASCADE,"
            " folded TSVECTOR NOT NULL, marked TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ix_item_words_folded ON item_words USING gin (folded)")
    keep = _keep(sqlite=sqlite)
    for item_id, title, body in connection.execute(sa.text(_LATEST)).all():
        connection.execute(
            keep,
            {
                "item_id": item_id,
                "title": " ".join(_folded(_words(title))),
                "body": " ".join(_folded(_words(body))),
                "title_marks": " ".join(_words(title)),
                "body_marks": " ".join(_words(body)),
            },
        )
    op.drop_column("revisions", "search_text")
    op.create_index("ix_revisions_created_at", "revisions", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_revisions_created_at", "revisions")
    op.add_column(
        "revisions", sa.Column("search_text", sa.Text(), nullable=False, server_default="")
    )
    op.execute("DROP TABLE item_words")


def _keep(*, sqlite: bool) -> sa.TextClause:
    if sqlite:
        return sa.text(
            "INSERT INTO item_words (rowid, title, body, title_marks, body_marks)"
            " VALUES (:item_id, :title, :body, :title_marks, :body_marks)"
        )
    return sa.text(
        "INSERT INTO item_words (item_id, folded, marked) VALUES (:item_id,"
        " setweight(to_tsvector('simple', :title), 'A') ||"
        " setweight(to_tsvector('simple', :body), 'B'),"
        " setweight(to_tsvector('simple', :title_marks), 'A') ||"
        " setweight(to_tsvector('simple', :body_marks), 'B'))"
    )


def _words(text: str) -> list[str]:
    composed = unicodedata.normalize("NFC", text.casefold())
    return [word[:64] for word in re.findall(r"[^\W_]+", composed)]


def _folded(words: list[str]) -> list[str]:
    plain = (unicodedata.normalize("NFD", word).replace("đ", "d") for word in words)
    return ["".join(each for each in word if not unicodedata.combining(each)) for word in plain]
