"""The report on dân vận propaganda: its figures, the text drafted from them, the document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import figures
from playlists.models import Airing, Dimension, ExemplaryModel, ItemKind, Outcome, Station
from playlists.models.newsroom import item_models
from playlists.reports import words
from playlists.reports.lines import By, Line, lines, whole
from playlists.reports.official import Official
from playlists.reports.settings import Office, ReportSettings
from playlists.spans import Span

_SHOWN = (ItemKind.NEWS, ItemKind.FEATURE, ItemKind.SERIES)
_MOST_NAMED = 12


@dataclass(frozen=True)
class Model:
    """A “Dân vận khéo” model, and whether it was praised on the air in the span."""

    name: str
    unit_name: str
    year: int
    praised: bool


@dataclass(frozen=True)
class DanVan:
    """The figures of a span. `kinds` are by kind, `stations` by station, in the stations' order."""

    span: Span
    whole: Line
    kinds: dict[str, Line]
    topics: Sequence[Line]
    stations: Sequence[Line]
    of_kind: dict[tuple[str, str], int]
    models: Sequence[Model]
    series: Sequence[str]


def gather(session: Session, span: Span, zone: tzinfo, stations: Sequence[Station]) -> DanVan:
    """Read the figures of some stations."""
    codes = {station.id: station.code for station in stations}
    of_kind = figures.aired(
        session, span, Dimension.KIND, ("station_id", "value"), stations=stations
    )
    return DanVan(
        span=span,
        whole=whole(session, span, zone, stations),
        kinds={line.value: line for line in lines(session, span, By.KIND, zone, stations)},
        topics=[line for line in lines(session, span, By.TOPIC, zone, stations) if line.value],
        stations=lines(session, span, By.STATION, zone, stations),
        of_kind={(codes[number], kind): sums.airings for (number, kind), sums in of_kind.items()},
        models=_models(session, span),
        series=[
            line.value for line in lines(session, span, By.SERIES, zone, stations) if line.value
        ],
    )


def drafted(found: DanVan) -> list[tuple[str, str]]:
    """Headings and the text under each, drafted from the figures; for an editor to go over."""
    return [
        ("I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI", _direction(found)),
        ("II. KẾT QUẢ THỰC HIỆN", ""),
        ("1. Công tác phát thanh", _radio(found)),
        ("2. Hoạt động của các đài truyền thanh cơ sở", _stations(found)),
        ("3. Tuyên truyền gương “Dân vận khéo”", _praise(found)),
        ("III. TỒN TẠI, NGUYÊN NHÂN", _shortcomings(found)),
        ("IV. PHƯƠNG HƯỚNG THỜI GIAN TỚI", _direction_ahead()),
        ("V. KIẾN NGHỊ, ĐỀ XUẤT", "Không."),
    ]


def write_docx(
    found: DanVan,
    settings: ReportSettings,
    out: Path,
    *,
    office: Office | None = None,
    number: str = "",
    dated: date | None = None,
) -> None:
    """Write the report as .docx, in the layout of Decree 30/2020/NĐ-CP."""
    by = office or settings.centre
    paper = Official(settings.font_size)
    paper.head(by, number, settings.place, dated)
    span = words.span_words(found.span)
    subject = ("Kết quả tuyên truyền công tác dân vận", f"{span[:1].upper()}{span[1:]}")
    paper.title("Báo cáo", subject, [name.partition(" (")[0] for name in by.recipients])
    for heading, text in drafted(found):
        paper.heading(heading)
        paper.text(text)
    paper.signature(by)
    paper.landscape()
    paper.annex("PHỤ LỤC", f"Kết quả của các đài, {span}")
    _annex(paper, found)
    paper.document.save(str(out))


def _direction(found: DanVan) -> str:
    span = words.span_words(found.span)
    return (
        "Thực hiện kế hoạch tuyên truyền công tác dân vận chính quyền và phong trào thi đua "
        f"“Dân vận khéo”, trong {span} đơn vị đã xây dựng khung chương trình, phân công biên tập, "
        "duyệt nội dung trước khi phát và theo dõi việc phát sóng của từng đài qua nhật ký."
    )


def _radio(found: DanVan) -> str:
    made, aired = found.whole.produced, found.whole.aired
    parts = [
        f"{words.whole(line.produced.items)} {words.KINDS[kind].lower()}"
        for kind in _SHOWN
        if (line := found.kinds.get(kind.value)) and line.produced.items
    ]
    what = f", gồm {', '.join(parts)}" if parts else ""
    text = [
        (
            f"Sản xuất {words.whole(made.items)} tin, bài, chuyên mục{what}; tổng thời lượng "
            f"{words.minutes(made.ms)} phút; {words.whole(found.whole.programmes.made)} "
            "chương trình."
        ),
        (
            f"Các đài phát {words.whole(aired.airings)} lượt trên "
            f"{words.whole(found.whole.planned.pieces)} lượt theo kế hoạch, thời lượng "
            f"{words.minutes(aired.aired_ms)} phút; trong đó {words.whole(aired.partial)} lượt "
            f"phát một phần ({words.minutes(aired.partial_ms)} phút); "
            f"{words.whole(aired.missed)} lượt không phát. Tiếp âm {words.whole(aired.relays)} "
            f"lượt, {words.minutes(aired.relay_ms)} phút. Đài cơ sở xác nhận "
            f"{words.whole(found.whole.programmes.confirmed)} buổi."
        ),
    ]
    if found.series:
        text.append("Chuyên mục: " + "; ".join(f"“{name}”" for name in found.series) + ".")
    text += [
        f"- {line.name}: {words.whole(line.aired.airings)} lượt, "
        f"{words.minutes(line.aired.aired_ms)} phút{_target(line)}."
        for line in found.topics
        if line.aired.airings or line.wished_ms
    ]
    if (change := found.whole.change) is not None:
        way = "tăng" if change >= 0 else "giảm"
        text.append(f"So với kỳ trước, số phút phát {way} {words.percent(abs(change))}.")
    return "\n".join(text)


