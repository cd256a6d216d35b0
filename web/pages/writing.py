"""Writing an item, writing it anew, and hearing in advance how it will be read."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from audio.reading import count_syllables, read
from playlists import NotAllowed, PlaylistsError, newsroom
from playlists.accounts import settles_for_all
from playlists.models import ExemplaryModel, Item, LegalDocument, Precedence, Revision
from playlists.notices import stations_holding
from playlists.series import all_series, next_issues
from scheduler.lexicon import lexicon_of
from web import access, door
from web.catalogue import _, worded
from web.documents import read_document
from web.item_form import Choices, ItemForm, counted, form_of, form_typed, values_of
from web.pages.blueprint import blueprint
from web.pages.items import topics_of
from web.reading_view import pieces_of

_LONGEST_READING = 60_000


@blueprint.get("/tin-bai/moi")
def item_new() -> ResponseReturnValue:
    choices = _choices(None)
    form = ItemForm(unit=choices.units[0].code, kind=choices.kinds[0].value)
    return _page(form, choices)


@blueprint.post("/tin-bai/moi")
def item_write() -> ResponseReturnValue:
    session, form, choices = door.database(), form_typed(request.form), _choices(None)
    values = values_of(form, choices, door.services().zone)
    if values is None:
        return _page(form, choices), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        item = newsroom.write(
            session,
            author=door.account(),
            unit=values.unit,
            kind=values.kind,
            title=form.title,
            text=form.text,
            now=door.now(),
            topics=values.topics,
            documents=values.documents,
            models=values.models,
            stations=values.stations,
            groups=values.groups,
            precedence=values.precedence,
            series_title=values.series_title,
            issue_number=values.issue_number,
            valid_from=values.valid_from,
            valid_to=values.valid_to,
            wished_airings=values.wished_airings,
            spacing_minutes=values.spacing_minutes,
        )
        _submit_if_asked(item)
    except PlaylistsError as error:
        return _refused(form, choices, error)
    session.commit()
    return _saved(item)


@blueprint.post("/tin-bai/nhap")
def item_import() -> ResponseReturnValue:
    """The form with the words of a document; nothing is saved yet."""
    choices = _choices(None)
    form = ItemForm(unit=choices.units[0].code, kind=choices.kinds[0].value)
    document = request.files.get("document")
    if document is None or not document.filename:
        form.errors["document"] = _("Choose a file.")
        return _page(form, choices), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        draft = read_document(document.stream)
    except PlaylistsError as error:
        form.errors["document"] = worded(error)
        return _page(form, choices), HTTPStatus.UNPROCESSABLE_ENTITY
    form.title, form.text = draft.title, draft.text
    flash(_("Read from the file. Look it over, then save it."), "note")
    return _page(form, choices)


@blueprint.get("/tin-bai/<int(max=2147483647):number>/sua")
def item_edit(number: int) -> ResponseReturnValue:
    item = own_item(number)
    return _page(form_of(item, door.services().zone), _choices(item), item)


@blueprint.post("/tin-bai/<int(max=2147483647):number>/sua")
def item_revise(number: int) -> ResponseReturnValue:
    session, item, form = door.database(), own_item(number), form_typed(request.form)
    choices = _choices(item)
    # What the item is, and whose, was settled when it was first written.
    form.unit, form.kind = item.unit.code, item.kind.value
    values = values_of(form, choices, door.services().zone)
    if form.revision != item.latest.number:
        return _overtaken(form, choices, item)
    if values is None:
        return _page(form, choices, item), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        newsroom.revise(
            session,
            item,
            author=door.account(),
            title=form.title,
            text=form.text,
            now=door.now(),
            topics=values.topics,
            documents=values.documents,
            models=values.models,
            stations=values.stations,
            groups=values.groups,
            precedence=values.precedence,
            series_title=values.series_title,
            issue_number=values.issue_number,
            valid_from=values.valid_from,
            valid_to=values.valid_to,
            wished_airings=values.wished_airings,
            spacing_minutes=values.spacing_minutes,
        )
        _submit_if_asked(item)
        session.commit()
        door.services().plan_again(stations_holding(session, item, door.now()))
    except PlaylistsError as error:
        session.rollback()
        return _refused(form, choices, error, item)
    except IntegrityError:
        # Two saved at the same instant; the other one's revision took the number.
        session.rollback()
        return _overtaken(form, choices, item)
    return _saved(item)


@blueprint.post("/tin-bai/doc-thu")
def item_reading() -> ResponseReturnValue:
    """How a text will be read: “viết → đọc”."""
    text = request.form.get("text", "").replace("\r\n", "\n")[:_LONGEST_READING]
    settings = door.services().audio
    reading = read(text, lexicon_of(door.database()).lexicon, settings.accent)
    syllables = count_syllables(reading.text)
    return render_template(
        "items/reading.html",
        reading=reading,
        pieces=pieces_of(reading),
        syllables=syllables,
        minutes_ms=round(syllables / settings.syllables_per_minute * 60_000),
        may_settle=settles_for_all(door.account()),
    )


def _choices(item: Item | None) -> Choices:
    session, account = door.database(), door.account()
    following = next_issues(session)
    units = [
        unit
        for unit in access.units_for(session, account)
        if access.kinds_for(session, account, [unit])
    ]
    if item is not None:
        units = [item.unit]
    kinds = [item.kind] if item is not None else access.kinds_for(session, account, units)
    if not units or not kinds:
        raise NotAllowed("Your role does not write items.")
    return Choices(
        units=units,
        kinds=kinds,
        topics=topics_of(session),
        documents=session.scalars(select(LegalDocument).order_by(LegalDocument.id)).all(),
        models=session.scalars(
            select(ExemplaryModel).order_by(
                ExemplaryModel.year_recognised.desc(), ExemplaryModel.name
            )
        ).all(),
        stations=access.stations_for(session, account),
        groups=access.groups_for(session, account),
        series=[(each, following[each.id]) for each in all_series(session)],
    )


def own_item(number: int) -> Item:
    """An item that the visitor may write. Raises NotFound, NotAllowed."""
    session = door.database()
    item = access.item_for(session, door.account(), number)
    if not newsroom.may_write(session, door.account(), item.unit, item.kind):
        raise NotAllowed(
            "%(name)s may not write this for %(unit)s.",
            name=door.account().display_name,
            unit=item.unit.name,
        )
    return item


def _submit_if_asked(item: Item) -> None:
    if request.form.get("then") == "submit":
        newsroom.submit(door.database(), item, actor=door.account(), now=door.now())


def _saved(item: Item) -> ResponseReturnValue:
    if request.form.get("then") == "submit":
        flash(_("Saved and handed in. It is voiced now, then somebody else approves it."), "good")
    else:
        flash(_("Saved as a draft."), "good")
    return redirect(url_for("pages.item", number=item.id))


def _refused(
    form: ItemForm, choices: Choices, error: PlaylistsError, item: Item | None = None
) -> ResponseReturnValue:
    door.database().rollback()
    form.refuse(error)
    code = HTTPStatus.FORBIDDEN if isinstance(error, NotAllowed) else 422
    return _page(form, choices, item), code


def _overtaken(form: ItemForm, choices: Choices, item: Item) -> ResponseReturnValue:
    """Show the newer words beside what was typed; saving again then replaces them knowingly."""
    newer = item.latest
    form.revision = newer.number
    return _page(form, choices, item, newer), HTTPStatus.CONFLICT


def _page(
    form: ItemForm, choices: Choices, item: Item | None = None, newer: Revision | None = None
) -> str:
    return render_template(
        "items/form.html",
        form=form,
        choices=choices,
        item=item,
        newer=newer,
        counted=counted(form),
        model_rows=[
            (each.id, each.name, f"{each.unit.name}, {each.year_recognised}")
            for each in choices.models
        ],
        precedences=list(Precedence),
        pace=door.services().audio.syllables_per_minute,
    )
