"""“Tin từ cổng”: what the portals' feeds brought, made drafts of, and the feeds themselves."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from playlists import NotAllowed, NotFound, PlaylistsError, feeds, newsroom
from playlists.feeds import Shelf
from playlists.filings import POSTS
from playlists.models import Channel, Feed, FeedEntry, ItemKind, Role, Unit
from web import access, door
from web.catalogue import _, worded
from web.pages import asked
from web.pages.blueprint import blueprint

ENTRIES_A_PAGE = 20


@blueprint.get("/tin-tu-cong")
def item_feeds() -> ResponseReturnValue:
    return _page()


@blueprint.post("/tin-tu-cong/<int(max=2147483647):number>/viet")
def item_feeds_draft(number: int) -> ResponseReturnValue:
    """Make a draft of an entry, and go on to write at it."""
    session, entry = door.database(), _entry(number)
    try:
        item = feeds.draft_from(session, entry, author=door.account(), now=door.now())
    except PlaylistsError as error:
        session.rollback()
        return _page(error=worded(error)), 403 if isinstance(error, NotAllowed) else 409
    session.commit()
    flash(_("A draft is made of it. Make it fit to be heard, then hand it in."), "good")
    return redirect(url_for("pages.item_edit", number=item.id))


@blueprint.post("/tin-tu-cong/<int(max=2147483647):number>/bo-qua")
def item_feeds_aside(number: int) -> ResponseReturnValue:
    entry, aside = _entry(number), request.form.get("aside") == "1"
    feeds.set_aside(door.database(), entry, aside=aside)
    door.database().commit()
    flash(_("Set aside.") if aside else _("Back among the new ones."), "good")
    return redirect(url_for("pages.item_feeds"))


@blueprint.post("/tin-tu-cong/nguon")
def item_feeds_add() -> ResponseReturnValue:
    session = door.database()
    access.require_somewhere(session, door.account(), Role.ADMIN)
    form = request.form
    try:
        unit = next((each for each in _admin_units() if each.code == form.get("unit")), None)
        if unit is None:
            raise NotFound("Choose the unit the item is written for.")
        feeds.add_feed(
            session, form.get("name", ""), form.get("url", ""), unit, posts_as=_posts_as()
        )
    except PlaylistsError as error:
        session.rollback()
        return _page(error=worded(error), opened=True), 422
    session.commit()
    flash(_("The feed is added; it is read within a minute."), "good")
    return redirect(url_for("pages.item_feeds"))


@blueprint.post("/tin-tu-cong/nguon/<int(max=2147483647):number>")
def item_feeds_change(number: int) -> ResponseReturnValue:
    """Read a feed at once, let it rest or go on, or take it out."""
    session, feed = door.database(), feeds.feed_of(door.database(), number)
    if feed.unit not in _admin_units():
        raise NotAllowed("This page is for another role than yours.")
    step = request.form.get("then", "")
    if step == "count":
        feeds.count_as(session, feed, _posts_as())
        said = _("Saved.")
    elif step == "remove":
        feeds.remove(session, feed)
        said = _("The feed is taken out; drafts made of it stay.")
    else:
        feeds.switch(session, feed, active=step != "rest")
        said = _("The feed rests.") if step == "rest" else _("The feed is read within a minute.")
    session.commit()
    flash(said, "good")
    return redirect(url_for("pages.item_feeds"))


def _page(*, error: str = "", opened: bool = False) -> str:
    session = door.database()
    units, admin = _writer_units(), _admin_units()
    if not units and not admin:
        raise NotAllowed("Your role does not write items.")
    reach = {unit.id: unit for unit in (*units, *admin)}
    every = [feed for feed in feeds.all_feeds(session) if feed.unit_id in reach]
    page, shelf = asked.page(ENTRIES_A_PAGE), asked.choice(Shelf, "ngan") or Shelf.NEW
    chosen = next((each for each in every if str(each.id) == request.args.get("nguon")), None)
    found = feeds.entries(
        session,
        units=list(reach.values()),
        shelf=shelf,
        feed=chosen,
        limit=page.size + 1,
        offset=page.offset,
    )
    return render_template(
        "items/feeds.html",
        entries=found[: page.size],
        more=len(found) > page.size,
        page=page,
        shelf=shelf,
        shelves=list(Shelf),
        feeds=every,
        chosen=chosen,
        admin_units=admin,
        channels=[each for each in Channel if each in POSTS],
        writer_ids={unit.id for unit in units},
        error=error,
        opened=opened,
        typed={} if not opened else request.form,
        address=request.args.to_dict() if request.method == "GET" else {},
    )


def _posts_as() -> Channel | None:
    wish = request.form.get("posts_as", "")
    return Channel(wish) if wish in set(Channel) else None


def _entry(number: int) -> FeedEntry:
    entry = door.database().get(FeedEntry, number)
    if entry is None:
        raise NotFound("There is no such entry.")
    _require_writer(entry.feed)
    return entry


def _require_writer(feed: Feed) -> None:
    if feed.unit not in _writer_units():
        raise NotAllowed("Your role does not write items.")


def _writer_units() -> list[Unit]:
    """Units for which the visitor writes news, which is what drafts of feeds are."""
    session, account = door.database(), door.account()
    return [
        unit
        for unit in access.units_for(session, account)
        if newsroom.may_write(session, account, unit, ItemKind.NEWS)
    ]


def _admin_units() -> list[Unit]:
    return access.units_for(door.database(), door.account(), Role.ADMIN)
