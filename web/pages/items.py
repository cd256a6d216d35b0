"""The newsroom's list, and an item with its sound and its history."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from audio.waveform import peaks
from playlists import NotFound, accounts, newsroom
from playlists.approval import MOVES, WORDLESS, approval_holds, is_handed_in, writers_since_approval
from playlists.beds import bed_of, can_choose, music_for_beds, takes_music
from playlists.endorsing import AWAITING, awaits_endorsement, may_decide, waits_for_nobody
from playlists.feeds import source_of
from playlists.models import (
    Item,
    ItemKind,
    ItemState,
    Occurrence,
    Revision,
    Role,
    Topic,
    Unit,
)
from playlists.notices import notices_of
from playlists.organisation import units_above
from playlists.standing import OnAir, ahead_of, condition, standings
from web import access, door
from web.bed_form import BedForm, form_of
from web.comparison import compared
from web.pages import asked
from web.pages.blueprint import blueprint
from web.wave_picture import drawn

ITEMS_A_PAGE = 25
PLACES_SHOWN = 26
# The order in which an item comes through them.
STAGES: tuple[ItemState | OnAir, ...] = (
    ItemState.DRAFT,
    ItemState.SUBMITTED,
    ItemState.ENDORSED,
    ItemState.SENT_BACK,
    ItemState.APPROVED,
    OnAir.SCHEDULED,
    OnAir.AIRED,
    OnAir.EXPIRED,
    ItemState.WITHDRAWN,
)


@dataclass(frozen=True)
class Steps:
    """What the visitor may do with an item as it stands."""

    edit: bool
    hear: bool
    submit: bool
    approve: bool
    send_back: bool
    withdraw: bool
    retry: bool
    better_voice: bool
    drop_recording: bool
    is_approver: bool
    is_writer: bool
    two_steps: bool
    for_nobody: bool
    has_sound: bool

    @property
    def any(self) -> bool:
        return self.edit or self.submit or self.approve or self.send_back or self.withdraw


@blueprint.get("/tin-bai")
def items() -> ResponseReturnValue:
    session, account = door.database(), door.account()
    units = access.units_for(session, account)
    everything = access.reaches_everything(session, account)
    topics = session.scalars(select(Topic).order_by(Topic.name)).all()
    page = asked.page(ITEMS_A_PAGE)
    text = request.args.get("q", "").strip()[:200]
    state, kind = asked.choice(ItemState, "state"), asked.choice(ItemKind, "kind")
    on_air = asked.choice(OnAir, "state")
    since, until = asked.day("since"), asked.day("until")
    topic = next((each for each in topics if each.code == request.args.get("topic")), None)
    unit = _unit_asked(units, everything=everything)
    found = newsroom.search(
        session,
        text=text,
        state=state,
        kind=kind,
        topic=topic,
        unit=unit,
        since=_midnight(since),
        until=_midnight(until + timedelta(days=1)) if until else None,
        also=condition(on_air, door.now()) if on_air else None,
        limit=page.size + 1,
        offset=page.offset,
    )
    return render_template(
        "items/list.html",
        items=found[: page.size],
        standings=standings(session, found[: page.size], door.now()),
        more=len(found) > page.size,
        page=page,
        states=STAGES,
        kinds=list(ItemKind),
        q=text,
        state=state or on_air,
        kind=kind,
        topic=topic,
        unit=unit,
        since=since.isoformat() if since else "",
        until=until.isoformat() if until else "",
        topics=topics,
        units=units,
        everything=everything,
        may_write=bool(kinds := access.kinds_for(session, account, units)),
        may_draft=ItemKind.NEWS in kinds,
        filtered=bool(
            text or state or on_air or kind or topic or since or until or (everything and unit)
        ),
        address=request.args.to_dict(),
    )


@blueprint.get("/tin-bai/<int(max=2147483647):number>")
def item(number: int) -> ResponseReturnValue:
    found = access.item_for(door.database(), door.account(), number)
    return item_page(found)


@blueprint.get("/tin-bai/<int(max=2147483647):number>/tieng")
def item_sound(number: int) -> ResponseReturnValue:
    """The part of an item's page that waits for the voice."""
    found = access.item_for(door.database(), door.account(), number)
    return render_template(
        "items/sound.html",
        item=found,
        shown=found.latest,
        steps=steps_for(found),
        queued=request.args.get("hang") == "1",
    )


@blueprint.get("/tin-bai/<int(max=2147483647):number>/ban/<int(max=2147483647):version>/bang")
def item_clip(number: int, version: int) -> ResponseReturnValue:
    """The sound of a revision; browsers ask for ranges of it."""
    found = access.item_for(door.database(), door.account(), number)
    revision = _revision(found, version)
    if revision.clip is None:
        raise NotFound("“%(title)s” has no sound yet.", title=revision.title)
    return send_file(
        door.services().library.path(revision.clip.sha256),
        mimetype=revision.clip.media_type.partition(";")[0],
        conditional=True,
        etag=revision.clip.sha256,
        max_age=0,
    )


