"""What is being written, kept by the server every few moments, and offered again."""

import secrets

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from playlists import PlaylistsError, drafts
from playlists.models import Item, WritingDraft
from web import door
from web.catalogue import _, worded
from web.formatting import clock
from web.item_form import FIELDS, ItemForm, form_typed
from web.pages.blueprint import blueprint
from web.pages.reach import own_item, require_writer

_OVERTAKEN, _REFUSED = 409, 422


def new_key() -> str:
    """A name for the form of an item that was never saved."""
    return secrets.token_urlsafe(12)


def key_of(item: Item) -> str:
    """The name of the form of an item."""
    return f"item-{item.id}"


def draft_form(draft: WritingDraft) -> ItemForm:
    """A kept form as it was left."""
    fields = drafts.content_of(draft)
    form = form_typed(MultiDict([(name, each) for name in fields for each in fields[name]]))
    form.revision = draft.revision
    return form


def forget() -> None:
    """Let go of the form that was sent: it is an item now."""
    drafts.drop(door.database(), door.account(), request.form.get("draft", ""))


@blueprint.post("/tin-bai/viet-do")
def item_keep() -> ResponseReturnValue:
    """Keep the form as it is, and tell who else is at the item."""
    session, account, now = door.database(), door.account(), door.now()
    if request.form.get("account") != str(account.id):
        said = _("Another account is logged in now: these words are kept in this browser only.")
        return jsonify(error=said), _OVERTAKEN
    item = _item_asked()
    typed = form_typed(request.form)
    try:
        drafts.keep(
            session,
            account,
            request.form.get("draft", ""),
            {name: request.form.getlist(name) for name in FIELDS if name in request.form},
            now=now,
            item=item,
            revision=typed.revision,
        )
        session.commit()
    except PlaylistsError as error:
        session.rollback()
        return jsonify(error=worded(error)), _REFUSED
    except IntegrityError:  # the same form twice at once; the next round finds the row
        session.rollback()
        return jsonify(error=_("Somebody was faster")), _OVERTAKEN
    warnings = warnings_of(item, typed.revision) if item else []
    return jsonify(said=_("Saved at %(time)s", time=clock(now)), warnings=warnings)


@blueprint.get("/tin-bai/viet-do/ma")
def item_keep_token() -> ResponseReturnValue:
    """A fresh token for a form that outlived its log-in."""
    return jsonify(token=generate_csrf(), account=str(door.account().id))


@blueprint.post("/tin-bai/viet-do/bo")
def item_keep_drop() -> ResponseReturnValue:
    """Forget what was kept, because its writer does not want it."""
    session, key = door.database(), request.form.get("draft", "")
    draft = drafts.draft_of(session, door.account(), key)
    item = draft.item if draft else None
    drafts.drop(session, door.account(), key)
    session.commit()
    flash(_("The unfinished draft is dropped."), "good")
    if item is not None:
        return redirect(url_for("pages.item_edit", number=item.id))
    return redirect(url_for("pages.item_new"))


def warnings_of(item: Item, revision: int) -> list[str]:
    """Who else writes at the item, and whether it was saved since this writing began."""
    session, account = door.database(), door.account()
    said = [
        _(
            "%(name)s is writing here too, last kept at %(time)s.",
            name=each.account.display_name,
            time=clock(each.saved_at),
        )
        for each in drafts.others_writing(session, item, account, door.now())
    ]
    newest = item.latest
    if newest.number > revision:
        said.insert(
            0,
            _(
                "%(name)s saved version %(number)d while you were writing; when you save, both are "
                "shown to you.",
                name=newest.author.display_name,
                number=newest.number,
            ),
        )
    return said


def _item_asked() -> Item | None:
    wish = request.form.get("item", "")
    if wish.isascii() and wish.isdigit():
        return own_item(int(wish[:9]))
    require_writer()
    return None
