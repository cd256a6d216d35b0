"""What a centre has when it is started for the first time."""

from gettext import gettext as _

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from audio.tones import filler_music, signature_tune
from audio.voicing import master_into
from playlists import accounts, newsroom, organisation
from playlists.models import Account, ItemKind, Role, Station, Unit, UnitKind
from playlists.seasons import usual_holidays
from playlists.usual import add_usual_day
from scheduler.centre import Centre
from scheduler.voicing import keep_clip
from web.one_time import one_time_password

ADMINISTRATOR = "quantri"
_TUNES = (
    (ItemKind.SIGNATURE, "Nhạc hiệu", signature_tune),
    (ItemKind.FILLER, "Nhạc nền", filler_music),
)


def first_start(centre: Centre) -> bool:
    """Set up an empty database; whether it was empty.

    A unit, a station, the usual programmes, the public holidays, a signature tune and filler that
    wait for approval, and an administrator, whose one-time password is printed.
    """
    password = one_time_password()
    now = centre.timekeeper.now()
    with centre.sessions.begin() as session:
        if session.scalar(select(Account.id).limit(1)) is not None:
            return False
        unit = session.scalar(select(Unit).order_by(Unit.id)) or organisation.add_unit(
            session, "trung-tam", centre.settings.name, UnitKind.CENTRE
        )
        code = centre.settings.local_station
        if code and session.scalar(select(Station.id).where(Station.code == code)) is None:
            organisation.add_station(session, unit, code, centre.settings.name)
        account = accounts.create_account(session, ADMINISTRATOR, "Quản trị", password)
        accounts.grant(session, account, unit, Role.ADMIN)
        add_usual_day(session, unit, now.astimezone(centre.settings.zone).date())
        usual_holidays(session)
        _hand_in_tunes(session, centre, unit, account)
    told = _("The first account: {name}, with the one-time password {password}")
    click.echo(told.format(name=ADMINISTRATOR, password=password))
    return True


def _hand_in_tunes(session: Session, centre: Centre, unit: Unit, account: Account) -> None:
    now = centre.timekeeper.now()
    for kind, title, compose in _TUNES:
        item = newsroom.write(
            session, author=account, unit=unit, kind=kind, title=title, text="", now=now
        )
        with centre.booth.library.workspace() as folder:
            compose(folder / "tune.wav")
            clip = master_into(centre.booth.library, folder / "tune.wav", centre.booth.settings)
        newsroom.submit(session, item, actor=account, now=now)
        keep_clip(session, item.latest, clip, now)
