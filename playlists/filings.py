"""What units file of other channels, month by month: entries, corrections, and the month's word.

An entry that is wrong is struck out and put right by another; both stay to be seen. What is filed
or struck out after a month's due date says so. Who has to file, and by when, are settings.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from urllib.parse import urlsplit

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from playlists.accounts import can, require
from playlists.errors import InvalidReport, NotAllowed, NotFound
from playlists.models import Account, Channel, ChannelEntry, ChannelReturn, Item, Role, Unit
from playlists.reports.settings import ReportSettings
from playlists.spans import Span, SpanKind

POSTS = frozenset({Channel.PORTAL, Channel.FANPAGE})
FILING = (Role.OPERATOR, Role.EDITOR, Role.APPROVER, Role.REPORTER)
LONGEST_TITLE, LONGEST_LINK, LONGEST_PLACE, LONGEST_REASON, LONGEST_NOTE = 300, 500, 300, 300, 2_000
MOST_PIECES, LARGEST_AREA_DM2 = 5_000, 10_000_000
_OLDEST = timedelta(days=2 * 366)


@dataclass(frozen=True)
class Filing:
    """An entry as somebody fills it in. The area is of all pieces, in dm²."""

    channel: Channel
    day: date
    title: str
    link: str = ""
    pieces: int = 1
    area_dm2: int = 0
    place: str = ""
    photo_sha256: str | None = None
    photo_type: str = ""
    item_id: int | None = None


@dataclass(frozen=True)
class Moment:
    """Who files, when, and what is needed to tell whether that is late."""

    by: Account
    now: datetime
    zone: tzinfo
    due_day: int

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def is_late_for(self, month: date) -> bool:
        return self.now >= due_at(month, self.due_day, self.zone)


def due_at(month: date, due_day: int, zone: tzinfo) -> datetime:
    """The first instant that is too late for a month: the due day of the next one is the last."""
    due = Span.of(SpanKind.MONTH, month).after().first.replace(day=due_day)
    return datetime.combine(due + timedelta(days=1), time(), zone)


def may_file(session: Session, account: Account, unit: Unit) -> bool:
    return any(can(session, account, role, unit) for role in FILING)


def file_entry(
    session: Session, unit: Unit, filing: Filing, at: Moment, *, corrects: int | None = None
) -> ChannelEntry:
    """Add an entry to a unit's month. Raises InvalidReport for what cannot be, NotAllowed."""
    _require_filing(session, at.by, unit)
    _check(session, unit, filing, at.today)
    entry = ChannelEntry(
        unit=unit,
        channel=filing.channel,
        day=filing.day,
        title=filing.title.strip(),
        link=filing.link.strip(),
        pieces=1 if filing.channel in POSTS else filing.pieces,
        area_dm2=0 if filing.channel in POSTS else filing.area_dm2,
        place="" if filing.channel in POSTS else filing.place.strip(),
        photo_sha256=filing.photo_sha256,
        photo_type=filing.photo_type,
        item_id=filing.item_id,
        account=at.by,
        filed_at=at.now,
        late=at.is_late_for(filing.day.replace(day=1)),
        corrects_id=corrects,
    )
    session.add(entry)
    session.flush()
    return entry


def strike(session: Session, entry: ChannelEntry, reason: str, at: Moment) -> None:
    """Strike an entry out. Raises InvalidReport without a reason or where it is, NotAllowed."""
    _require_filing(session, at.by, entry.unit)
    if entry.struck_at is not None:
        raise InvalidReport("This entry is struck out already.")
    if not (reason := " ".join(reason.split())):
        raise InvalidReport("Say why the entry is struck out.")
    _require_short(reason, LONGEST_REASON)
    entry.struck_at, entry.struck_by, entry.struck_reason = at.now, at.by, reason
    entry.struck_late = at.is_late_for(entry.day.replace(day=1))
    session.flush()


def correct(
    session: Session, entry: ChannelEntry, filing: Filing, reason: str, at: Moment
) -> ChannelEntry:
    """Strike an entry out and file another in its place; raises as these do."""
    strike(session, entry, reason, at)
    return file_entry(session, entry.unit, filing, at, corrects=entry.id)


def declare(session: Session, unit: Unit, month: date, note: str, at: Moment) -> ChannelReturn:
    """Say that what a unit filed for a month is whole, be it nothing.

    Raises InvalidReport for a month that has not begun or was declared before, NotAllowed.
    """
    _require_filing(session, at.by, unit)
    month = month.replace(day=1)
    if month > at.today:
        raise InvalidReport("That month has not begun.")
    if session.scalar(_returned(unit, month)) is not None:
        raise InvalidReport("The month is handed in already. What is added now shows as such.")
    _require_short(note, LONGEST_NOTE)
    given = ChannelReturn(
        unit=unit,
        month=month,
        filed_at=at.now,
        late=at.is_late_for(month),
        account=at.by,
        note=note.strip(),
    )
    session.add(given)
    session.flush()
    return given


def return_of(session: Session, unit: Unit, month: date) -> ChannelReturn | None:
    return session.scalar(_returned(unit, month).options(joinedload(ChannelReturn.account)))


def entry_of(session: Session, number: int) -> ChannelEntry:
    """The entry of a number. Raises NotFound."""
    entry = session.get(ChannelEntry, number)
    if entry is None:
        raise NotFound("There is no such entry.")
    return entry


