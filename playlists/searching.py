"""Full-text search over the latest words of items, one way on SQLite and on PostgreSQL.

`item_words` holds a row for each item: its words folded and as they are written, title and text
apart. It is written in the same transaction as the revision; `rebuild` makes all of it anew.
SQLite keeps it as an FTS5 table, PostgreSQL as two tsvectors under a GIN index; words are cut and
folded here for both, so that both find the same.
"""

from collections.abc import Sequence

from sqlalchemy import Float, Integer, Subquery, TextClause, func, select, text
from sqlalchemy.orm import Session

from playlists.folding import fold, words_of
from playlists.models import Revision

TABLE = "item_words"
MOST_WORDS = 20
_AT_ONCE = 500

_FORGET = text(f"DELETE FROM {TABLE} WHERE rowid = :item_id")  # noqa: S608 -- a name of our own
_KEEP_SQLITE = text(
    f"INSERT INTO {TABLE} (rowid, title, body, title_marks, body_marks)"  # noqa: S608 -- our own name
    " VALUES (:item_id, :title, :body, :title_marks, :body_marks)"
)
_KEEP_POSTGRESQL = text(
    f"INSERT INTO {TABLE} (item_id, folded, marked) VALUES (:item_id,"  # noqa: S608 -- our own name
    " setweight(to_tsvector('simple', :title), 'A') ||"
    " setweight(to_tsvector('simple', :body), 'B'),"
    " setweight(to_tsvector('simple', :title_marks), 'A') ||"
    " setweight(to_tsvector('simple', :body_marks), 'B'))"
    " ON CONFLICT (item_id) DO UPDATE SET folded = excluded.folded, marked = excluded.marked"
)
# FTS5's own bm25 counts every row of every word first, which takes as long as LIKE where words are
# as common as “dân”, and looking into what was found takes longer still: so each way to match is
# asked for by itself, out of the index alone, and the ways weigh. Of equals the newest goes first.
_WAYS = (("title_marks", True, 8), ("title", False, 4), ("title_marks body_marks", True, 2))
_FOUND = (
    f"SELECT rowid AS item_id, {{weight}} AS weight FROM {TABLE}"  # noqa: S608 -- our own names
    f" WHERE {TABLE} MATCH :{{name}}"
)
# The weights are of the labels D, C, B, A: A is the title, B the text.
_HITS_POSTGRESQL = (
    "SELECT item_id, -(ts_rank('{0,0,0.1,1}', folded, to_tsquery('simple', :words))"  # noqa: S608 -- our own name
    " + ts_rank('{0,0,0.1,1}', marked, to_tsquery('simple', :marked))) AS rank"
    f" FROM {TABLE} WHERE folded @@ to_tsquery('simple', :words)"
)


def index(session: Session, revision: Revision) -> None:
    """Keep the words of an item's latest revision, in place of those of the one before."""
    _keep(session, [_row(revision.item_id, revision.title, revision.text)])


def hits(session: Session, wish: str) -> Subquery | None:
    """Items with every word of `wish`, as `item_id` and `rank`: the smallest is the best.

    Marks and capitals do not matter for what is found, but words with the same marks come first,
    and those of a title before those of a text. Where nothing is found, the last word may be the
    beginning of one. None where there is no word in `wish`.
    """
    marked = words_of(wish)[:MOST_WORDS]
    folded = [fold(word) for word in marked]
    if not folded:
        return None
    asked = _asked_of_sqlite if _is_sqlite(session) else _asked
    whole, beginning = (asked(folded, marked, end) for end in ("", "*"))
    known = session.execute(
        select(whole.columns(item_id=Integer, rank=Float).subquery().c.item_id).limit(1)
    ).first()
    chosen = beginning if known is None else whole
    return chosen.columns(item_id=Integer, rank=Float).subquery("hits")


def rebuild(session: Session) -> int:
    """Make the index anew from the latest revisions; how many items it holds."""
    session.execute(text(f"DELETE FROM {TABLE}"))  # noqa: S608 -- a name of our own
    newest = (
        select(Revision.item_id, func.max(Revision.number).label("number"))
        .group_by(Revision.item_id)
        .subquery()
    )
    latest = select(Revision.item_id, Revision.title, Revision.text).join(
        newest, (newest.c.item_id == Revision.item_id) & (newest.c.number == Revision.number)
    )
    count = 0
    for rows in session.execute(latest.order_by(Revision.item_id)).partitions(_AT_ONCE):
        _keep(session, [_row(*row) for row in rows])
        count += len(rows)
    return count


def _row(item_id: int, title: str, body: str) -> dict[str, object]:
    said = {"title": words_of(title), "body": words_of(body)}
    return {
        "item_id": item_id,
        **{name: " ".join(fold(word) for word in words) for name, words in said.items()},
        **{f"{name}_marks": " ".join(words) for name, words in said.items()},
    }


def _keep(session: Session, rows: Sequence[dict[str, object]]) -> None:
    if _is_sqlite(session):
        session.execute(_FORGET, [{"item_id": row["item_id"]} for row in rows])
        session.execute(_KEEP_SQLITE, list(rows))
    else:
        session.execute(_KEEP_POSTGRESQL, list(rows))


def _asked_of_sqlite(folded: list[str], marked: list[str], end: str) -> TextClause:
    every = " AND ".join(f'"{word}"' for word in folded) + end
    exact = " AND ".join(f'"{word}"' for word in marked)
    said = {"every": f"{{title body}} : ({every})"}
    ways = [_FOUND.format(weight=0, name="every")]
    for place, (columns, as_written, weight) in enumerate(_WAYS):
        said[f"way{place}"] = f"{{{columns}}} : ({exact if as_written else every})"
        ways.append(_FOUND.format(weight=weight, name=f"way{place}"))
    united = " UNION ALL ".join(ways)
    grouped = f"SELECT item_id, -sum(weight) AS rank FROM ({united}) GROUP BY item_id"  # noqa: S608 -- our own names
    return text(grouped).bindparams(**said)


def _asked(folded: list[str], marked: list[str], end: str) -> TextClause:
    words = " & ".join(folded) + (":*" if end else "")
    return text(_HITS_POSTGRESQL).bindparams(words=words, marked=" | ".join(marked))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
