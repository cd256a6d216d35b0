"""The Centre's own words over the shipped ones: kept only where they can be said."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from audio.errors import ReadingError
from audio.reading import read
from playlists import InvalidEntry, NotAllowed, NotFound
from playlists import lexicon as own
from playlists.database import create_database_engine, migrate, session_factory
from playlists.models import Account, LexiconEntry, Membership, Role, Unit, UnitKind
from scheduler import lexicon

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def session() -> Iterator[Session]:
    engine: Engine = create_database_engine("sqlite://")
    migrate(engine)
    with session_factory(engine)() as session:
        yield session
    engine.dispose()


def say(session: Session, text: str) -> str:
    return read(text, lexicon.lexicon_of(session).lexicon).text


def somebody(role: Role, kind: UnitKind) -> Account:
    unit = Unit(code=kind.value, name="Đơn vị", kind=kind)
    account = Account(username="bientap", display_name="Biên tập", password_hash="", active=True)
    account.memberships.append(Membership(unit=unit, role=role))
    return account


def test_an_entry_wins_over_what_is_shipped_until_it_is_taken_out(session: Session) -> None:
    before = say(session, "Theo BCĐ huyện.")
    lexicon.keep(session, "BCĐ", "Ban Chỉ đạo phòng dịch", by=None, now=NOW)
    assert say(session, "Theo BCĐ huyện.") == "Theo Ban Chỉ đạo phòng dịch huyện."
    own.forget(session, "BCĐ", by=None, now=NOW)
    assert say(session, "Theo BCĐ huyện.") == before


def test_every_change_stays_on_record(session: Session) -> None:
    lexicon.keep(session, "KDCVH", "khu dân cư", by=None, now=NOW)
    lexicon.keep(session, " KDCVH ", "khu dân cư  văn hóa", by=None, now=NOW)
    lexicon.keep(session, "KDCVH", "khu dân cư văn hóa", by=None, now=NOW)  # nothing new
    own.forget(session, "KDCVH", by=None, now=NOW)
    assert [(each.written, each.spoken) for each in own.changes(session)] == [
        ("KDCVH", None),
        ("KDCVH", "khu dân cư văn hóa"),
        ("KDCVH", "khu dân cư"),
    ]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("KDCVH", "KDC văn hóa"),  # an abbreviation itself
        ("KDCVH", "khu 5"),  # figures are no words
        ("5KDC", "khu dân cư"),
        ("nhân", "người"),  # stands in other readings
        ("mươi", "chục"),
        ("khu dân cư", "xóm"),  # read as it is written
    ],
)
def test_what_could_not_be_said_or_disturbs_others_is_refused(
    session: Session, written: str, spoken: str
) -> None:
    with pytest.raises(ReadingError):
        lexicon.keep(session, written, spoken, by=None, now=NOW)


def test_an_entry_is_refused_that_stands_in_the_reading_of_an_older_one(session: Session) -> None:
    lexicon.keep(session, "KDCVH", "khu phây búc", by=None, now=NOW)
    with pytest.raises(ReadingError):
        lexicon.keep(session, "phây", "phê", by=None, now=NOW)


@pytest.mark.parametrize(("written", "spoken"), [("", "một"), ("A", " "), ("A" * 65, "một")])
def test_what_is_empty_or_too_long_is_refused(session: Session, written: str, spoken: str) -> None:
    with pytest.raises(InvalidEntry):
        lexicon.keep(session, written, spoken, by=None, now=NOW)


def test_many_are_kept_or_none(session: Session) -> None:
    with pytest.raises(ReadingError), session.begin_nested():
        lexicon.keep_all(session, {"KDCVH": "khu dân cư", "XYZ": "x 1"}, now=NOW)
    assert own.entries(session) == []
    assert lexicon.keep_all(session, {"KDCVH": "khu dân cư"}, now=NOW) == 1


def test_a_trial_shows_both_readings_and_saves_nothing(session: Session) -> None:
    found = lexicon.trial(session, "KDCVH", "khu dân cư", "Có 2 KDCVH.", "north")
    assert [unknown.word for unknown in found.before.unknown] == ["KDCVH"]
    assert found.after.text == "Có hai khu dân cư."
    assert own.entries(session) == []


def test_an_entry_that_no_longer_holds_keeps_nothing_else_from_its_reading(
    session: Session,
) -> None:
    session.add(LexiconEntry(written="HỎNG", spoken="UBND", changed_at=NOW))
    lexicon_of = lexicon.lexicon_of(session)
    assert list(lexicon_of.refused) == ["HỎNG"]
    session.add(LexiconEntry(written="KDCVH", spoken="khu dân cư", changed_at=NOW))
    assert say(session, "KDCVH") == "Khu dân cư"


@pytest.mark.parametrize(
    ("role", "kind", "may"),
    [
        (Role.EDITOR, UnitKind.CENTRE, True),
        (Role.ADMIN, UnitKind.DISTRICT, True),
        (Role.EDITOR, UnitKind.COMMUNE, False),
        (Role.APPROVER, UnitKind.CENTRE, False),
        (Role.REPORTER, UnitKind.DISTRICT, False),
    ],
)
def test_the_centres_editors_settle_the_words(
    session: Session, role: Role, kind: UnitKind, *, may: bool
) -> None:
    account = somebody(role, kind)
    session.add(account)
    session.flush()
    if may:
        assert lexicon.keep(session, "KDCVH", "khu", by=account, now=NOW).account is account
        return
    with pytest.raises(NotAllowed):
        lexicon.keep(session, "KDCVH", "khu", by=account, now=NOW)
    with pytest.raises(NotAllowed):
        own.forget(session, "KDCVH", by=account, now=NOW)


def test_what_is_not_there_cannot_be_taken_out(session: Session) -> None:
    with pytest.raises(NotFound):
        own.forget(session, "KDCVH", by=None, now=NOW)
