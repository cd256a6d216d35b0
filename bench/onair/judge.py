"""What was heard, laid against what was planned and what was logged."""

import audioop
import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from audio import ffmpeg
from bench.onair.sink import RATE, WIDTH, Recording
from playlists.models import Airing, ItemKind, Outcome
from scheduler.protocol import Manifest, Programme

# Recordings are compared at a rate that tells an eighth of a millisecond.
COARSE = 8_000
_PER_MS = COARSE // 1000
_WINDOW_MS = 10
_SILENT = 150  # of 32768
_LOOK_MS = 200
_NEAR_MS, _FAR_MS = 700, 6_000
_ALIKE = 0.7
# A stretch of the sound is not joined where less than this is left of it.
_TAIL_MS = 1_500
_EDGE_MS = 300
_WORTH_A_NOTE_MS = 100
# What was heard is noted every second: a kill may take so much from the log.
NOTED_S = 1.3


@dataclass(frozen=True)
class Silence:
    """In seconds since the epoch."""

    begins: float
    ends: float

    @property
    def seconds(self) -> float:
        return self.ends - self.begins


@dataclass(frozen=True)
class Place:
    """At an instant (seconds since the epoch): how far the sound was ahead of the plan, in ms.

    None where what sounded is not the programme.
    """

    at: float
    ahead_ms: float | None


