"""Reminders to units that have not filed for last month, by mail and over the alerts' ways."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo

from sqlalchemy.orm import Session, sessionmaker

from playlists.filed import Handed, UnitStanding, standing
from playlists.filings import due_at
from playlists.messages import Message, message
from playlists.reports.offices import settings_now
from playlists.reports.settings import ReportSettings
from playlists.spans import Span, SpanKind
from scheduler.alerts import News, file_notices
from scheduler.mail import Letter, put_into_tray

REMIND_EVERY_S = 900
_FROM_HOUR, _LATE_AFTER_DAYS = 8, -1

Wording = Callable[[Message], str]


def remind(
    sessions: sessionmaker[Session],
    settings: ReportSettings,
    channels: Sequence[str],
    wording: Wording,
    *,
    zone: tzinfo,
    now: datetime,
) -> int:
    """File what is to be said today, from 8 in the morning on, once; how many units it is about.

    Units are told by mail where an address of theirs is known; whoever gets the alerts is told of
    all of them together. The day after the due date is told of too.
    """
    with sessions() as session:
        settings = settings_now(session, settings)
    local = now.astimezone(zone)
    month = Span.of(SpanKind.MONTH, local.date()).before().first
    due = due_at(month, settings.filings_due_day, zone)
    left = (due.date() - local.date()).days - 1
    if local.hour < _FROM_HOUR or left not in {*settings.remind_days, _LATE_AFTER_DAYS}:
        return 0
    with sessions.begin() as session:
        waiting = [
            each
            for each in standing(session, month, settings, zone, now)
            if each.handed in {Handed.OPEN, Handed.OVERDUE}
        ]
        for each in waiting:
            if each.unit.email:
                subject, body = map(wording, _to_unit(each, month, left))
                tray = f"filings/{month:%Y-%m}/{left}/{each.unit.code}"
                letter = Letter(tray, (each.unit.email,), subject, f"{body}\n")
                put_into_tray(session, letter, now)
        if waiting:
            key = f"filings/{month:%Y-%m}/{left}"
            news = _news(waiting, month, left, wording)
            file_notices(session, news, channels, now, key)
    return len(waiting)


def _to_unit(each: UnitStanding, month: date, left: int) -> tuple[Message, Message]:
    """Subject and body of a unit's letter."""
    name, shown = each.unit.name, f"{month:%m/%Y}"
    if left < 0:
        return (
            message(
                "%(unit)s has not filed its other channels for %(month)s", unit=name, month=shown
            ),
            message(
                "The return of banners, panels, slogans and posts for %(month)s was due yesterday "
                "and is not handed in. Please file it as soon as you can, even if there was "
                "nothing.",
                month=shown,
            ),
        )
    subject = message("%(unit)s: other channels for %(month)s are due", unit=name, month=shown)
    if left == 0:
        return subject, message(
            "The return of banners, panels, slogans and posts for %(month)s is due today. Please "
            "hand it in, even if there was nothing.",
            month=shown,
        )
    return subject, message(
        "The return of banners, panels, slogans and posts for %(month)s is due in %(left)d days. "
        "Please hand it in, even if there was nothing.",
        month=shown,
        left=left,
    )


def _news(waiting: Sequence[UnitStanding], month: date, left: int, wording: Wording) -> News:
    subject = message(
        "%(count)d units have not filed their other channels for %(month)s",
        count=len(waiting),
        month=f"{month:%m/%Y}",
    )
    names = "\n".join(f"- {each.unit.name}" for each in waiting)
    text = f"{wording(subject)}. {wording(_when_due(left))}\n{names}"
    return News(subject=wording(subject), alerts=(), text=text)


def _when_due(left: int) -> Message:
    if left < 0:
        return message("They were due yesterday.")
    if left == 0:
        return message("They are due today.")
    return message("They are due in %(left)d days.", left=left)
