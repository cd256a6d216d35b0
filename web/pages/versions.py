"""Two versions of an item side by side."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from playlists.models import Item, Revision
from web import access, door
from web.comparison import side_by_side
from web.pages.blueprint import blueprint


@blueprint.get("/tin-bai/<int(max=2147483647):number>/so-sanh")
def item_versions(number: int) -> ResponseReturnValue:
    """The version before the newest beside it, unless others are asked for."""
    item = access.item_for(door.database(), door.account(), number)
    after = _asked(item, "sau") or item.latest
    earlier = [each for each in item.revisions if each.number < after.number]
    before = _asked(item, "truoc") or (earlier[-1] if earlier else after)
    return render_template(
        "items/versions.html",
        item=item,
        before=before,
        after=after,
        title=side_by_side(before.title, after.title),
        rows=side_by_side(before.text, after.text),
        versions=item.revisions,
    )


def _asked(item: Item, name: str) -> Revision | None:
    wish = request.args.get(name, "")
    return next((each for each in item.revisions if str(each.number) == wish), None)
