"""Who signs reports, where, and to whom they go, as an administrator set it in the pages.

What the configuration file says holds until then, and for what is not set here.
"""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from pydantic import ValidationError
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from playlists.errors import InvalidReport, ReportChangedMeanwhile
from playlists.models import Account, KeptSettings
from playlists.reports.settings import Office, ReportSettings

SET_HERE = ("place", "subject", "font_size", "filings_due_day", "centre", "office")
LONGEST_LINE, MOST_RECIPIENTS, MOST_TITLE_LINES = 200, 15, 3
LATEST_DUE_DAY = 28
_SECTION = "reports"

log = logging.getLogger(__name__)


def settings_now(session: Session, configured: ReportSettings) -> ReportSettings:
    """The settings as they hold now."""
    kept = session.get(KeptSettings, _SECTION)
    if kept is None:
        return configured
    try:
        return ReportSettings.model_validate({**configured.model_dump(), **json.loads(kept.values)})
    except ValidationError as error:
        log.warning("event=kept_settings_unfit section=%s errors=%d", _SECTION, error.error_count())
        return configured


def last_change(session: Session) -> KeptSettings | None:
    """Who set it here and when; nothing where the configuration file alone holds."""
    return session.get(KeptSettings, _SECTION, options=[joinedload(KeptSettings.changed_by)])


def stamp(settings: ReportSettings) -> str:
    """Names the settings as they stand: who saves says with it which ones they looked at."""
    return sha256(_values(settings).encode()).hexdigest()[:16]


def keep(
    session: Session,
    configured: ReportSettings,
    wish: ReportSettings,
    *,
    based_on: str,
    by: Account,
    now: datetime,
) -> None:
    """Set it, where the settings still are those that `based_on` is the stamp of.

    Raises InvalidReport for what no document could carry, ReportChangedMeanwhile where somebody
    else set it since.
    """
    for problem in _problems(wish):
        raise problem
    kept = _claim(session, configured, based_on) or KeptSettings(section=_SECTION)
    kept.values, kept.changed_at, kept.changed_by = _values(wish), now, by
    try:
        with session.begin_nested():
            session.add(kept)
    except IntegrityError as error:  # the first two ever, at once
        raise _changed(None) from error


def forget(session: Session, configured: ReportSettings, *, based_on: str) -> None:
    """Let the configuration file hold again. Raises ReportChangedMeanwhile."""
    kept = _claim(session, configured, based_on)
    if kept is not None:
        session.delete(kept)
        session.flush()


def _claim(session: Session, configured: ReportSettings, based_on: str) -> KeptSettings | None:
    """Hold the settings against others, where they still are those that somebody looked at."""
    # An update that changes nothing takes the row on every database.
    held = update(KeptSettings).where(KeptSettings.section == _SECTION)
    session.execute(held.values(section=_SECTION), execution_options={"synchronize_session": False})
    kept = session.get(KeptSettings, _SECTION, populate_existing=True)
    if stamp(settings_now(session, configured)) != based_on:
        raise _changed(kept)
    return kept


def _changed(kept: KeptSettings | None) -> ReportChangedMeanwhile:
    if kept is None:
        return ReportChangedMeanwhile("These settings were changed meanwhile: look at both.")
    name = kept.changed_by.display_name
    return ReportChangedMeanwhile(
        "%(name)s has changed these settings meanwhile: look at both.", name=name
    )


def _values(settings: ReportSettings) -> str:
    return json.dumps(settings.model_dump(mode="json", include=set(SET_HERE)), ensure_ascii=False)


def _problems(wish: ReportSettings) -> Iterator[InvalidReport]:
    if not wish.place:
        yield InvalidReport("Write the place that stands before the date.")
    if not wish.subject:
        yield InvalidReport("Write what the report is about.")
    if not 1 <= wish.filings_due_day <= LATEST_DUE_DAY:
        yield InvalidReport("The due day is one from 1 to %(last)d.", last=LATEST_DUE_DAY)
    if max(len(wish.place), len(wish.subject)) > LONGEST_LINE:
        yield InvalidReport("That is too long: at most %(length)d characters.", length=LONGEST_LINE)
    for office in (wish.centre, wish.office):
        yield from _office_problems(office)


def _office_problems(office: Office) -> Iterator[InvalidReport]:
    if not office.name:
        yield InvalidReport("Write the name of the office that issues.")
    if not office.symbol or not all(mark.isalnum() or mark in "-./" for mark in office.symbol):
        yield InvalidReport("The symbol is of letters, digits and hyphens, such as BC-TTVHTT.")
    title = office.signer_title.split("\n")
    if not office.signer_title or len(title) > MOST_TITLE_LINES:
        yield InvalidReport("Write the office of who signs, in one to three lines.")
    if not 1 <= len(office.recipients) <= MOST_RECIPIENTS:
        yield InvalidReport("Write one to %(most)d recipients, a line each.", most=MOST_RECIPIENTS)
    if not office.archive:
        yield InvalidReport("Write the line of the archive, such as “Lưu: VT”.")
    lines = (office.above, office.name, office.symbol, *title, office.signer_name,
             *office.recipients, office.archive)  # fmt: skip
    if any(len(line) > LONGEST_LINE for line in lines):
        yield InvalidReport("That is too long: at most %(length)d characters.", length=LONGEST_LINE)