@blueprint.get("/tin-bai/<int(max=2147483647):number>/ban/<int(max=2147483647):version>/song")
def item_waveform(number: int, version: int) -> ResponseReturnValue:
    """How the sound of a revision goes up and down, as a picture."""
    found = access.item_for(door.database(), door.account(), number)
    revision = _revision(found, version)
    if revision.clip is None:
        raise NotFound("“%(title)s” has no sound yet.", title=revision.title)
    picture = drawn(peaks(door.services().library, revision.clip.sha256))
    answer = Response(picture, mimetype="image/svg+xml")
    answer.set_etag(f"{revision.clip.sha256}-wave")
    return answer.make_conditional(request)


def item_page(found: Item, *, error: str = "", comment: str = "") -> str:
    """An item's page; with `error` where a step was refused."""
    session = door.database()
    wish = request.args.get("revision", "")
    numbers = {str(revision.number): revision for revision in found.revisions}
    shown = numbers.get(wish, found.latest)
    against = numbers.get(request.args.get("against", ""))
    now = door.now()
    return render_template(
        "items/item.html",
        item=found,
        shown=shown,
        latest=shown is found.latest,
        against=against,
        changes=compared(against.text, shown.text) if against else (),
        approval=shown.approval if approval_holds(shown, shown.approval) else None,
        history=list(reversed(newsroom.history(session, found))),
        steps=steps_for(found),
        standing=standings(session, [found], now)[found.id],
        ahead=ahead_of(session, found, now, limit=PLACES_SHOWN),
        told=_told(session, found, now),
        source=source_of(session, found),
        error=error,
        comment=comment,
        bed=_bed_form(found),
        largest_mb=door.services().settings.max_upload_mb,
    )


def music_in_reach() -> list[Item]:
    """What the visitor may lay under a voice: of their own units and of those above."""
    session = door.database()
    own = access.units_for(session, door.account())
    return music_for_beds(session, [up for unit in own for up in units_above(session, unit)])


def _bed_form(found: Item) -> BedForm | None:
    if not takes_music(found):
        return None
    usual = door.services().audio.bed
    usually = usual is not None and found.kind in usual.kinds and not is_handed_in(found.latest)
    kept = bed_of(door.database(), found)
    return form_of(kept, music_in_reach(), usually=usually, open_=can_choose(found))


def steps_for(found: Item) -> Steps:
    """The steps open to the visitor: by role, by state, and by who wrote."""
    session, account = door.database(), door.account()
    writes = newsroom.may_write(session, account, found.unit, found.kind)
    leads = accounts.can(session, account, Role.APPROVER, found.unit)
    centre_approves = door.services().planning.centre_approves
    approves = may_decide(session, account, found, centre_approves=centre_approves)
    writer = account.id in writers_since_approval(
        (revision.author_id, revision.approval is not None) for revision in found.revisions
    )
    moves = MOVES[found.state]
    sound = found.latest.clip_sha256 is not None
    submitted, waits = found.state is ItemState.SUBMITTED, found.state in AWAITING
    return Steps(
        edit=writes,
        hear=writes and _may_be_heard(found),
        submit=writes and found.state in {ItemState.DRAFT, ItemState.SENT_BACK},
        approve=approves and waits and not writer and sound,
        send_back=approves and waits,
        withdraw=(writes or leads) and ItemState.WITHDRAWN in moves,
        retry=writes and _may_be_tried_again(found),
        better_voice=writes and submitted and sound and bool(found.latest.voice_failures),
        drop_recording=writes and is_handed_in(found.latest) and found.kind not in WORDLESS,
        is_approver=approves,
        is_writer=writer,
        two_steps=awaits_endorsement(session, found, centre_approves=centre_approves),
        for_nobody=waits_for_nobody(session, found, centre_approves=centre_approves),
        has_sound=sound or found.kind in WORDLESS,
    )


def _may_be_heard(found: Item) -> bool:
    """A draft with words and without sound, which is voiced before it is handed in on demand."""
    latest = found.latest
    unfinished = found.state in {ItemState.DRAFT, ItemState.SENT_BACK}
    soundless = latest.clip_sha256 is None and latest.recording_sha256 is None
    return unfinished and soundless and found.kind not in WORDLESS


def _may_be_tried_again(found: Item) -> bool:
    """A synthesised voice that waits for approval, or a recording that could not be mastered."""
    latest = found.latest
    if latest.recording_sha256 is not None:
        return latest.voicing_error is not None
    return found.state is ItemState.SUBMITTED and not is_handed_in(latest)


def _told(session: Session, item: Item, now: datetime) -> list[Occurrence]:
    """The next programmes to come that were told of the item, each once."""
    found = {
        where.id: where for _notice, where in notices_of(session, item) if where.starts_at > now
    }
    return list(found.values())[:PLACES_SHOWN]


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), door.services().zone) if day else None


def _revision(found: Item, version: int) -> Revision:
    for revision in found.revisions:
        if revision.number == version:
            return revision
    raise NotFound("The item has no revision %(number)d.", number=version)


def _unit_asked(units: list[Unit], *, everything: bool) -> Unit | None:
    """The unit filtered by. Who does not reach every unit looks at one of theirs at a time."""
    wish = request.args.get("unit", "")
    chosen = next((unit for unit in units if unit.code == wish), None)
    if chosen is None and not everything:
        if not units:
            raise NotFound("Your account has no role in any unit yet.")
        return units[0]
    return chosen


def topics_of(session: Session) -> list[Topic]:
    """Every topic by name."""
    return list(session.scalars(select(Topic).order_by(Topic.name)))
