"""Finding items among 50,000 by their words: the index against LIKE over folded copies of them."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import column, func, insert, select, table, text
from sqlalchemy.orm import Session, sessionmaker

from bench import databases
from bench.measure import Measurement, paired_ratio
from playlists import newsroom, searching
from playlists.database import create_database_engine, migrate, session_factory
from playlists.folding import fold
from playlists.models import Account, Item, ItemKind, Precedence, Revision, Unit, UnitKind

ITEMS, WORDS_EACH = 50_000, 120
NOW = datetime(2026, 11, 23, tzinfo=UTC)
BAR = 0.2
RUNS = 9
_FOLDED = table("folded_words", column("item_id"), column("folded"))
WISH = "dan van kheo"
NOBODY = "nobody logs in here"
_COMMON = [
    *("ủy", "ban", "nhân", "dân", "xã", "tổ", "chức", "hội", "nghị", "triển", "khai", "kế"),
    *("hoạch", "bà", "con", "thôn", "bến", "phong", "trào", "xây", "dựng", "nông", "mới", "vệ"),
    *("sinh", "môi", "trường", "biển", "đảo", "an", "toàn", "giao", "thông", "phòng", "chống"),
    *("cháy", "rừng", "chuyển", "đổi", "số", "dịch", "vụ", "công", "trực", "tuyến", "giải"),
]


def run() -> list[Measurement]:
    """The ratio of a page of results by the index to one by LIKE, on each database."""
    found = []
    for name, database in (("sqlite", databases.sqlite), ("postgresql", databases.postgresql)):
        with database() as url:
            found.append(_measured(name, url))
    return found


def _measured(name: str, url: str) -> Measurement:
    sessions = _newsroom(url)
    with sessions() as session:
        assert len(newsroom.search(session, text=WISH)) == len(_by_like(session)) == 50
        ratio, ours, theirs = paired_ratio(
            partial(newsroom.search, session, text=WISH), partial(_by_like, session), runs=RUNS
        )
    print(f"search {name}: {ours * 1000:.1f} ms against {theirs * 1000:.1f} ms")
    against = f"LIKE over {ITEMS} items"
    return Measurement(f"search_{name}", ratio, "x", BAR, against, RUNS)


def _by_like(session: Session) -> list[Item]:
    """What a search was before: every folded text looked through, the last changed first."""
    newest = (
        select(Revision.item_id, func.max(Revision.number).label("number"))
        .group_by(Revision.item_id)
        .subquery()
    )
    terms = (_FOLDED.c.folded.contains(word, autoescape=True) for word in fold(WISH).split())
    asked = (
        select(Item)
        .join(Revision, Revision.item_id == Item.id)
        .join(newest, (newest.c.item_id == Revision.item_id) & (newest.c.number == Revision.number))
        .join(_FOLDED, _FOLDED.c.item_id == Item.id)
        .where(*terms)
        .order_by(Revision.created_at.desc(), Item.id.desc())
        .limit(50)
    )
    return list(session.scalars(asked))


def _newsroom(url: str) -> sessionmaker[Session]:
    engine = create_database_engine(url)
    migrate(engine)
    sessions = session_factory(engine)
    chance = random.Random(7)
    with sessions.begin() as session:
        unit = Unit(code="tt", name="Trung tâm", kind=UnitKind.CENTRE)
        author = Account(username="bientap", display_name="Biên tập", password_hash=NOBODY)
        session.add_all([unit, author])
        session.flush()
        numbers = range(1, ITEMS + 1)
        session.execute(insert(Item), [_item(number, unit.id) for number in numbers])
        words = _words(chance)
        session.execute(
            insert(Revision), [_revision(number, author.id, words(number)) for number in numbers]
        )
        searching.rebuild(session)
        session.execute(
            text("CREATE TABLE folded_words (item_id INTEGER PRIMARY KEY, folded TEXT)")
        )
        latest = session.execute(select(Revision.item_id, Revision.title, Revision.text)).all()
        session.execute(
            text("INSERT INTO folded_words VALUES (:item_id, :folded)"),
            [{"item_id": each, "folded": fold(f"{title}\n{body}")} for each, title, body in latest],
        )
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    return sessions


def _words(chance: random.Random) -> Callable[[int], str]:
    def words(number: int) -> str:
        said = " ".join(chance.choices(_COMMON, k=WORDS_EACH))
        return f"{said} mô hình dân vận khéo" if number % 100 == 0 else said

    return words


def _item(number: int, unit_id: int) -> dict[str, object]:
    return {
        "id": number,
        "unit_id": unit_id,
        "kind": ItemKind.NEWS,
        "precedence": Precedence.ORDINARY,
        "state": "draft",
        "created_at": NOW,
    }


def _revision(number: int, author_id: int, body: str) -> dict[str, object]:
    return {
        "item_id": number,
        "number": 1,
        "title": f"Tin số {number}",
        "text": body,
        "text_sha256": "0" * 64,
        "author_id": author_id,
        "created_at": NOW + timedelta(seconds=number),
        "voice_failures": "",
        "better_voice_wanted": False,
    }
