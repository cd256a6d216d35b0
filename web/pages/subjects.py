"""What items can be about, kept by editors: topics, columns, legal documents, models."""

from http import HTTPStatus
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from playlists import NotAllowed, NotFound, PlaylistsError
from playlists.accounts import settles_for_all
from playlists.folding import fold
from playlists.models import ModelField, Topic, Unit
from web import door
from web.catalogue import _, worded
from web.pages import asked
from web.pages.blueprint import blueprint
from web.subject_shelves import SHELVES, Row, Shelf, Typed

ROWS_A_PAGE = 50
_FIELDS = ("name", "number", "kind", "issuer", "issued_on", "subject", "field", "unit", "year")


@blueprint.get("/danh-muc")
def subjects() -> ResponseReturnValue:
    return redirect(url_for("pages.subjects_shelf", shelf="chu-de"))


@blueprint.get("/danh-muc/<shelf>")
def subjects_shelf(shelf: str) -> ResponseReturnValue:
    return _list(shelf, {})


@blueprint.post("/danh-muc/<shelf>")
def subjects_add(shelf: str) -> ResponseReturnValue:
    session, typed = door.database(), _typed()
    try:
        added = _shelf(shelf).keep(session, None, typed, door.account())
    except PlaylistsError as error:
        session.rollback()
        return _list(shelf, typed, worded(error)), _code(error)
    session.commit()
    flash(_("“%(name)s” is added.", name=_shelf(shelf).name(added)), "good")
    return redirect(url_for("pages.subjects_shelf", shelf=shelf))


@blueprint.get("/danh-muc/<shelf>/<int(max=2147483647):number>")
def subjects_one(shelf: str, number: int) -> ResponseReturnValue:
    subject = _subject(shelf, number)
    return _one(shelf, subject, _shelf(shelf).typed(subject))


@blueprint.post("/danh-muc/<shelf>/<int(max=2147483647):number>")
def subjects_change(shelf: str, number: int) -> ResponseReturnValue:
    session, subject, typed = door.database(), _subject(shelf, number), _typed()
    try:
        _shelf(shelf).keep(session, subject, typed, door.account())
    except PlaylistsError as error:
        session.rollback()
        return _one(shelf, subject, typed, worded(error)), _code(error)
    session.commit()
    flash(_("Saved."), "good")
    return redirect(url_for("pages.subjects_one", shelf=shelf, number=number))


@blueprint.post("/danh-muc/<shelf>/<int(max=2147483647):number>/xoa")
def subjects_drop(shelf: str, number: int) -> ResponseReturnValue:
    session, subject = door.database(), _subject(shelf, number)
    name = _shelf(shelf).name(subject)
    try:
        _shelf(shelf).drop(session, subject, door.account())
    except PlaylistsError as error:
        session.rollback()
        return _one(shelf, subject, _shelf(shelf).typed(subject), worded(error)), _code(error)
    session.commit()
    flash(_("“%(name)s” is taken out.", name=name), "good")
    return redirect(url_for("pages.subjects_shelf", shelf=shelf))


def _shelf(name: str) -> Shelf[Any]:
    if name not in SHELVES:
        abort(HTTPStatus.NOT_FOUND)
    return SHELVES[name]


def _subject(shelf: str, number: int) -> Any:
    found = _shelf(shelf).find(door.database(), number)
    if found is None:
        raise NotFound("There is no such entry.")
    return found


def _typed() -> Typed:
    return {name: request.form.get(name, "") for name in (*_FIELDS, "topic")}


def _code(error: PlaylistsError) -> HTTPStatus:
    refused = isinstance(error, NotAllowed)
    return HTTPStatus.FORBIDDEN if refused else HTTPStatus.UNPROCESSABLE_ENTITY


def _list(name: str, typed: Typed, error: str = "") -> str:
    shelf, page = _shelf(name), asked.page(ROWS_A_PAGE)
    wish = request.args.get("q", "").strip()[:200]
    found = [row for row in shelf.rows(door.database()) if _matches(row, wish)]
    return render_template(
        "subjects/list.html",
        shelf=shelf,
        rows=found[page.offset : page.offset + page.size],
        count=len(found),
        more=page.offset + page.size < len(found),
        page=page,
        q=wish,
        address=request.args.to_dict(),
        **_around(name, typed, error),
    )


def _one(name: str, subject: Any, typed: Typed, error: str = "") -> str:
    shelf = _shelf(name)
    return render_template(
        "subjects/one.html",
        shelf=shelf,
        number=subject.id,
        title=shelf.name(subject),
        mentions=shelf.mentions(door.database(), subject),
        **_around(name, typed, error),
    )


def _around(name: str, typed: Typed, error: str) -> dict[str, object]:
    session = door.database()
    return {
        "name": name,
        "shelves": SHELVES,
        "typed": typed,
        "error": error,
        "may_settle": settles_for_all(door.account()),
        "fields": list(ModelField),
        "units": session.scalars(select(Unit).order_by(Unit.id)).all(),
        "topics": session.scalars(select(Topic).order_by(Topic.name)).all(),
    }


def _matches(row: Row, wish: str) -> bool:
    return all(word in fold(" ".join((row.title, *row.notes))) for word in fold(wish).split())
