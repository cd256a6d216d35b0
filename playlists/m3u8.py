"""Playlists as extended M3U, for any player that knows the format."""

from collections.abc import Callable, Iterator

from playlists.models import Entry, Playlist, RelaySpan


def to_m3u8(playlist: Playlist, clip_name: Callable[[str], str]) -> str:
    """The playlist in UTF-8 lines; `clip_name` turns a clip's SHA-256 into a path or address.

    Relays stand in their places by their addresses. What a programme takes only the beginning of,
    a song that fills it up or a stream, VLC ends in time by a line of its own (EXTVLCOPT); other
    players pass that line over.
    """
    parts: list[Entry | RelaySpan] = [*playlist.entries, *playlist.relays]
    lines = ["#EXTM3U", f"#PLAYLIST:{_line(playlist.occurrence.clock.name)}"]
    for part in sorted(parts, key=lambda each: each.offset_ms):
        lines += _relay(part) if isinstance(part, RelaySpan) else _clip(part, clip_name)
    return "\n".join(lines) + "\n"


def _clip(entry: Entry, clip_name: Callable[[str], str]) -> Iterator[str]:
    yield f"#EXTINF:{_seconds(entry.duration_ms)},{_line(entry.revision.title)}"
    if entry.fills:
        yield f"#EXTVLCOPT:stop-time={_seconds(entry.duration_ms)}"
    yield clip_name(entry.clip_sha256)


def _relay(span: RelaySpan) -> Iterator[str]:
    yield f"#EXTINF:{_seconds(span.duration_ms)},{_line(span.relay.name)}"
    yield f"#EXTVLCOPT:run-time={_seconds(span.duration_ms)}"
    yield _line(span.relay.url)


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.3f}"


def _line(text: str) -> str:
    return " ".join(text.split())
