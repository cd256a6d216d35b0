"""Feeds named, what they brought, and drafts made of it once."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from playlists import feeds
from playlists.errors import InvalidFeed, InvalidItem, NotAllowed
from playlists.feeds import Article, Shelf
from playlists.models import Feed, FeedEntry, ItemState
from tests.playlists.builders import NOW, House


def an_article(
    name: str = "bai-1", title: str = "Họp dân", link: str = "https://a.vn/1"
) -> Article:
    return Article(name, link, title, "Tối nay họp dân.", NOW - timedelta(hours=1))


def a_feed(
    session: Session, house: House, *articles: Article, url: str = "https://a.vn/rss"
) -> Feed:
    feed = feeds.add_feed(session, "Cổng huyện", url, house.centre)
    feeds.record(session, feed, articles, now=NOW)
    return feed


def new_ones(session: Session, house: House, shelf: Shelf = Shelf.NEW) -> list[FeedEntry]:
    return feeds.entries(session, units=[house.centre], shelf=shelf)


@pytest.mark.parametrize(
    "url", ["", "cong.vn", "ftp://a.vn", "http://", "https://a b.vn", "https://u:p@a.vn", "http://[",
            "https://a.vn/" + "x" * 1000],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(session: Session, house: House, url: str) -> None:
    with pytest.raises(InvalidFeed):
        feeds.add_feed(session, "Cổng", url, house.centre)


def test_a_feed_is_named_once(session: Session, house: House) -> None:
    a_feed(session, house)
    with pytest.raises(InvalidFeed, match="already"):
        a_feed(session, house)
    with pytest.raises(InvalidFeed, match="name"):
        feeds.add_feed(session, "  ", "https://b.vn/rss", house.centre)


def test_an_article_is_kept_once_and_brought_up_to_date(session: Session, house: House) -> None:
    feed = a_feed(session, house, an_article(), an_article())
    changed = an_article(title="Họp dân lúc 8 giờ")
    assert feeds.record(session, feed, [changed, an_article("bai-2")], now=NOW) == 1
    assert {each.title for each in new_ones(session, house)} == {"Họp dân lúc 8 giờ", "Họp dân"}


def test_a_draft_is_made_once_and_its_link_is_kept(session: Session, house: House) -> None:
    feed = a_feed(session, house, an_article())
    (entry,) = new_ones(session, house)
    item = feeds.draft_from(session, entry, author=house.editor, now=NOW)
    assert (item.state, item.title, item.unit) == (ItemState.DRAFT, "Họp dân", house.centre)
    assert item.latest.text == "Tối nay họp dân."
    source = feeds.source_of(session, item)
    assert source is not None
    assert source.link == "https://a.vn/1"
    with pytest.raises(InvalidItem, match="already"):
        feeds.draft_from(session, entry, author=house.editor, now=NOW)
    feeds.record(session, feed, [an_article(title="Sửa sau")], now=NOW)
    assert entry.title == "Họp dân"
    assert new_ones(session, house) == []
    assert new_ones(session, house, Shelf.DRAFTED) == [entry]


def test_the_same_article_of_another_feed_is_no_second_draft(
    session: Session, house: House
) -> None:
    a_feed(session, house, an_article())
    a_feed(session, house, an_article("khac"), url="https://a.vn/tin-moi")
    first, second = new_ones(session, house)
    feeds.draft_from(session, first, author=house.editor, now=NOW)
    with pytest.raises(InvalidItem, match="already"):
        feeds.draft_from(session, second, author=house.editor, now=NOW)


def test_only_who_writes_for_the_unit_makes_drafts(session: Session, house: House) -> None:
    a_feed(session, house, an_article())
    (entry,) = new_ones(session, house)
    for account in (house.operator, house.approver):
        with pytest.raises(NotAllowed):
            feeds.draft_from(session, entry, author=account, now=NOW)


def test_what_is_set_aside_leaves_the_list_and_comes_back(session: Session, house: House) -> None:
    a_feed(session, house, an_article())
    (entry,) = new_ones(session, house)
    feeds.set_aside(session, entry, aside=True)
    assert (new_ones(session, house), new_ones(session, house, Shelf.SET_ASIDE)) == ([], [entry])
    feeds.set_aside(session, entry, aside=False)
    assert new_ones(session, house) == [entry]


def test_a_feed_taken_out_leaves_its_drafts(session: Session, house: House) -> None:
    feed = a_feed(session, house, an_article(), an_article("bai-2", link=""))
    item = feeds.draft_from(session, new_ones(session, house)[0], author=house.editor, now=NOW)
    feeds.remove(session, feed)
    session.expire_all()
    assert item.state is ItemState.DRAFT
    assert feeds.source_of(session, item) is None
    assert new_ones(session, house) == []


def test_old_entries_go_but_not_those_drafts_were_made_of(session: Session, house: House) -> None:
    a_feed(session, house, an_article(), an_article("bai-2", link=""))
    entry = new_ones(session, house)[0]
    feeds.draft_from(session, entry, author=house.editor, now=NOW)
    feeds.forget_old(session, NOW + timedelta(days=1))
    assert new_ones(session, house) == []
    assert new_ones(session, house, Shelf.DRAFTED) == [entry]


def test_a_portals_clock_that_is_ahead_does_not_hold_the_head(
    session: Session, house: House
) -> None:
    ahead = Article("mai", "", "Ngày mai", "x", NOW + timedelta(days=900))
    a_feed(session, house, ahead)
    assert new_ones(session, house)[0].published_at == NOW
