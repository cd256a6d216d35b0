"""The lexicon: what is shipped, what the Centre says its own way, and a trial before saving."""

import io
from http import HTTPStatus

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from audio.errors import AudioError
from audio.reading import Lexicon, read
from audio.speech import engines_from, speak_with_fallback
from playlists import NotAllowed, NotFound, PlaylistsError
from playlists import lexicon as own
from playlists.accounts import settles_for_all
from playlists.folding import fold
from playlists.models import LexiconEntry
from scheduler import lexicon as centre_lexicon
from web import door
from web.catalogue import _, worded
from web.pages import asked
from web.pages.blueprint import blueprint
from web.reading_view import pieces_of

SHIPPED_A_PAGE = 50
LONGEST_SENTENCE = 500


@blueprint.get("/tu-dien")
def lexicon() -> ResponseReturnValue:
    return _page(written=request.args.get("viet", "").strip()[: own.LONGEST_WRITTEN])


@blueprint.post("/tu-dien")
def lexicon_keep() -> ResponseReturnValue:
    session = door.database()
    written, spoken, sentence = _typed()
    try:
        entry = centre_lexicon.keep(session, written, spoken, by=door.account(), now=door.now())
        written = entry.written
    except (AudioError, PlaylistsError) as error:
        session.rollback()
        refused = isinstance(error, NotAllowed)
        code = HTTPStatus.FORBIDDEN if refused else HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(written, spoken, sentence, error=worded(error)), code
    session.commit()
    flash(_("“%(written)s” is read this way from now on.", written=written), "good")
    return redirect(url_for("pages.lexicon"))


@blueprint.post("/tu-dien/nhanh")
def lexicon_quick() -> ResponseReturnValue:
    """Add an entry from where its word was met; the page there reads anew."""
    session = door.database()
    written, spoken, _sentence = _typed()
    try:
        entry = centre_lexicon.keep(session, written, spoken, by=door.account(), now=door.now())
    except (AudioError, PlaylistsError) as error:
        session.rollback()
        # 200, because htmx shows no other answer where the form asked for it.
        return render_template("lexicon/trial.html", error=worded(error))
    session.commit()
    said = _("“%(written)s” is read this way from now on.", written=entry.written)
    return render_template("lexicon/kept.html", said=said), {"HX-Trigger": "lexicon-kept"}


@blueprint.post("/tu-dien/thu")
def lexicon_try() -> ResponseReturnValue:
    """A sentence as it is read now and as it would be; nothing is saved."""
    written, spoken, sentence = _typed()
    found, error = None, ""
    try:
        accent = door.services().audio.accent
        found = centre_lexicon.trial(door.database(), written, spoken, sentence, accent)
    except (AudioError, PlaylistsError) as refused:
        error = worded(refused) if written and spoken else ""
    return render_template(
        "lexicon/trial.html",
        before=pieces_of(found.before) if found else (),
        after=pieces_of(found.after) if found else (),
        said=found.after.text if found else "",
        error=error,
    )


@blueprint.get("/tu-dien/nghe")
def lexicon_listen() -> ResponseReturnValue:
    """Words as the offline voice says them, as WAV. Nothing is kept of it."""
    settings = door.services().audio
    words = read(request.args.get("loi", "")[:LONGEST_SENTENCE], accent=settings.accent).text
    with door.services().library.workspace() as folder:
        speech = folder / "speech.wav"
        speak_with_fallback(engines_from(settings, settings.emergency_engines), words, speech)
        sound = io.BytesIO(speech.read_bytes())
    return send_file(sound, mimetype="audio/wav", max_age=0)


@blueprint.post("/tu-dien/<int(max=2147483647):number>/xoa")
def lexicon_forget(number: int) -> ResponseReturnValue:
    session = door.database()
    entry = session.get(LexiconEntry, number)
    if entry is None:
        raise NotFound("There is no such entry.")
    own.forget(session, entry.written, by=door.account(), now=door.now())
    session.commit()
    flash(_("Taken out: “%(written)s” is read as shipped again.", written=entry.written), "good")
    return redirect(url_for("pages.lexicon"))


def _typed() -> tuple[str, str, str]:
    form = request.form
    sentence = form.get("sentence", "").strip()[:LONGEST_SENTENCE]
    return form.get("written", "").strip(), form.get("spoken", "").strip(), sentence


def _page(written: str = "", spoken: str = "", sentence: str = "", error: str = "") -> str:
    session = door.database()
    page, wish = asked.page(SHIPPED_A_PAGE), request.args.get("q", "").strip()[:64]
    shipped = _shipped(wish)
    here = shipped[page.offset : page.offset + page.size]
    found = own.entries(session)
    return render_template(
        "lexicon/list.html",
        entries=[each for each in found if _matches(wish, each.written, each.spoken)],
        refused={
            written: worded(reason)
            for written, reason in centre_lexicon.lexicon_of(session).refused.items()
        },
        changes=own.changes(session),
        shipped=here,
        shipped_count=len(shipped),
        more=page.offset + page.size < len(shipped),
        page=page,
        q=wish,
        may_settle=settles_for_all(door.account()),
        typed={"written": written, "spoken": spoken, "sentence": sentence},
        error=error,
        address=request.args.to_dict(),
    )


def _shipped(wish: str) -> list[tuple[str, str]]:
    return [
        (written, spoken)
        for written, spoken in sorted(Lexicon.shipped().entries.items())
        if _matches(wish, written, spoken)
    ]


def _matches(wish: str, *texts: str) -> bool:
    return not wish or any(fold(wish) in fold(text) for text in texts)