class Heard:
    """A recording that can be asked by the wall clock."""

    def __init__(self, recording: Recording, shift_s: float = 0.0) -> None:
        self.began = recording.began + recording.wall_minus_monotonic + shift_s
        self.drift_s = recording.drift_s
        content = recording.file.read_bytes()
        content = content[: len(content) // WIDTH * WIDTH]
        self._samples = content
        self.ends = self.began + len(content) / WIDTH / RATE
        step = RATE * _WINDOW_MS // 1000 * WIDTH
        self._loud = [
            audioop.max(content[at : at + step], WIDTH) > _SILENT
            for at in range(0, len(content) - step, step)
        ]

    def stretch(self, at: float, milliseconds: float) -> bytes:
        """Samples at 48 kHz from an instant on."""
        first = max(0, round((at - self.began) * RATE))
        return self._samples[first * WIDTH : (first + round(milliseconds * RATE / 1000)) * WIDTH]

    def is_loud(self, at: float) -> bool:
        window = int((at - self.began) * 1000 / _WINDOW_MS)
        return 0 <= window < len(self._loud) and self._loud[window]

    def silences(self, begins: float, ends: float, *, longer_than_ms: int = 30) -> list[Silence]:
        """Every stretch of silence between two instants."""
        first = max(0, int((begins - self.began) * 1000 / _WINDOW_MS))
        last = min(len(self._loud), int((ends - self.began) * 1000 / _WINDOW_MS))
        found, at = [], first
        for loud, windows in itertools.groupby(self._loud[first:last]):
            length = sum(1 for _ in windows)
            if not loud and length * _WINDOW_MS > longer_than_ms:
                start = self.began + at * _WINDOW_MS / 1000
                found.append(Silence(start, start + length * _WINDOW_MS / 1000))
            at += length
        return found


class Reference:
    """A programme as its clips decode, at the coarse rate."""

    def __init__(self, programme: Programme, clips: Path, decoded: dict[str, bytes]) -> None:
        self.programme = programme
        self.starts = programme.starts_at.timestamp()
        self.ends = self.starts + programme.duration_ms / 1000
        sound = bytearray(programme.duration_ms * _PER_MS * WIDTH)
        for entry in programme.entries:
            if entry.clip_sha256 not in decoded:
                file = next(clips.glob(f"*/{entry.clip_sha256}.*"))
                decoded[entry.clip_sha256] = coarse(b"".join(ffmpeg.decode(file, timeout_s=60)))
            clip = decoded[entry.clip_sha256][: entry.duration_ms * _PER_MS * WIDTH]
            begins = entry.offset_ms * _PER_MS * WIDTH
            sound[begins : begins + len(clip)] = clip
        self._sound = bytes(sound)

    def ahead_ms(self, chunk: bytes, at: float) -> float | None:
        """How far ahead of the plan a stretch (48 kHz) heard at an instant stands.

        Where samples were dropped inside it, it is no stretch of the programme, but one of its
        halves is: the one that is further off counts.
        """
        whole = self._found_ahead_ms(chunk, at)
        if whole is not None:
            return whole
        half_ms = len(chunk) // WIDTH * 1000 // RATE // 2
        cut = half_ms * RATE // 1000 * WIDTH
        halves = [
            self._found_ahead_ms(chunk[:cut], at),
            self._found_ahead_ms(chunk[cut:], at + half_ms / 1000),
        ]
        return max((each for each in halves if each is not None), key=abs, default=None)

    def _found_ahead_ms(self, chunk: bytes, at: float) -> float | None:
        heard = coarse(chunk)
        due_ms = (at - self.starts) * 1000
        for around_ms in (_NEAR_MS, _FAR_MS):
            found = found_ms(self._sound, heard, due_ms, around_ms)
            if found is not None:
                return found - due_ms
        return None


def found_ms(sound: bytes, heard: bytes, due_ms: float, around_ms: int) -> float | None:
    """Where a stretch stands in a sound, both at the coarse rate, looked for around a place."""
    first = max(0, int(due_ms) - around_ms)
    last = int(due_ms) + around_ms + len(heard) // WIDTH // _PER_MS
    stretch = sound[first * _PER_MS * WIDTH : last * _PER_MS * WIDTH]
    if not heard or len(stretch) <= len(heard):
        return None
    offset, factor = audioop.findfit(stretch, heard)
    match = stretch[offset * WIDTH : offset * WIDTH + len(heard)]
    loudness = audioop.rms(match, WIDTH) or 1
    rest = audioop.add(match, audioop.mul(heard, WIDTH, -factor), WIDTH)
    if audioop.rms(rest, WIDTH) > _ALIKE * loudness:
        return None
    return first + offset / _PER_MS


@dataclass
class Verdict:
    """What came of a time on air. Silence and place in seconds; None where nothing was heard."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def longest_silence_s(self) -> float:
        return max((each.seconds for each in self.silences), default=0.0)

    @property
    def place_error_s(self) -> float:
        """The largest; a stretch that is not the programme counts as 9 s."""
        return max(
            (9.0 if each.ahead_ms is None else abs(each.ahead_ms) / 1000 for each in self.places),
            default=0.0,
        )

    def add(self, other: "Verdict") -> None:
        self.lost += other.lost
        self.doubled += other.doubled
        self.silences += other.silences
        self.places += other.places
        self.notes += other.notes


def coarse(sound: bytes) -> bytes:
    """48 kHz as 8 kHz."""
    return audioop.ratecv(sound, WIDTH, 1, RATE, COARSE, None)[0]


def smooth(sound: bytes) -> bytes:
    """48 kHz as 8 kHz with less of what lies above: speech and music are compared so."""
    return audioop.ratecv(sound, WIDTH, 1, RATE, COARSE, None, 1, 3)[0]


def judge_sound(
    heard: Heard,
    references: Sequence[Reference],
    *,
    since: float | None = None,
    until: float | None = None,
    excused: Sequence[tuple[float, float]] = (),
    elsewhere: Sequence[tuple[float, float]] = (),
) -> Verdict:
    """Silence and place within the programmes.

    Silence counts from the end of an `excused` span that it begins in; in the spans `elsewhere`
    something else may sound than the programme.
    """
    verdict = Verdict()
    for reference in references:
        begins = max(reference.starts, heard.began, since or 0.0)
        ends = min(reference.ends, heard.ends, until or reference.ends)
        if ends - begins < 1:
            continue
        silences = list(_beyond(heard.silences(begins + 0.05, ends - 0.05), excused))
        verdict.silences += silences
        for at in _looked_at(begins, ends - _EDGE_MS / 1000, silences):
            if any(start - 0.3 <= at <= end + 0.1 for start, end in [*excused, *elsewhere]):
                continue
            chunk = heard.stretch(at, _LOOK_MS)
            if audioop.max(chunk, WIDTH) > _SILENT and heard.is_loud(at + _LOOK_MS / 1000):
                verdict.places.append(Place(at, reference.ahead_ms(chunk, at)))
    verdict.notes += [
        f"{_clock(each.at)}: {'not the programme' if each.ahead_ms is None else each.ahead_ms}"
        for each in verdict.places
        if each.ahead_ms is None or abs(each.ahead_ms) > _WORTH_A_NOTE_MS
    ]
    verdict.notes += [
        f"{_clock(each.begins)}: silent for {each.seconds:.2f} s" for each in verdict.silences
    ]
    return verdict


def _beyond(
    silences: Sequence[Silence], excused: Sequence[tuple[float, float]]
) -> Iterator[Silence]:
    for each in silences:
        until = max((end for start, end in excused if start - 0.1 <= each.begins <= end), default=0)
        if each.ends > until:
            yield Silence(max(each.begins, until), each.ends)


def _looked_at(begins: float, ends: float, silences: Sequence[Silence]) -> Iterator[float]:
    """Every second, and right after each silence; never across one."""
    steps = int(max(0.0, ends - begins - _EDGE_MS / 1000))
    instants = [begins + _EDGE_MS / 1000 + number for number in range(steps + 1)]
    instants += [each.ends + 0.06 for each in silences if each.ends < ends - 0.3]
    for at in sorted(instants):
        if not any(each.begins - 0.25 < at < each.ends + 0.05 for each in silences):
            yield at


@dataclass(frozen=True)
class Log:
    """What a player wrote and what the centre keeps of it."""

    player: str
    written: Sequence[tuple[int, str]]
    """Sequence and title, as the player's journal still has them."""
    kept: Sequence[Airing]


def judge_log(
    log: Log,
    manifests: Sequence[Manifest],
    *,
    in_service: datetime,
    until: datetime,
    heard: Heard | None = None,
    references: Sequence[Reference] = (),
    noted_s: float = NOTED_S,
) -> Verdict:
    """Nothing lost: every row, every entry that was due, every second that sounded.

    Nothing doubled: one number, one row; no stretch of an entry twice, no two rows at one time.
    """
    verdict = Verdict()
    _judge_numbers(log, verdict)
    _judge_entries(log, manifests, in_service, until, verdict)
    _judge_overlaps(log, verdict)
    if heard is not None:
        _judge_unlogged(log, heard, references, noted_s, verdict)
    return verdict


def _judge_numbers(log: Log, verdict: Verdict) -> None:
    kept = [row.sequence for row in log.kept]
    for number in sorted(set(range(1, (max(kept, default=0)) + 1)) - set(kept)):
        verdict.lost.append(f"{log.player}: row {number} is not at the centre")
    for number, title in log.written:
        if number not in set(kept):
            verdict.lost.append(f"{log.player}: row {number}, {title}, is with the player only")
    if len(kept) != len(set(kept)):
        verdict.doubled.append(f"{log.player}: a number twice")


def _judge_entries(
    log: Log,
    manifests: Sequence[Manifest],
    in_service: datetime,
    until: datetime,
    verdict: Verdict,
) -> None:
    known = {(row.occurrence_id, row.entry_id) for row in log.kept}
    due = {
        (programme.occurrence_id, entry.entry_id): entry.title
        for manifest in manifests
        for programme in manifest.programmes
        if programme.starts_at >= in_service and programme.ends_at <= until
        for entry in programme.entries
    }
    for key, title in due.items():
        if key not in known:
            verdict.lost.append(f"{log.player}: no row says what became of {title} in {key[0]}")


def _judge_overlaps(log: Log, verdict: Verdict) -> None:
    aired = [row for row in log.kept if row.started_at is not None and row.aired_ms > 0]
    by_entry: dict[tuple[int | None, int | None], list[Airing]] = {}
    for row in aired:
        if row.entry_id is not None:
            by_entry.setdefault((row.occurrence_id, row.entry_id), []).append(row)
    for rows in by_entry.values():
        rows.sort(key=lambda row: row.from_ms)
        for one, other in itertools.pairwise(rows):
            if one.from_ms + one.aired_ms > other.from_ms + 60:
                verdict.doubled.append(
                    f"{log.player}: {one.title} twice from {other.from_ms} ms on"
                    f" (rows {one.sequence}, {other.sequence})"
                )
    for row in log.kept:
        missed_too = row.outcome is Outcome.MISSED and (row.occurrence_id, row.entry_id) in by_entry
        if missed_too and row.entry_id is not None:
            verdict.doubled.append(f"{log.player}: {row.title} is missed and aired")


def _judge_unlogged(
    log: Log, heard: Heard, references: Sequence[Reference], noted_s: float, verdict: Verdict
) -> None:
    spans = sorted(
        (row.started_at.timestamp() - 0.1, row.ended_at.timestamp() + 0.1)
        for row in log.kept
        if row.started_at is not None and row.ended_at is not None
    )
    starts = [begin for begin, _ in spans]
    for reference in references:
        unlogged, at = 0.0, max(reference.starts, heard.began)
        while at < min(reference.ends, heard.ends):
            place = bisect_right(starts, at) - 1
            # Rows are short: the one that begins last before an instant is the one that holds it.
            logged = place >= 0 and spans[place][1] >= at
            unlogged = unlogged + 0.05 if heard.is_loud(at) and not logged else 0.0
            if unlogged > noted_s and unlogged - 0.05 <= noted_s:
                verdict.lost.append(f"{log.player}: what sounded at {_clock(at)} is in no row")
            at += 0.05


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).time().isoformat("milliseconds")


def fillers(log: Log) -> list[tuple[float, float]]:
    """When the log says that filler sounded."""
    return [
        (row.started_at.timestamp(), row.ended_at.timestamp())
        for row in log.kept
        if row.kind is ItemKind.FILLER and row.started_at and row.ended_at
    ]


def written(rows: Sequence[tuple[object, ...]]) -> list[tuple[int, str]]:
    """Rows asked of a journal, (sequence, title), as values."""
    return [(int(str(number)), str(title)) for number, title in rows]
