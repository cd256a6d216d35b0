"""Reports that go out by e-mail after each span of a kind: what is set, and what is due when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from playlists.errors import InvalidReport, NotFound
from playlists.filings import is_address
from playlists.models import Account, OutgoingMail, ReportKind, ReportSending
from playlists.spans import Span, SpanKind

FORMATS = ("docx", "pdf", "xlsx")
SPANS = (SpanKind.MONTH, SpanKind.QUARTER, SpanKind.HALF, SpanKind.YEAR)
LATEST_DAY, MOST_RECIPIENTS = 28, 20
_LAST_HOUR = 23


@dataclass(frozen=True)
class Wish:
    """A sending as somebody sets it up; `day` counts from the span's end, 1 is the day after."""

    kind: ReportKind
    span_kind: SpanKind
    formats: tuple[str, ...]
    day: int
    hour: int
    recipients: tuple[str, ...]
    issued_only: bool = True


def set_up(
    session: Session, wish: Wish, *, by: Account, now: datetime, zone: tzinfo
) -> ReportSending:
    """Keep a sending; it begins with the span that runs now. Raises InvalidReport."""
    _check(wish)
    sending = ReportSending(
        kind=wish.kind,
        span_kind=wish.span_kind.value,
        formats=",".join(wish.formats),
        day=wish.day,
        hour=wish.hour,
        recipients="\n".join(wish.recipients),
        issued_only=wish.issued_only,
        sent=Span.of(wish.span_kind, now.astimezone(zone).date()).before().name,
        account=by,
    )
    session.add(sending)
    session.flush()
    return sending


def sendings(session: Session) -> Sequence[ReportSending]:
    query = select(ReportSending).options(joinedload(ReportSending.account))
    return session.scalars(query.order_by(ReportSending.id)).all()


def sending_of(session: Session, number: int) -> ReportSending:
    """The sending of a number. Raises NotFound."""
    sending = session.get(ReportSending, number)
    if sending is None:
        raise NotFound("There is no such sending.")
    return sending


def due_span(sending: ReportSending, now: datetime, zone: tzinfo) -> Span | None:
    """The newest span whose day and hour have come and that was not sent; nothing where none is."""
    today = now.astimezone(zone).date()
    span = Span.of(SpanKind(sending.span_kind), today).before()
    while now < due_at(sending, span, zone):
        span = span.before()
    return None if span.first <= Span.named(sending.sent).first else span


def due_at(sending: ReportSending, span: Span, zone: tzinfo) -> datetime:
    """When a span goes out."""
    day = span.last + timedelta(days=sending.day)
    return datetime.combine(day, time(sending.hour), zone)


def next_at(sending: ReportSending, now: datetime, zone: tzinfo) -> datetime:
    """When it goes out next, as things stand."""
    span = Span.named(sending.sent).after()
    while (at := due_at(sending, span, zone)) <= now:
        span = span.after()
    return at


def letters(session: Session, limit: int = 50) -> Sequence[OutgoingMail]:
    """What was put into the tray, the newest first."""
    query = select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(limit)
    return session.scalars(query).all()


def letter_of(session: Session, number: int) -> OutgoingMail:
    """The letter of a number. Raises NotFound."""
    letter = session.get(OutgoingMail, number)
    if letter is None:
        raise NotFound("There is no such letter.")
    return letter


def _check(wish: Wish) -> None:
    if wish.span_kind not in SPANS:
        raise InvalidReport("Choose after which span it goes out.")
    if not wish.formats or not set(wish.formats) <= set(FORMATS):
        raise InvalidReport("Choose at least one document.")
    if not 1 <= wish.day <= LATEST_DAY or not 0 <= wish.hour <= _LAST_HOUR:
        raise InvalidReport("It goes out 1 to 28 days after the span, at a full hour.")
    if not 1 <= len(wish.recipients) <= MOST_RECIPIENTS:
        raise InvalidReport("Write one to %(most)d addresses, a line each.", most=MOST_RECIPIENTS)
    for address in wish.recipients:
        if not is_address(address):
            raise InvalidReport("“%(address)s” is no e-mail address.", address=address)
