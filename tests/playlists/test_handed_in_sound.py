"""Sound that people handed in stays with its words, and goes when they change or it is dropped."""

import pytest
from sqlalchemy.orm import Session

from playlists import newsroom
from playlists.models import Clip, ItemKind, ItemState, Revision
from tests.playlists.builders import NOW, House, an_item, approved, voiced


def recorded(session: Session, revision: Revision, engine: str = "recording") -> Clip:
    return newsroom.attach_clip(
        session,
        revision,
        sha256=f"{revision.id:064x}",
        duration_ms=5_000,
        samples=240_000,
        size_bytes=40_000,
        loudness_lufs=-16.0,
        true_peak_dbtp=-2.0,
        media_type="audio/ogg",
        engine=engine,
        now=NOW,
    )


@pytest.mark.parametrize("made_by", ["recording", "tune"])
def test_a_recording_stays_while_the_text_does(
    session: Session, house: House, made_by: str
) -> None:
    item = an_item(session, house)
    clip = recorded(session, item.latest, made_by)
    renamed = newsroom.revise(
        session, item, author=house.editor, title="Tên khác", text=item.latest.text, now=NOW
    )
    assert renamed.clip is clip
    assert renamed.clip_sha256 == clip.sha256
    rewritten = newsroom.revise(
        session, item, author=house.editor, title="Tên khác", text="Lời khác.", now=NOW
    )
    assert rewritten.clip_sha256 is None


def test_a_synthesised_voice_is_made_anew_with_every_version(
    session: Session, house: House
) -> None:
    item = an_item(session, house)
    voiced(session, item.latest)
    newsroom.revise(
        session, item, author=house.editor, title="Tên khác", text=item.latest.text, now=NOW
    )
    assert item.latest.clip_sha256 is None


def test_a_recording_that_stays_is_approved_anew(session: Session, house: House) -> None:
    item = an_item(session, house)
    recorded(session, item.latest)
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    newsroom.approve(session, item, approver=house.approver, now=NOW)
    assert newsroom.is_airable(item.latest, NOW)
    newsroom.revise(
        session, item, author=house.editor, title="Tên khác", text=item.latest.text, now=NOW
    )
    assert item.state is ItemState.DRAFT
    assert item.latest.approval is None
    assert not any(newsroom.is_airable(revision, NOW) for revision in item.revisions)


def test_what_is_recorded_waits_for_no_voice_until_the_recording_is_dropped(
    session: Session, house: House
) -> None:
    item = an_item(session, house)
    recorded(session, item.latest)
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    assert newsroom.awaiting_voice(session) == []
    newsroom.revise(
        session,
        item,
        author=house.editor,
        title=item.latest.title,
        text=item.latest.text,
        now=NOW,
        keep_recording=False,
    )
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    assert newsroom.awaiting_voice(session) == [item.latest]


def test_a_recording_takes_the_approval_of_the_voice_it_replaces(
    session: Session, house: House
) -> None:
    item = approved(session, house, an_item(session, house))
    recorded(session, item.latest)
    assert item.state is ItemState.SUBMITTED
    assert not newsroom.is_airable(item.latest, NOW)


def test_a_tune_without_words_airs_by_its_recording(session: Session, house: House) -> None:
    item = newsroom.write(
        session,
        author=house.editor,
        unit=house.district,
        kind=ItemKind.SIGNATURE,
        title="Nhạc hiệu",
        text="",
        now=NOW,
    )
    recorded(session, item.latest)
    newsroom.submit(session, item, actor=house.editor, now=NOW)
    newsroom.approve(session, item, approver=house.approver, now=NOW)
    assert newsroom.is_airable(item.latest, NOW)
