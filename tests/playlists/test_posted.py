"""What a unit's own portal published, taken into what the unit files."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from playlists import NotAllowed, feeds, filings, posted
from playlists.errors import InvalidFeed
from playlists.feeds import Article
from playlists.filed import filed_by_unit
from playlists.filings import Filing, Moment
from playlists.models import Channel, Feed, FeedEntry
from playlists.spans import Span
from tests.playlists.builders import House

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOVEMBER = Span.month(2026, 11)
MIDNIGHT = datetime(2026, 10, 31, 17, tzinfo=UTC)  # of 1 November at the stations
LATER = datetime(2026, 12, 2, tzinfo=UTC)
ALWAYS = Span.year(2026)


def an_article(name: str, at: datetime = MIDNIGHT, link: str = "") -> Article:
    return Article(name, link or f"https://xa.example.vn/{name}", f"Bài {name}", "Lời.", at)


def a_feed(
    session: Session,
    house: House,
    *articles: Article,
    posts_as: Channel | None = Channel.PORTAL,
    url: str = "https://xa.example.vn/rss",
) -> Feed:
    feed = feeds.add_feed(session, "Cổng xã", url, house.communes[0], posts_as=posts_as)
    feeds.record(session, feed, articles, now=LATER)
    return feed


def waiting(session: Session, house: House, span: Span = NOVEMBER) -> list[FeedEntry]:
    return posted.unfiled(session, house.communes[0], span, ZONE)


def moment(house: House) -> Moment:
    return Moment(house.operator, LATER, ZONE, due_day=5)


def test_articles_of_the_units_own_month_are_taken_in_once(session: Session, house: House) -> None:
    a_feed(session, house, an_article("1"), an_article("2", MIDNIGHT - timedelta(seconds=1)))
    [first] = waiting(session, house)
    assert posted.unfiled_by_unit(session, NOVEMBER, ZONE) == {house.communes[0].id: 1}
    [entry] = posted.file_posts(session, house.communes[0], NOVEMBER, {first.id}, moment(house))
    assert (entry.channel, entry.day, entry.title, entry.link) == (
        Channel.PORTAL, date(2026, 11, 1), "Bài 1", "https://xa.example.vn/1",
    )  # fmt: skip
    assert filed_by_unit(session, NOVEMBER)[house.communes[0].id][Channel.PORTAL].pieces == 1
    assert waiting(session, house) == []
    assert posted.unfiled_by_unit(session, NOVEMBER, ZONE) == {}


def test_what_was_not_chosen_waits_and_what_was_struck_out_does_not_come_back(
    session: Session, house: House
) -> None:
    a_feed(session, house, an_article("1"), an_article("2"))
    first, second = waiting(session, house)
    [entry] = posted.file_posts(session, house.communes[0], NOVEMBER, {first.id}, moment(house))
    assert waiting(session, house) == [second]
    filings.strike(session, entry, "Bài của báo khác", moment(house))
    assert waiting(session, house) == [second]


def test_articles_of_others_and_those_filed_by_hand_are_no_posts_that_wait(
    session: Session, house: House
) -> None:
    feed = a_feed(session, house, an_article("1"), an_article("2"), posts_as=None)
    assert waiting(session, house, ALWAYS) == []
    feeds.count_as(session, feed, Channel.FANPAGE)
    by_hand = Filing(Channel.FANPAGE, NOVEMBER.first, "Bài", link="https://xa.example.vn/1")
    filings.file_entry(session, house.communes[0], by_hand, moment(house))
    assert [each.title for each in waiting(session, house, ALWAYS)] == ["Bài 2"]


def test_the_same_article_in_two_feeds_waits_once(session: Session, house: House) -> None:
    a_feed(session, house, an_article("1"))
    a_feed(session, house, an_article("1"), url="https://xa.example.vn/rss2")
    assert len(waiting(session, house)) == 1
    assert posted.unfiled_by_unit(session, NOVEMBER, ZONE) == {house.communes[0].id: 1}


def test_banners_come_from_no_feed_and_strangers_take_nothing_in(
    session: Session, house: House
) -> None:
    with pytest.raises(InvalidFeed):
        a_feed(session, house, posts_as=Channel.BANNER)
    a_feed(session, house, an_article("1"))
    [waits] = waiting(session, house)
    house.operator.memberships.clear()
    session.flush()
    with pytest.raises(NotAllowed):
        posted.file_posts(session, house.communes[0], NOVEMBER, {waits.id}, moment(house))
