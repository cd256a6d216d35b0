"""Why an approved piece is not in a programme."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from playlists.absence import absent_from
from playlists.models import Revision
from web import door
from web.pages.blueprint import blueprint
from web.pages.station_day import occurrence_at


@blueprint.get("/dai/<code>/buoi/<int(max=2147483647):number>/vang-mat")
def station_absent(code: str, number: int) -> ResponseReturnValue:
    session, planning = door.database(), door.services().planning
    occurrence = occurrence_at(code, number)
    found = absent_from(session, occurrence, spacing=planning.spacing, pause=planning.pause)
    ids = [each.piece.revision_id for each in found]
    rows = session.execute(select(Revision.id, Revision.title).where(Revision.id.in_(ids)))
    titles = {row.id: row.title for row in rows}
    return render_template(
        "stations/absent.html", absent=[(each, titles[each.piece.revision_id]) for each in found]
    )
