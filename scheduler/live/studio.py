"""The centre's side of live broadcasts: sound in, kept, out; and what ends them."""

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from sqlalchemy.orm import Session, sessionmaker

from audio.broadcast import Encoder
from audio.tape import Tape
from playlists import live
from playlists.models import LiveEnd, LiveSession, LiveSource
from scheduler.errors import SchedulerError
from scheduler.live.mount import Mount
from scheduler.live.settings import LiveSettings

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1
# Long enough to allow the microphone, or to set up a source client.
_NEVER_HEARD_AFTER = timedelta(minutes=2)
_SOURCE = "centre"
# The name under which a stream's address says that the centre itself listens.
OWN = "own"


class NotTaken(SchedulerError):
    """Sound that does not follow on what came before, or that nobody waits for."""


@dataclass
class _Desk:
    """One broadcast's way in, from the microphone: which recording of the page's, and its place."""

    take: str
    following: int
    encoder: Encoder


@dataclass
class _Room:
    """What this process keeps of a broadcast."""

    mount: Mount
    desk: _Desk | None = None
    tape: Tape | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class Studio:
    """Broadcasts of one centre. `url` is where this machine reaches the centre's own door.

    The database says which stand; what is in memory here is lost with the process, and the page
    begins its recording anew.
    """

    def __init__(  # noqa: PLR0917 -- a studio's parts
        self,
        sessions: sessionmaker[Session],
        settings: LiveSettings,
        folder: Path,
        now: Callable[[], datetime],
        url: str,
        publish_orders: Callable[[], object] = lambda: None,
    ) -> None:
        self.settings = settings
        self._sessions = sessions
        self._folder = folder
        self._now = now
        self._url = url.rstrip("/")
        self._publish_orders = publish_orders
        self._lock = threading.Lock()
        self._rooms: dict[int, _Room] = {}
        self._places = threading.BoundedSemaphore(settings.listeners)
        # The centre's own source password at Icecast, of this process alone.
        self._password = secrets.token_urlsafe(24)
        self._own_seat = secrets.token_urlsafe(24)

    def take(self, broadcast: LiveSession, take: str, number: int, content: bytes) -> None:
        """Take the next piece of a page's recording. Raises NotTaken, MasteringFailed.

        A recording that begins anew, after the page was loaded again, has a `take` of its own and
        begins at 0.
        """
        if broadcast.source is not LiveSource.MICROPHONE or broadcast.ended_at is not None:
            raise NotTaken("This broadcast is over.")
        room = self._room(broadcast.id)
        with room.lock:
            desk = room.desk
            if desk is None or desk.take != take:
                if number != 0:
                    raise NotTaken("The recording has to begin anew.")
                if desk is not None:
                    desk.encoder.close()
                desk = room.desk = _Desk(take, 0, self._encoder(broadcast, room.mount))
            if number < desk.following:
                return  # sent twice
            if number > desk.following or not desk.encoder.feed(content):
                room.desk = None
                desk.encoder.close()
                raise NotTaken("The recording has to begin anew.")
            desk.following += 1

    def listen(self, broadcast: LiveSession, seat: str = "") -> Iterator[bytes] | None:
        """The stream from now on; None where there is no place for another player.

        This process's own recording has a `seat` of its own, and takes no player's place.
        """
        own = secrets.compare_digest(self._own_seat.encode(), seat.encode())
        return self._room(broadcast.id).mount.listen(beside=own)

    def is_own(self, password: str) -> bool:
        """Whether it is this process that speaks to Icecast, for somebody at a page."""
        return secrets.compare_digest(self._password.encode(), password.encode())

    def finish(self, number: int) -> None:
        """Let what was said so far be heard to its end, and take no more."""
        with self._lock:
            room = self._rooms.get(number)
        if room is None:
            return
        with room.lock:
            if room.desk is not None:
                room.desk.encoder.close()
                room.desk = None
            room.mount.end()
            if room.tape is not None:
                room.tape.let_run_out()

    def look(self) -> list[int]:
        """End what is over its limit, silent or lost; keep what is heard. Which ended, by id."""
        ended = []
        with self._sessions.begin() as session:
            open_now = live.unended(session)
            for broadcast in open_now:
                why = self._why_over(broadcast, self._listened(broadcast))
                if why is not None:
                    live.end(session, broadcast, now=self._now(), why=why)
                    ended.append(broadcast.id)
            standing = {each.id for each in open_now} - set(ended)
        if ended:
            log.info("event=live_ended numbers=%s", ended)
            self._publish_orders()
        with self._lock:
            left = [number for number in self._rooms if number not in standing]
        for number in left:
            self.finish(number)
            self._let_go(number)
        return ended

    def recordings(self, number: int) -> list[Path]:
        """The files of a broadcast in their order: one, or more where the centre was restarted."""
        found = self._folder.glob(f"{number}-*.ogg") if self._folder.is_dir() else ()
        return sorted(found, key=lambda file: int(file.stem.split("-")[1]))

    def forget_old(self) -> int:
        """Delete recordings that are older than they are kept; how many."""
        before = (self._now() - timedelta(days=self.settings.keep_days)).timestamp()
        old = [
            file
            for file in (self._folder.glob("*.ogg") if self._folder.is_dir() else ())
            if file.stat().st_mtime < before
        ]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)

    def close(self) -> None:
        """End what this process holds; the broadcasts stand on in the database."""
        with self._lock:
            rooms, self._rooms = list(self._rooms.values()), {}
        for room in rooms:
            if room.desk is not None:
                room.desk.encoder.close()
            room.mount.end()
            if room.tape is not None:
                room.tape.close()

    def _why_over(self, broadcast: LiveSession, tape: Tape) -> LiveEnd | None:
        now = self._now()
        if now >= broadcast.expires_at:
            return LiveEnd.LIMIT
        if tape.was_heard and broadcast.heard_at is None:
            broadcast.heard_at = now
        if broadcast.heard_at is None:
            late = now - broadcast.started_at >= _NEVER_HEARD_AFTER
            return LiveEnd.NEVER_HEARD if late else None
        return LiveEnd.SILENCE if tape.quiet_s() >= broadcast.lost_s else None

    def _listened(self, broadcast: LiveSession) -> Tape:
        room = self._room(broadcast.id)
        if room.tape is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            number = len(self.recordings(broadcast.id)) + 1
            out = self._folder / f"{broadcast.id}-{number}.ogg"
            room.tape = Tape(self._here(broadcast.stream), out)
        return room.tape

    def _let_go(self, number: int) -> None:
        """Forget a room once its tape has run out."""
        with self._lock:
            room = self._rooms.get(number)
            if room is not None and (room.tape is None or room.tape.is_closed):
                del self._rooms[number]

    def _room(self, number: int) -> _Room:
        with self._lock:
            return self._rooms.setdefault(number, _Room(Mount(self._places)))

    def _encoder(self, broadcast: LiveSession, mount: Mount) -> Encoder:
        kbps = self.settings.kbps
        if not self.settings.icecast:
            return Encoder(mount.feed, kbps=kbps)
        place = f"127.0.0.1:{self.settings.icecast_port}/{broadcast.mount}"
        return Encoder(target=f"icecast://{_SOURCE}:{self._password}@{place}", kbps=kbps)

    def _here(self, stream: str) -> str:
        """The stream as this machine reaches it."""
        if self.settings.icecast:
            return f"http://127.0.0.1:{self.settings.icecast_port}{urlsplit(stream).path}"
        return f"{self._url}{stream}?{urlencode({OWN: self._own_seat})}"
