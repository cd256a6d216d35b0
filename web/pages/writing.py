"""Writing an item, writing it anew, and hearing in advance how it will be read."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from audio.reading import count_syllables, read
from playlists import NotAllowed, PlaylistsError, drafts, newsroom
from playlists.accounts import settles_for_all
from playlists.models import (
    ExemplaryModel,
    Item,
    LegalDocument,
    Precedence,
    Revision,
    WritingDraft,
)
from playlists.notices import stations_holding
from playlists.series import all_series, next_issues
from scheduler.lexicon import lexicon_of
from web import access, door
from web.catalogue import _, worded
from web.documents import read_document, read_pasted
from web.item_form import Choices, ItemForm, counted, form_of, form_typed, values_of
from web.pages.blueprint import blueprint
from web.pages.items import topics_of
from web.pages.reach import own_item
from web.pages.unfinished import draft_form, forget, key_of, new_key, warnings_of
from web.reading_view import pieces_of, unknown_words

_LONGEST_READING = 60_000


@blueprint.get("/tin-bai/moi")
def item_new() -> ResponseReturnValue:
    """An empty form, or one that the visitor left unfinished."""
    choices = _choices(None)
    key = request.args.get("nhap", "")
    draft = drafts.draft_of(door.database(), door.account(), key) if key else None
    if draft is not None and draft.item_id is None:
        return _page(draft_form(draft), choices, draft=draft)
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
        forget()
    except PlaylistsError as error:
        return _refused(form, choices, error)
    session.commit()
    return _saved(item)


@blueprint.post("/tin-bai/nhap")
def item_import() -> ResponseReturnValue:
    """The form with the words of a document or of what was pasted; nothing is saved yet."""
    choices = _choices(None)
    form = ItemForm(unit=choices.units[0].code, kind=choices.kinds[0].value)
    document, pasted = request.files.get("document"), request.form.get("pasted", "")
    field = "pasted" if pasted.strip() else "document"
    try:
        if pasted.strip():
            draft = read_pasted(request.form.get("page") or pasted)
        elif document is not None and document.filename:
            draft = read_document(document.stream)
        else:
            form.errors["document"] = _("Choose a file.")
            return _page(form, choices), HTTPStatus.UNPROCESSABLE_ENTITY
    except PlaylistsError as error:
        form.errors[field] = worded(error)
        return _page(form, choices), HTTPStatus.UNPROCESSABLE_ENTITY
    form.title, form.text = draft.title, draft.text
    flash(_("The words are taken over. Look them over, then save them."), "note")
    return _page(form, choices, fresh=True)


@blueprint.get("/tin-bai/<int(max=2147483647):number>/sua")
def item_edit(number: int) -> ResponseReturnValue:
    session, item = door.database(), own_item(number)
    saved = form_of(item, door.services().zone)
    draft = drafts.draft_of(session, door.account(), key_of(item))
    if draft is None:
        return _page(saved, _choices(item), item)
    form = draft_form(draft)
    form.unit, form.kind = saved.unit, saved.kind
    newer = item.latest if item.latest.number > form.revision else None
    form.revision = item.latest.number
    return _page(form, _choices(item), item, newer, draft=None if form == saved else draft)


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
        forget()
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
        unknown=unknown_words(reading),
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


def _submit_if_asked(item: Item) -> None:
    if request.form.get("then") == "submit":
        newsroom.submit(door.database(), item, actor=door.account(), now=door.now())


def _saved(item: Item) -> ResponseReturnValue:
    if request.form.get("then") == "submit":
        flash(_("Saved and handed in. It is voiced now, then somebody else approves it."), "good")
    else:
        flash(_("Saved as a draft."), "good")
    # The page that follows lets the browser forget its copy of what is safe here now.
    kept = request.form.get("draft", "")[: drafts.LONGEST_KEY] or None
    return redirect(url_for("pages.item", number=item.id, luu=kept))


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
    form: ItemForm,
    choices: Choices,
    item: Item | None = None,
    newer: Revision | None = None,
    *,
    draft: WritingDraft | None = None,
    fresh: bool = False,
) -> str:
    """The form; `draft` is what its words were taken from where they are unfinished ones.

    `fresh` words came from elsewhere than the form: the browser keeps them at once.
    """
    session, account = door.database(), door.account()
    key = key_of(item) if item else request.form.get("draft", "") or (draft and draft.key)
    return render_template(
        "items/form.html",
        form=form,
        choices=choices,
        item=item,
        newer=newer,
        draft=draft,
        fresh=fresh,
        draft_key=key or new_key(),
        unfinished=[]
        if item
        else [(each, draft_form(each)) for each in drafts.unsaved(session, account)],
        warnings=warnings_of(item, item.latest.number) if item else [],
        may_settle=settles_for_all(account),
        counted=counted(form),
        model_rows=[
            (each.id, each.name, f"{each.unit.name}, {each.year_recognised}")
            for each in choices.models
        ],
        precedences=list(Precedence),
        pace=door.services().audio.syllables_per_minute,
    )
