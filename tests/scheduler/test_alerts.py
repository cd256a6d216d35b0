"""Word of what is wrong: filed once, told by mail and webhook, tried again until it is taken."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from playlists import organisation
from playlists.database import create_database_engine, migrate, session_factory
from playlists.fleet import PlayerState, hear
from playlists.messages import message, to_json
from playlists.models import AlertNotice, Player, UnitKind
from scheduler.alerts import (
    AlertSettings,
    Channel,
    EmailChannel,
    News,
    NotDelivered,
    Watch,
    WebhookChannel,
    channels_from,
    deliver_due,
)
from scheduler.alerts.notices import wait_after
from scheduler.alerts.settings import EmailSettings, WebhookSettings
from tests.scheduler.mail_server import FROM, MailServer

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SECRET = "sixteen letters and more"


@dataclass
class Hook:
    """What came over HTTP: bodies and signatures; `statuses` are answered one after another."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    took: list[tuple[bytes, str]] = field(default_factory=list)

    @property
    def channel(self) -> WebhookChannel:
        return WebhookChannel(WebhookSettings(url=self.url, secret=SECRET))


@pytest.fixture
def hook() -> Iterator[Hook]:
    hook = Hook()

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.took.append((body, self.headers["X-Phatthanh-Signature"]))
            self.send_response(hook.statuses.pop(0) if hook.statuses else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    server = HTTPServer(("127.0.0.1", 0), Taker)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    hook.url = f"http://127.0.0.1:{server.server_port}/canh-bao"
    try:
        yield hook
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    engine = create_database_engine(f"sqlite:///{tmp_path}/centre.db")
    migrate(engine)
    sessions = session_factory(engine)
    with sessions.begin() as session:
        unit = organisation.add_unit(session, "cat-ba", "Cát Bà", UnitKind.TOWNSHIP)
        for code in ("ben-tau", "cho"):
            at = organisation.add_station(session, unit, code, f"Đài {code}")
            player, _code = organisation.add_player(session, at, f"{code}-1", f"Cụm {code}")
            player.enrolled_at = NOW
    speak(sessions, NOW)
    yield sessions
    engine.dispose()


def speak(sessions: sessionmaker[Session], now: datetime, *, disk_free_mb: int = 8_000) -> None:
    """Let every player say that it is well."""
    said = PlayerState(
        now=now,
        state="idle",
        version="0.1.0",
        tomorrow_missing=0,
        disk_free_bytes=disk_free_mb * 1_000_000,
    )
    with sessions.begin() as session:
        for player in session.scalars(select(Player)):
            hear(session, player, said, now)


def a_watch(sessions: sessionmaker[Session], *channels: Channel) -> Watch:
    names = [channel.name for channel in channels]
    return Watch(sessions, AlertSettings(), names, str, since=NOW - timedelta(hours=1))


def notices(sessions: sessionmaker[Session]) -> list[AlertNotice]:
    with sessions() as session:
        return list(session.scalars(select(AlertNotice).order_by(AlertNotice.id)))


# The watch


def test_a_player_that_falls_silent_is_told_of_within_two_minutes(
    sessions: sessionmaker[Session], mail: MailServer
) -> None:
    watch, every = a_watch(sessions, mail.channel), AlertSettings().watch_every_s
    told_after = None
    for seconds in range(0, 600, every):
        watch.look(NOW + timedelta(seconds=seconds))
        deliver_due(sessions, [mail.channel], NOW + timedelta(seconds=seconds))
        if mail.took and told_after is None:
            told_after = seconds
    assert told_after is not None
    assert told_after + every + AlertSettings().deliver_every_s <= 120
    assert len(mail.took) == 1, "and never again while it lasts"


def test_one_look_makes_one_mail_however_many_are_away(
    sessions: sessionmaker[Session], mail: MailServer
) -> None:
    a_watch(sessions, mail.channel).look(NOW + timedelta(minutes=2))
    assert deliver_due(sessions, [mail.channel], NOW) == 0, "not before it happened"
    deliver_due(sessions, [mail.channel], NOW + timedelta(minutes=2))
    letter = mail.took[0]
    assert letter["Subject"] == "2 new alerts, 0 over"
    assert letter["To"] == "truc@example.vn, kythuat@example.vn"
    assert letter["From"] == FROM
    assert letter["Auto-Submitted"] == "auto-generated"
    said = letter.get_content()
    assert "No word from Cụm ben-tau of Đài ben-tau since 11:00 23/11." in said
    assert "No word from Cụm cho of Đài cho" in said


def test_the_end_is_told_too(sessions: sessionmaker[Session], mail: MailServer) -> None:
    watch = a_watch(sessions, mail.channel)
    watch.look(NOW + timedelta(minutes=2))
    speak(sessions, NOW + timedelta(minutes=3))
    watch.look(NOW + timedelta(minutes=3))
    deliver_due(sessions, [mail.channel], NOW + timedelta(minutes=3))
    assert [letter["Subject"] for letter in mail.took] == [
        "2 new alerts, 0 over",
        "0 new alerts, 2 over",
    ]
    assert "Over: No word from Cụm cho" in mail.took[1].get_content()


def test_a_watch_that_was_restarted_repeats_nothing(
    sessions: sessionmaker[Session], mail: MailServer
) -> None:
    for minutes in (2, 3, 4):
        a_watch(sessions, mail.channel).look(NOW + timedelta(minutes=minutes))
    assert len(notices(sessions)) == 1


def test_a_centre_that_was_down_does_not_blame_its_players(
    sessions: sessionmaker[Session],
) -> None:
    back = NOW + timedelta(hours=2)
    watch = Watch(sessions, AlertSettings(), ["email"], str, since=back)
    watch.look(back)
    watch.look(back + timedelta(seconds=89))
    assert notices(sessions) == []
    assert len(watch.look(back + timedelta(seconds=90)).raised) == 2


def test_without_a_channel_alerts_are_kept_for_the_page(sessions: sessionmaker[Session]) -> None:
    assert len(a_watch(sessions).look(NOW + timedelta(minutes=2)).raised) == 2
    assert notices(sessions) == []


# Mail


def test_a_mail_that_is_refused_is_tried_again_with_back_off(
    sessions: sessionmaker[Session], mail: MailServer
) -> None:
    mail.refuses = 2
    a_watch(sessions, mail.channel).look(NOW + timedelta(minutes=2))
    tried = []
    for seconds in range(120, 240, 5):
        before = mail.refuses, len(mail.took)
        deliver_due(sessions, [mail.channel], NOW + timedelta(seconds=seconds))
        if (mail.refuses, len(mail.took)) != before:
            tried.append(seconds)
    assert tried == [120, 135, 165]
    assert len(mail.took) == 1
    (notice,) = notices(sessions)
    assert (notice.attempts, notice.failure, notice.due_at) == (3, "", None)
    assert notice.sent_at == NOW + timedelta(seconds=165)


def test_a_mail_server_that_is_away_is_said_to_be(sessions: sessionmaker[Session]) -> None:
    nobody = EmailChannel(
        EmailSettings(host="127.0.0.1", port=1, security="none", sender=FROM, to=(FROM,))
    )
    a_watch(sessions, nobody).look(NOW + timedelta(minutes=2))
    assert deliver_due(sessions, [nobody], NOW + timedelta(minutes=2)) == 0
    (notice,) = notices(sessions)
    assert "refused" in notice.failure
    assert notice.sent_at is None


def test_a_server_without_encryption_gets_no_mail_where_it_was_asked_for(mail: MailServer) -> None:
    settings = EmailSettings(host="127.0.0.1", port=mail.port, sender=FROM, to=(FROM,))
    with pytest.raises(NotDelivered, match="STARTTLS"):
        EmailChannel(settings).deliver(1, News(subject="x", alerts=()), NOW)
    assert mail.took == []


def test_a_name_of_two_lines_makes_no_header_of_its_own(mail: MailServer) -> None:
    mail.channel.deliver(1, News(subject="Cụm\nBcc: all@example.vn", alerts=()), NOW)
    assert mail.took[0]["Subject"] == "Cụm Bcc: all@example.vn"
    assert mail.took[0]["Bcc"] is None


def test_waiting_doubles_up_to_an_hour() -> None:
    waits = [wait_after(attempt).total_seconds() for attempt in range(1, 12)]
    assert waits[:4] == [15, 30, 60, 120]
    assert waits[-1] == wait_after(1_000).total_seconds() == 3_600


def test_a_mail_is_given_up_after_a_day(sessions: sessionmaker[Session], mail: MailServer) -> None:
    mail.refuses = 1_000
    a_watch(sessions, mail.channel).look(NOW + timedelta(minutes=2))
    for hours in range(0, 30, 6):
        deliver_due(sessions, [mail.channel], NOW + timedelta(hours=hours, minutes=2))
    (notice,) = notices(sessions)
    assert notice.due_at is None
    assert notice.sent_at is None
    assert "451" in notice.failure


# Webhook


def test_a_webhook_gets_signed_json(sessions: sessionmaker[Session], hook: Hook) -> None:
    a_watch(sessions, hook.channel).look(NOW + timedelta(minutes=2))
    deliver_due(sessions, [hook.channel], NOW + timedelta(minutes=2))
    body, header = hook.took[0]
    seconds, signed = header.removeprefix("t=").split(",v1=")
    right = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert signed == right
    assert int(seconds) == (NOW + timedelta(minutes=2)).timestamp()
    told = json.loads(body)
    assert told["id"] == notices(sessions)[0].id
    first = told["alerts"][0]
    assert (first["event"], first["kind"]) == ("raised", "offline")
    assert (first["player"], first["station"]) == ("ben-tau-1", "ben-tau")
    assert first["began_at"] == "2026-11-23T04:02:00Z"
    assert first["ended_at"] is None


@pytest.mark.parametrize("status", [301, 400, 500, 503])
def test_a_webhook_that_does_not_say_yes_is_asked_again(
    sessions: sessionmaker[Session], hook: Hook, status: int
) -> None:
    hook.statuses = [status]
    a_watch(sessions, hook.channel).look(NOW + timedelta(minutes=2))
    deliver_due(sessions, [hook.channel], NOW + timedelta(minutes=2))
    assert notices(sessions)[0].failure == to_json(
        message("The webhook answered %(status)d.", status=status)
    )
    deliver_due(sessions, [hook.channel], NOW + timedelta(minutes=2, seconds=15))
    assert len(hook.took) == 2
    assert hook.took[0][0] == hook.took[1][0]
    assert notices(sessions)[0].sent_at is not None


def test_one_way_that_is_blocked_leaves_the_other_open(
    sessions: sessionmaker[Session], mail: MailServer, hook: Hook
) -> None:
    mail.refuses = 1_000
    ways: list[Channel] = [mail.channel, hook.channel]
    a_watch(sessions, *ways).look(NOW + timedelta(minutes=2))
    assert deliver_due(sessions, ways, NOW + timedelta(minutes=2)) == 1
    assert len(hook.took) == 1


# Settings


def test_the_channels_are_those_that_are_named() -> None:
    assert channels_from(AlertSettings()) == []
    both = AlertSettings.model_validate(
        {
            "email": {"host": "smtp.example.vn", "sender": FROM, "to": [FROM]},
            "webhook": {"url": "https://example.vn/x", "secret": SECRET},
        }
    )
    assert [channel.name for channel in channels_from(both)] == ["email", "webhook"]
    assert SECRET not in repr(both)


@pytest.mark.parametrize(
    "wrong",
    [
        {"watch_every_s": 0},
        {"watch_every_s": 21},
        {"ready_by": "25:00"},
        {"email": {"host": "x", "sender": "nobody", "to": [FROM]}},
        {"email": {"host": "x", "sender": FROM, "to": []}},
        {"webhook": {"url": "ftp://x", "secret": SECRET}},
        {"webhook": {"url": "https://x", "secret": "short"}},
        {"more": 1},
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AlertSettings.model_validate(wrong)