def _target(line: Line) -> str:
    if not line.wished_ms:
        return ""
    return (
        f"; bình quân một đài {words.minutes(line.each_ms)}/{words.minutes(line.wished_ms)} phút "
        f"chỉ tiêu ({words.percent(line.reached)})"
    )


def _stations(found: DanVan) -> str:
    active = [line for line in found.stations if line.aired.airings]
    silent = [line.name for line in found.stations if not line.aired.airings]
    text = f"{len(active)}/{len(found.stations)} đài có phát sóng (chi tiết tại Phụ lục)."
    if silent:
        text += " Chưa có số liệu phát sóng: " + "; ".join(silent[:_MOST_NAMED]) + "."
    return text


def _praise(found: DanVan) -> str:
    praised = [each for each in found.models if each.praised]
    others = [each for each in found.models if not each.praised]
    if not found.models:
        return "Chưa có mô hình “Dân vận khéo” nào được ghi trong sổ theo dõi."
    text = f"Đã tuyên truyền {len(praised)}/{len(found.models)} mô hình được công nhận."
    for each in praised[:_MOST_NAMED]:
        text += f"\n- {each.name} ({each.unit_name}, công nhận năm {each.year})."
    if others:
        names = "; ".join(each.name for each in others[:_MOST_NAMED])
        text += f"\nMô hình chưa được tuyên truyền trong kỳ: {names}."
    return text


def _shortcomings(found: DanVan) -> str:
    if not found.whole.aired.missed:
        return "Không có lượt phát nào bị bỏ lỡ trong kỳ."
    worst = sorted(found.stations, key=lambda line: -line.aired.missed)[:3]
    named = "; ".join(
        f"{line.name} {words.whole(line.aired.missed)} lượt" for line in worst if line.aired.missed
    )
    return (
        f"Còn {words.whole(found.whole.aired.missed)} lượt không phát theo kế hoạch, nhiều nhất: "
        f"{named}. Nguyên nhân được ghi ở từng dòng nhật ký phát sóng."
    )


def _direction_ahead() -> str:
    return (
        "Tiếp tục tăng thời lượng tuyên truyền về dân vận chính quyền và “Dân vận khéo” trong các "
        "bản tin hằng ngày; kịp thời biểu dương các mô hình tiêu biểu; bảo đảm các đài phát đủ, "
        "đúng giờ theo kế hoạch."
    )


def _annex(paper: Official, found: DanVan) -> None:
    heads = ("STT", "Đài", *(words.KINDS[kind] for kind in _SHOWN), "Lượt kế hoạch", "Lượt phát")
    heads += ("Không phát", "Phút", "Tiếp âm (phút)", "Buổi xác nhận", "Ghi chú")
    rows = [
        (
            str(number),
            line.name,
            *(words.whole(found.of_kind.get((line.value, kind.value), 0)) for kind in _SHOWN),
            *_numbers(line),
            "" if line.aired.airings else "Chưa có số liệu",
        )
        for number, line in enumerate(found.stations, start=1)
    ]
    sums = [
        words.whole(sum(found.of_kind.get((line.value, kind.value), 0) for line in found.stations))
        for kind in _SHOWN
    ]
    numbers = list(_numbers(found.whole))
    numbers[-1] = words.whole(sum(line.programmes.confirmed for line in found.stations))
    total = ("", "Tổng cộng", *sums, *numbers, "")
    widths = (11, 62, 15, 15, 20, 20, 20, 20, 22, 20, 20, 27)
    paper.table(heads, rows, widths, total)


def _numbers(line: Line) -> tuple[str, ...]:
    return (
        words.whole(line.planned.pieces),
        words.whole(line.aired.airings),
        words.whole(line.aired.missed),
        words.minutes(line.aired.aired_ms),
        words.minutes(line.aired.relay_ms),
        words.whole(line.programmes.confirmed),
    )


def _models(session: Session, span: Span) -> list[Model]:
    """Models recognised by the span's last year; those an aired item praised are marked."""
    praised = set(
        session.scalars(
            select(item_models.c.model_id)
            .join(Airing, Airing.item_id == item_models.c.item_id)
            .where(
                Airing.local_day.between(span.first, span.last),
                Airing.outcome != Outcome.MISSED,
            )
            .distinct()
        )
    )
    known = session.scalars(
        select(ExemplaryModel)
        .where(ExemplaryModel.year_recognised <= span.last.year)
        .order_by(ExemplaryModel.year_recognised.desc(), ExemplaryModel.id)
    )
    return [
        Model(each.name, each.unit.name, each.year_recognised, each.id in praised) for each in known
    ]
