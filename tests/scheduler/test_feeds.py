"""Feeds of portals: what is fetched and read of them, and what of hostile ones is not."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from playlists import feeds, organisation
from playlists.database import create_database_engine, migrate, session_factory
from playlists.messages import from_json
from playlists.models import Feed, FeedEntry, UnitKind
from scheduler.feeds import FeedError, FeedSettings, fetch, look, parse, words_of_html
from scheduler.feeds.fetching import _is_public
from scheduler.timekeeper import SimulatedTimekeeper
from tests.scheduler.feed_server import RSS, Portal, open_portal

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HERE = FeedSettings(private_hosts=frozenset({"127.0.0.1"}), within_s=5, largest_kb=100)
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "lol">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(9)
    )
    + b"]><rss><channel><item><title>&j;</title></item></channel></rss>"
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<rss><channel><item><title>&x;</title></item></channel></rss>"
)


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    engine = create_database_engine(f"sqlite:///{tmp_path}/centre.db")
    migrate(engine)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture
def portal() -> Iterator[Portal]:
    with open_portal() as portal:
        yield portal


def test_an_rss_feed_is_read_as_words() -> None:
    first, second = parse(RSS)
    assert first.title == "Ra quân dọn vệ sinh & trồng cây"
    assert first.text == "Sáng nay, bà con ra quân.\nDọn bãi biển\nTrồng cây"
    assert (first.link, first.identity) == ("https://cong.example.vn/bai/1", "bai-1")
    assert first.published_at == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert (second.link, second.published_at) == ("", None)  # no address a browser may be sent to


def test_an_atom_feed_is_read_as_words() -> None:
    (article,) = parse(
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>C</title><entry>'
        b'<title type="html">H\xe1\xbb\x8dp &lt;b>d\xc3\xa2n&lt;/b></title><id>urn:1</id>'
        b'<link rel="enclosure" href="https://a.vn/x.mp3"/><link href="https://a.vn/1"/>'
        b"<updated>2026-11-23T08:00:00+07:00</updated>"
        b'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>M\xe1\xbb\x99t.</p>'
        b"<p>Hai.</p></div></content></entry></feed>"
    )
    assert (article.title, article.text) == ("Họp dân", "Một.\nHai.")
    assert article.link == "https://a.vn/1"
    assert article.published_at == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("hostile", [LAUGHS, OUTSIDE])
def test_entities_of_its_own_are_refused(hostile: bytes) -> None:
    with pytest.raises(FeedError, match="entities"):
        parse(hostile)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"<html><body>404</body></html>", b"<rss><channel>", b"{}", b"<rss>" * 5_000],
)
def test_what_is_no_feed_is_refused(content: bytes) -> None:
    with pytest.raises(FeedError, match="no RSS or Atom"):
        parse(content)


def test_a_feed_is_read_in_the_charset_its_bytes_are_in() -> None:
    head = '<?xml version="1.0" encoding="%s"?><rss><channel><item><title>%s</title></item>'
    tail = "</channel></rss>"
    for declared, title, encoding in (
        ("windows-1252", "Họp dân", "utf-8"),  # declared wrongly
        ("windows-1252", "Caf\xe9", "cp1252"),
        ("utf-16", "Họp dân", "utf-16"),
    ):
        (article,) = parse((head % (declared, title) + tail).encode(encoding))
        assert article.title == title
    for declared in ("utf-8", "zip", "x-khong-co"):
        with pytest.raises(FeedError, match="charset"):
            parse((head % (declared, "Caf\xe9") + tail).encode("cp1252"))


def test_small_faults_of_a_feed_are_borne_with() -> None:
    (article,) = parse(
        b"<rss><channel><item><title>A&nbsp;B\x0b &copy;</title><description>x &lt;br&gt; y"
        b"</description></item><item><description></description></item></channel></rss>"
    )
    assert article.title == "A B ©"
    assert article.text == "x\ny"


@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_be_refused(content: bytes) -> None:
    for each in (content, b"<rss><channel><item>" + content + b"</item></channel></rss>"):
        try:
            parse(each, "utf-8")
        except FeedError:
            continue


@given(st.text(alphabet="<>/!-pbr&;#x ádiv\n\"'=", max_size=300))
def test_no_page_does_more_than_become_words(source: str) -> None:
    for line in words_of_html(source).split("\n"):
        assert line == " ".join(line.split())


def test_pages_written_to_keep_a_reader_busy_are_read_in_one_pass() -> None:
    # The standard library's parser takes minutes over each of the first two.
    assert words_of_html("<!--" * 70_000 + "<p>x") == ""
    assert words_of_html("<a" * 150_000).startswith("<a<a")
    assert words_of_html("<" * 299_990 + "p>x").endswith("<\nx")
    assert words_of_html("<svg>" * 50_000) == ""
    source = "a < b <p>c<br/>d &amp; e</p><td>1</td><td>2</td> <!-- x > y --> <style>p{}</style>z"
    assert words_of_html(source) == "a < b\nc\nd & e\n1 2 z"


def test_a_feed_is_fetched_and_asked_for_changes_only(portal: Portal) -> None:
    url = portal.says("/rss", RSS, ETag='"1"', Last_Modified="Mon, 23 Nov 2026 00:00:00 GMT")
    fetched = fetch(url, HERE)
    assert fetched.content == RSS
    assert (fetched.etag, fetched.modified) == ('"1"', "Mon, 23 Nov 2026 00:00:00 GMT")
    portal.says("/rss", b"", 304)
    assert fetch(url, HERE, etag='"1"', modified=fetched.modified).content is None
    assert portal.asked[-1][1]["If-None-Match"] == '"1"'


def test_a_packed_feed_is_unpacked_within_the_limit(portal: Portal) -> None:
    assert (
        fetch(portal.says("/a", gzip.compress(RSS), Content_Encoding="gzip"), HERE).content == RSS
    )
    bomb = portal.says("/b", gzip.compress(b" " * 50_000_000), Content_Encoding="gzip")
    with pytest.raises(FeedError, match="larger than 100 kB"):
        fetch(bomb, HERE)
    with pytest.raises(FeedError, match="packed"):
        fetch(portal.says("/c", b"no gzip", Content_Encoding="gzip"), HERE)


def test_a_feed_without_end_is_cut_off(portal: Portal) -> None:
    sent = 0

    def without_end(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.end_headers()
        while not portal.over.is_set():
            sent += handler.wfile.write(b"x" * 65_536)

    def a_gigabyte(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000000")
        handler.end_headers()

    for path, answer in (("/khong-dut", without_end), ("/1gb", a_gigabyte)):
        with pytest.raises(FeedError, match="larger than 100 kB"):
            fetch(portal.does(path, answer), HERE)
    assert sent < 20_000_000


def test_a_server_that_trickles_is_left_at_the_deadline(portal: Portal) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/body":
            handler.send_response(200)
            handler.end_headers()
        while not portal.over.wait(0.05):
            handler.wfile.write(b"x")

    quick = HERE.model_copy(update={"within_s": 1})
    for path in ("/head", "/body"):
        with pytest.raises(FeedError, match="too long"):
            fetch(portal.does(path, trickle), quick)


def test_redirects_are_followed_and_counted(portal: Portal) -> None:
    portal.says("/moi", RSS)
    assert fetch(portal.says("/cu", b"", 301, Location="/moi"), HERE).content == RSS
    loop = portal.says("/vong", b"", 302, Location="/vong")
    with pytest.raises(FeedError, match="redirects more than 5 times"):
        fetch(loop, HERE)


@pytest.mark.parametrize(
    "target",
    ["http://localhost:1/", "http://[::1]:1/", "http://169.254.169.254/", "http://10.0.0.1/",
     "http://0x7f000001/", "http://[::ffff:127.0.0.1]/"],
)  # fmt: skip
def test_no_private_address_is_asked_by_whatever_way(portal: Portal, target: str) -> None:
    with pytest.raises(FeedError, match="private network"):
        fetch(portal.says("/", b"", 302, Location=target), HERE)
    with pytest.raises(FeedError, match="private network"):
        fetch(portal.says("/rss", RSS), FeedSettings())


def test_only_public_addresses_are_public() -> None:
    for address in ("127.0.0.1", "192.168.1.1", "fe80::1%eth0", "224.0.0.1", "::", "2002:7f00:1::",
                    "::ffff:10.0.0.1", "100.64.0.1", "0.0.0.0"):  # fmt: skip
        assert not _is_public(address), address
    assert _is_public("203.162.0.181")


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://a.vn/", "//", "http://", "http://a:b@a.vn/", "http://a:x/"],
)
def test_only_web_servers_are_asked(portal: Portal, target: str) -> None:
    with pytest.raises(FeedError):
        fetch(portal.says("/", b"", 302, Location=target), HERE)


def test_a_refusal_or_a_closed_door_is_said(portal: Portal) -> None:
    with pytest.raises(FeedError, match="answered 503"):
        fetch(portal.says("/rss", b"", 503), HERE)
    with pytest.raises(FeedError, match="does not answer"):
        fetch("http://127.0.0.1:1/", HERE)


def test_the_job_looks_when_it_is_a_feeds_turn_and_keeps_what_went_wrong(
    sessions: sessionmaker[Session], portal: Portal
) -> None:
    timekeeper = SimulatedTimekeeper(NOW)
    good, bad = portal.says("/rss", RSS), portal.says("/hong", LAUGHS)
    with sessions.begin() as session:
        unit = organisation.add_unit(session, "tt-cong", "Trung tâm", UnitKind.CENTRE)
        for name, url in (("Cổng", good), ("Hỏng", bad)):
            feeds.add_feed(session, name, url, unit)
    assert look(sessions, HERE, timekeeper.now) == 2
    assert look(sessions, HERE, timekeeper.now) == 0
    assert [path for path, _ in portal.asked] == ["/rss", "/hong"]
    with sessions() as session:
        problems = {feed.name: from_json(feed.problem) for feed in feeds.all_feeds(session)}
        titles = set(session.scalars(select(FeedEntry.title)))
    assert problems["Cổng"] is None
    assert "entities" in str(problems["Hỏng"])
    assert titles == {"Ra quân dọn vệ sinh & trồng cây", "Họp dân"}
    timekeeper.advance(15 * 60)
    portal.says("/hong", RSS)
    assert look(sessions, HERE, timekeeper.now) == 2
    with sessions() as session:
        assert {feed.problem for feed in session.scalars(select(Feed))} == {""}
    timekeeper.advance(61 * 24 * 3600)
    portal.says("/rss", b"", 304)
    portal.says("/hong", b"", 304)
    look(sessions, HERE, timekeeper.now)
    with sessions() as session:
        assert session.scalars(select(FeedEntry)).all() == []
