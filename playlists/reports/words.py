"""Words of the documents: these are Vietnamese, whatever language their reader's pages are in."""

from collections.abc import Callable
from datetime import date, datetime
from math import floor

from playlists.models import Channel, ItemKind, ModelField, Outcome, Precedence
from playlists.reports.lines import By
from playlists.spans import Span, SpanKind

TOTAL = "Tổng cộng"
OVERLAPPING_TOTAL = "Cộng các dòng (một lượt có thể thuộc nhiều dòng)"
KINDS = {
    ItemKind.NEWS: "Tin",
    ItemKind.FEATURE: "Bài",
    ItemKind.SERIES: "Chuyên mục",
    ItemKind.NOTICE: "Thông báo",
    ItemKind.SLOGAN: "Khẩu hiệu",
    ItemKind.MUSIC: "Ca nhạc",
    ItemKind.RELAY: "Tiếp âm",
    ItemKind.LIVE: "Phát trực tiếp",
    ItemKind.SIGNATURE: "Nhạc hiệu",
    ItemKind.GREETING: "Lời xướng",
    ItemKind.CLOSING: "Chào kết",
    ItemKind.FILLER: "Nhạc nền",
}
OUTCOMES = {
    Outcome.COMPLETE: "Trọn vẹn",
    Outcome.PARTIAL: "Một phần",
    Outcome.MISSED: "Không phát",
}
CLASSES = {
    Precedence.ORDINARY: "Thông thường",
    Precedence.PRIORITY: "Ưu tiên",
    Precedence.EMERGENCY: "Khẩn cấp",
}
SPLITS = {
    By.STATION: "Đài",
    By.GROUP: "Nhóm đài",
    By.TOPIC: "Chủ đề",
    By.KIND: "Thể loại",
    By.CLASS: "Loại bản tin",
    By.PROGRAMME: "Chương trình",
    By.WRITER: "Người viết",
    By.SERIES: "Chuyên mục",
    By.HOUR: "Giờ phát",
}
CHANNELS = {
    Channel.PORTAL: "Cổng thông tin điện tử",
    Channel.FANPAGE: "Fanpage",
    Channel.BANNER: "Băng rôn",
    Channel.PANEL: "Pa nô",
    Channel.SLOGAN: "Khẩu hiệu",
}
FIELDS = {
    ModelField.ECONOMY: "Kinh tế",
    ModelField.CULTURE_SOCIETY: "Văn hóa - xã hội",
    ModelField.SECURITY: "An ninh",
    ModelField.DEFENCE: "Quốc phòng",
}
NO_TOPIC = "(không gắn chủ đề)"
NAMELESS = {
    By.TOPIC: NO_TOPIC,
    By.GROUP: "(không thuộc nhóm)",
    By.SERIES: "(ngoài chuyên mục)",
    By.PROGRAMME: "(ngoài chương trình)",
    By.WRITER: "(không rõ người viết)",
}

_ROMAN = ("I", "II", "III", "IV")
_MS_PER_MINUTE = 60_000


def span_words(span: Span) -> str:
    """A span within a sentence: “tháng 11 năm 2026”, “quý IV năm 2026”, “6 tháng đầu năm 2026”."""
    year = span.first.year
    match span.kind:
        case SpanKind.MONTH:
            return f"tháng {_month(span.first.month)} năm {year}"
        case SpanKind.QUARTER:
            return f"quý {_ROMAN[span.number - 1]} năm {year}"
        case SpanKind.HALF:
            return f"6 tháng {'đầu' if span.number == 1 else 'cuối'} năm {year}"
        case SpanKind.YEAR:
            return f"năm {year}"
    return f"từ ngày {day_words(span.first)} đến ngày {day_words(span.last)}"


def earlier(span: Span) -> str:
    """The span before, as one compares with it."""
    return f"{span.days} ngày liền trước" if span.kind is SpanKind.DAYS else span_words(span)


def up_to(at: datetime) -> str:
    """Until when figures go, of a span that was not over yet."""
    return f"tính đến {at.hour} giờ {at.minute:02} ngày {day_words(at.date())}"


def day_words(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def dateline(place: str, day: date | None) -> str:
    """Place and date as they stand above a document."""
    return f"{place}, {day_in_full(day)}"


def day_in_full(day: date | None) -> str:
    """A date: days under 10 and months 1 and 2 get a 0 (Decree 30/2020/NĐ-CP); room for none."""
    if day is None:
        return "ngày      tháng      năm"
    return f"ngày {day.day:02} tháng {_month(day.month)} năm {day.year}"


def whole(value: int) -> str:
    """A number such as 1.234, its thousands grouped by dots."""
    return f"{value:,}".replace(",", ".")


def decimal(value: float, digits: int = 1) -> str:
    """A number such as 1.234,5, without the part behind the comma where it is nothing."""
    text = f"{value:,.{digits}f}"
    head, _, tail = text.partition(".")
    head = head.replace(",", ".")
    return f"{head},{tail}" if tail.strip("0") else head


def minutes(ms: int) -> str:
    return decimal(ms / _MS_PER_MINUTE)


def metres(dm2: int) -> str:
    """An area in m²."""
    return decimal(dm2 / 100, 2) if dm2 % 10 else decimal(dm2 / 100)


def percent(part: float) -> str:
    return f"{decimal(part * 100)}%"


def reached(part: float) -> str:
    """How much of a target was reached: cut, so that what fell short is never said to be whole."""
    return percent(floor(part * 1000) / 1000)


def line_name(by: By, value: str, name: str) -> str:
    """The name of a report's line."""
    if not value:
        return NAMELESS.get(by, name)
    coded: dict[By, Callable[[], str]] = {
        By.KIND: lambda: KINDS[ItemKind(value)],
        By.CLASS: lambda: CLASSES[Precedence(value)],
        By.HOUR: lambda: f"{value} giờ",
    }
    return coded[by]() if by in coded else name


def _month(month: int) -> str:
    return f"{month:02}" if month <= 2 else str(month)  # noqa: PLR2004 -- the decree's own line
