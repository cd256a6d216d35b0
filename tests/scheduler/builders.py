"""Manifests, clips and a centre in memory for the player's tests."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scheduler.errors import CentreUnreachable
from scheduler.protocol import (
    AiringRow,
    Bulletin,
    ClipRef,
    Filler,
    Heartbeat,
    HeartbeatAnswer,
    Level,
    LiveOrder,
    Manifest,
    ManifestEntry,
    ManifestTopic,
    Orders,
    OrdersAnswer,
    Programme,
    sign,
)
from scheduler.station.enrolment import Identity

STATION = "cat-ba"
MORNING = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 05:30 in Cát Hải
TOPIC = ManifestTopic(code="dan-van", name="Dân vận chính quyền")


def clip(name: str) -> bytes:
    """Any bytes will do where nothing is decoded; long enough to be cut."""
    return name.encode() * 500


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def programme(
    number: int, starts_at: datetime, clips: Sequence[str], *, piece_ms: int = 20_000
) -> Programme:
    entries = tuple(
        ManifestEntry(
            entry_id=number * 100 + place,
            item_id=place + 1,
            revision_id=place + 1,
            title=name,
            kind="news",
            topics=(TOPIC,),
            offset_ms=place * piece_ms,
            duration_ms=piece_ms,
            clip_sha256=sha256(clip(name)),
        )
        for place, name in enumerate(clips)
    )
    return Programme(
        occurrence_id=number,
        title=f"Chương trình {number}",
        starts_at=starts_at,
        duration_ms=len(clips) * piece_ms,
        entries=entries,
    )


def manifest(
    *programmes: Programme,
    version: int = 1,
    station: str = STATION,
    filler: str | None = "nhạc nền",
    filler_ms: int = 30_000,
) -> Manifest:
    names = {entry.title for each in programmes for entry in each.entries}
    if filler is not None:
        names.add(filler)
    clips = {
        sha256(clip(name)): ClipRef(
            size_bytes=len(clip(name)), duration_ms=20_000, samples=960_000, media_type="audio/ogg"
        )
        for name in names
    }
    return Manifest(
        protocol=1,
        station=station,
        station_name="Đài truyền thanh thị trấn Cát Bà",
        timezone="Asia/Ho_Chi_Minh",
        version=version,
        issued_at=MORNING - timedelta(hours=2),
        valid_from=MORNING - timedelta(days=1),
        valid_to=MORNING + timedelta(days=7),
        clips=clips,
        programmes=programmes,
        filler=None
        if filler is None
        else Filler(
            item_id=99,
            revision_id=99,
            title=filler,
            topics=(),
            duration_ms=filler_ms,
            clip_sha256=sha256(clip(filler)),
        ),
    )


class CentreInMemory:
    """What a player's centre says, and when it breaks off.

    `cuts` are the bytes after which answers with clips break off, one after another.
    """

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self.key = key
        self.published: bytes | None = None
        self.ordered: bytes | None = None
        self.clips: dict[str, bytes] = {}
        self.kept: list[AiringRow] = []
        self.cuts: list[int] = []
        self.asked_from: list[int] = []
        self.reachable = True
        self.loses_answers = 0
        self.now = MORNING
        self.beats: list[Heartbeat] = []
        self.seen: list[str | None] = []

    def publish(self, content: Manifest, *, without: Sequence[str] = ()) -> None:
        self.published = sign(content, self.key)
        names = {entry.title for each in content.programmes for entry in each.entries}
        if content.filler is not None:
            names.add(content.filler.title)
        self.clips = {sha256(clip(name)): clip(name) for name in names - set(without)}

    def manifest(
        self, etag: str | None, wait_s: int, seen: str | None = None
    ) -> tuple[bytes, str] | None:
        self._answer()
        self.seen.append(seen)
        if self.published is None or etag == sha256(self.published):
            return None
        return self.published, sha256(self.published)

    def orders(
        self, etag: str | None, wait_s: int, seen: str | None = None
    ) -> tuple[OrdersAnswer, str] | None:
        self._answer()
        said = None if self.ordered is None else self.ordered.decode()
        answer = OrdersAnswer(orders=said, manifest_version=None)
        tag = sha256(answer.model_dump_json().encode())
        return None if etag == tag else (answer, tag)

    def order(
        self,
        version: int,
        *bulletins: Bulletin,
        silenced: bool = False,
        levels: dict[str, Level] | None = None,
        live: LiveOrder | None = None,
    ) -> None:
        """Let these orders stand, and no others."""
        names = {each.clip_sha256: each for each in bulletins}
        for each in bulletins:
            self.clips[each.clip_sha256] = clip(each.title)
        orders = Orders(
            protocol=1,
            subject="orders",
            station=STATION,
            version=version,
            issued_at=MORNING,
            silenced=silenced,
            bulletins=bulletins,
            levels=levels or {},
            clips={
                name: ClipRef(
                    size_bytes=len(clip(each.title)),
                    duration_ms=each.duration_ms,
                    samples=each.duration_ms * 48,
                    media_type="audio/ogg",
                )
                for name, each in names.items()
            },
            live=live,
        )
        self.ordered = sign(orders, self.key)

    @contextmanager
    def clip(self, sha256: str, start: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        self._answer()
        if sha256 not in self.clips:
            raise CentreUnreachable("The centre has no clip %(sha256)s.", sha256=sha256)
        self.asked_from.append(start)
        yield start, self._blocks(self.clips[sha256][start:])

    def report(self, rows: Sequence[AiringRow]) -> int:
        self._answer()
        for row in rows:
            if row.sequence <= len(self.kept):
                assert self.kept[row.sequence - 1] == row, "a repeat said something else"
            elif row.sequence == len(self.kept) + 1:
                self.kept.append(row)
        if self.loses_answers:
            self.loses_answers -= 1
            raise CentreUnreachable("The answer was lost.")
        return len(self.kept)

    def heartbeat(self, beat: Heartbeat) -> HeartbeatAnswer:
        self._answer()
        self.beats.append(beat)
        return HeartbeatAnswer(now=self.now, manifest_version=None)

    def change_key(self) -> None:
        self._answer()

    def close(self) -> None:
        """Nothing to close."""

    def _answer(self) -> None:
        if not self.reachable:
            raise CentreUnreachable("The network is gone.")

    def _blocks(self, content: bytes) -> Iterator[bytes]:
        cut = self.cuts.pop(0) if self.cuts else None
        for at in range(0, len(content), 100):
            if cut is not None and at >= cut:
                raise CentreUnreachable("The network broke off.")
            yield content[at : at + 100]


def identity(centre: CentreInMemory, station: str = STATION) -> Identity:
    return Identity(
        player=f"{station}-1",
        station=station,
        station_name="Đài truyền thanh thị trấn Cát Bà",
        token="token",
        key=Ed25519PrivateKey.generate(),
        centre_key=centre.key.public_key(),
    )
