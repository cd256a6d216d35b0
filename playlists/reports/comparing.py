"""The report's minutes beside earlier ones, in words: by the name of the earlier span."""

from collections.abc import Iterator

from playlists.reports import words
from playlists.reports.danvan import DanVan
from playlists.spans import Span


def beside_before(found: DanVan) -> Iterator[str]:
    """The minutes beside the span before and the same of the year before, where they were logged.

    What runs is beside the same days of the year before alone.
    """
    now, before, year = (
        found.whole.aired.aired_ms,
        found.counted.before(),
        found.counted.year_before(),
    )
    earlier_ms = found.whole.before.aired_ms
    if earlier_ms and found.until is None and _was_logged(found, before):
        yield _beside(words.earlier(before), earlier_ms, now)
    if found.year_before_ms and year != before and _was_logged(found, year):
        yield _beside(f"cùng kỳ năm {year.first.year}", found.year_before_ms, now)


def _was_logged(found: DanVan, span: Span) -> bool:
    """Whether the log goes back to the span's first day."""
    return found.logged_since is not None and found.logged_since <= span.first


def _beside(name: str, before_ms: int, now_ms: int) -> str:
    earlier = f"{name} ({words.minutes(before_ms)} phút)"
    share = words.percent(abs(now_ms - before_ms) / before_ms)
    if words.minutes(now_ms) == words.minutes(before_ms):
        return f"Thời lượng phát bằng {earlier}."
    if share == words.percent(0):
        return f"So với {earlier}, thời lượng phát gần như không đổi."
    way = "tăng" if now_ms > before_ms else "giảm"
    return f"So với {earlier}, thời lượng phát {way} {share}."
