"""What is wrong at the loudspeakers, what was, and who was told of it."""

from collections.abc import Collection, Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from playlists.models import Alert, AlertNotice, Player, Role
from web import access, door
from web.pages import asked
from web.pages.blueprint import blueprint
from web.pages.players import stations_in_reach

ALERTS_A_PAGE = 50
_NOTICES_SHOWN = 10


@blueprint.get("/canh-bao")
def alerts() -> ResponseReturnValue:
    session, reach = door.database(), stations_in_reach()
    page = asked.page(ALERTS_A_PAGE)
    standing = _of(reach).where(Alert.ended_at.is_(None)).limit(ALERTS_A_PAGE)
    past = _of(reach).where(Alert.ended_at.is_not(None))
    rows = session.scalars(past.limit(page.size + 1).offset(page.offset)).all()
    return render_template(
        "alerts/list.html",
        standing=session.scalars(standing).all(),
        past=rows[: page.size],
        more=len(rows) > page.size,
        page=page,
        address=request.args.to_dict(),
        notices=_notices(),
    )


def _of(reach: Collection[int] | None) -> Select[Alert]:
    newest_first = (
        select(Alert)
        .join(Alert.player)
        .options(joinedload(Alert.player))
        .order_by(Alert.began_at.desc(), Alert.id.desc())
    )
    return newest_first if reach is None else newest_first.where(Player.station_id.in_(reach))


def _notices() -> Sequence[AlertNotice]:
    """What was sent lately, for those who can mend it where it was not."""
    session, account = door.database(), door.account()
    if not access.units_for(session, account, Role.ADMIN):
        return []
    newest_first = select(AlertNotice).order_by(AlertNotice.id.desc())
    return session.scalars(newest_first.limit(_NOTICES_SHOWN)).all()
