"""Playlists as extended M3U, for any player that knows the format."""

from collections.abc import Callable

from playlists.models import Playlist


def to_m3u8(playlist: Playlist, clip_name: Callable[[str], str]) -> str:
    """The playlist in UTF-8 lines; `clip_name` turns a clip's SHA-256 into a path or address."""
    lines = ["#EXTM3U", f"#PLAYLIST:{_line(playlist.occurrence.clock.name)}"]
    for entry in playlist.entries:
        lines.append(f"#EXTINF:{entry.duration_ms / 1000:.3f},{_line(entry.revision.title)}")
        lines.append(clip_name(entry.clip_sha256))
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return " ".join(text.split())