def entries_of(session: Session, units: Collection[Unit], span: Span) -> list[ChannelEntry]:
    """What some units filed for the days of a span, struck out or not, the newest day first."""
    query = (
        select(ChannelEntry)
        .where(
            ChannelEntry.unit_id.in_([unit.id for unit in units]),
            ChannelEntry.day.between(span.first, span.last),
        )
        .options(joinedload(ChannelEntry.account), joinedload(ChannelEntry.struck_by))
        .order_by(ChannelEntry.day.desc(), ChannelEntry.id.desc())
    )
    return list(session.scalars(query))


def items_posted(session: Session, item_id: int) -> list[ChannelEntry]:
    """Where an item was posted, as far as it was filed."""
    query = select(ChannelEntry).where(
        ChannelEntry.item_id == item_id, ChannelEntry.struck_at.is_(None)
    )
    return list(session.scalars(query.order_by(ChannelEntry.id)))


def set_address(session: Session, unit: Unit, address: str, by: Account) -> None:
    """Set where reminders for a unit go; nothing for nowhere. Raises InvalidReport, NotAllowed."""
    require(session, by, Role.REPORTER, unit)
    address = address.strip()
    if address and not is_address(address):
        raise InvalidReport("“%(address)s” is no e-mail address.", address=address)
    unit.email = address
    session.flush()


def is_address(text: str) -> bool:
    """Whether it looks like an e-mail address and holds nothing that could end a header."""
    name, at, host = text.partition("@")
    plain = text.isprintable() and not any(mark in text for mark in ' ,;<>"')
    return bool(plain and name and at and "." in host.strip(".") and len(text) <= 200)  # noqa: PLR2004 -- the longest address kept


def filing_units(session: Session, settings: ReportSettings, month: date) -> list[Unit]:
    """The units that have to file for a month: of the kinds set, and in being then."""
    span = Span.of(SpanKind.MONTH, month)
    found = session.scalars(
        select(Unit).where(Unit.kind.in_(settings.filing_kinds)).order_by(Unit.id)
    )
    return [
        unit
        for unit in found
        if (unit.valid_from is None or unit.valid_from <= span.last)
        and (unit.valid_to is None or unit.valid_to >= span.first)
    ]


def _check(session: Session, unit: Unit, filing: Filing, today: date) -> None:
    if not filing.title.strip():
        raise InvalidReport("Write what was posted, or what the banner or panel says.")
    _require_short(filing.title, LONGEST_TITLE)
    _require_short(filing.link, LONGEST_LINK)
    _require_short(filing.place, LONGEST_PLACE)
    if filing.day > today:
        raise InvalidReport("The day lies ahead: file it when it is done.")
    if filing.day < today - _OLDEST:
        raise InvalidReport("The day is more than two years ago.")
    if filing.channel in POSTS:
        _check_post(session, unit, filing)
    else:
        _check_pieces(filing)
    if filing.item_id is not None and session.get(Item, filing.item_id) is None:
        raise InvalidReport("There is no item %(number)d.", number=filing.item_id)
    if filing.photo_sha256 is not None:
        _require_new_photo(session, filing.photo_sha256)


def _check_post(session: Session, unit: Unit, filing: Filing) -> None:
    link = filing.link.strip()
    if not link:
        return
    parts = urlsplit(link) if link.isprintable() and " " not in link else urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise InvalidReport("The link is no address: it begins with https://.")
    same = session.scalar(
        select(ChannelEntry).where(
            ChannelEntry.unit_id == unit.id,
            ChannelEntry.channel == filing.channel,
            ChannelEntry.link == link,
            ChannelEntry.struck_at.is_(None),
        )
    )
    if same is not None:
        raise InvalidReport("This link was filed before: “%(title)s”.", title=same.title)


def _check_pieces(filing: Filing) -> None:
    if not 1 <= filing.pieces <= MOST_PIECES:
        raise InvalidReport("Pieces are a number from 1 to %(most)d.", most=MOST_PIECES)
    if not 0 <= filing.area_dm2 <= LARGEST_AREA_DM2:
        raise InvalidReport("The area in m² is missing or cannot be.")
    if not filing.place.strip():
        raise InvalidReport("Write where it was put up.")


def _require_new_photo(session: Session, sha256: str) -> None:
    same = session.scalar(
        select(ChannelEntry)
        .where(ChannelEntry.photo_sha256 == sha256, ChannelEntry.struck_at.is_(None))
        .limit(1)
    )
    if same is not None:
        raise InvalidReport(
            "This photo was handed in before, with “%(title)s”: each needs its own.",
            title=same.title,
        )


def _require_filing(session: Session, account: Account, unit: Unit) -> None:
    if not may_file(session, account, unit):
        raise NotAllowed(
            "%(name)s may not do this in %(unit)s.", name=account.display_name, unit=unit.name
        )


def _require_short(text: str, longest: int) -> None:
    if len(text.strip()) > longest:
        raise InvalidReport("That is too long: at most %(length)d characters.", length=longest)


def _returned(unit: Unit, month: date) -> Select[ChannelReturn]:
    return select(ChannelReturn).where(
        ChannelReturn.unit_id == unit.id, ChannelReturn.month == month.replace(day=1)
    )
