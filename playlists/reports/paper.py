"""The dân vận report on paper: its text, who signs, and the annexes with their pictures."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from playlists.filed import Filed
from playlists.models import Channel, ReportKind
from playlists.reports import words
from playlists.reports.chart import Chart, Series
from playlists.reports.danvan import SHOWN, DanVan, UnitFiled
from playlists.reports.lines import Line
from playlists.reports.official import Official, attached_to
from playlists.reports.pictures import Shade, cells, step_name, steps
from playlists.reports.settings import Office, ReportSettings
from playlists.reports.wording import Section, drafted
from playlists.sums import Sums

_MS = 60_000
_TREND_TOPICS, _BAR_TOPICS = 5, 12
_ROMAN = ("I", "II", "III", "IV")
# Grey values that differ on any printer; the figures in the cells say the same.
_SHADES = {
    Shade.NOTHING: "FFFFFF",
    Shade.WHOLE: "C6E0B4",
    Shade.SOME: "FFE08A",
    Shade.MOST_MISSED: "E8806A",
}


def write_docx(
    found: DanVan,
    settings: ReportSettings,
    out: Path,
    *,
    sections: Sequence[Section] | None = None,
    number: str = "",
    dated: date | None = None,
) -> None:
    """Write the report as .docx, in the layout of Decree 30/2020/NĐ-CP.

    The office that signs, its number and its recipients are those of the kind of report; the text
    is what the figures make of it where no sections are given.
    """
    office = settings.office_of(found.kind)
    paper = Official(settings.font_size)
    paper.head(office, number, settings.place, dated)
    span = words.span_words(found.span)
    subject = [settings.subject, f"{span[:1].upper()}{span[1:]}"]
    if found.until is not None:
        subject[-1] += f" (số liệu {words.up_to(found.until)})"
    paper.title("Báo cáo", subject, _addressed(office))
    for section in drafted(found) if sections is None else sections:
        paper.heading(section.heading)
        paper.text(section.text)
    paper.signature(office)
    paper.landscape()
    attached = attached_to(office, number, dated)
    annexes = (
        ("Kết quả của các đài", _stations),
        *((("Tuyên truyền trên mạng và trực quan", _channels),) if _has_channels(found) else ()),
        *((("Mô hình “Dân vận khéo” và việc tuyên truyền", _models),) if found.models else ()),
        ("Biểu đồ thời lượng và việc phát sóng", _pictures),
    )
    for place, (name, write) in enumerate(annexes):
        paper.annex(_ROMAN[place], f"{name}, {span}", attached, new_page=place > 0)
        write(paper, found)
    paper.save(out)


def _addressed(office: Office) -> list[str]:
    """Whom it is for: those it reports to, "(b/c)", be they all or some; else everybody."""
    above = [name for name in office.recipients if "(b/c)" in name]
    return [name.partition(" (")[0] for name in above or office.recipients]


def _stations(paper: Official, found: DanVan) -> None:
    heads = (
        "STT",
        "Đài (xã, thị trấn)",
        *(words.KINDS[kind] for kind in SHOWN),
        "Lượt kế hoạch",
        "Lượt phát",
        "Không phát",
        "Phút",
        "Tiếp âm (phút)",
        "Buổi xác nhận",
        "Băng rôn",
        "Pa nô",
        "Ghi chú",
    )
    units = {each.code: each for each in found.units}
    rows = [
        (str(number), line.name, *_station_row(found, line, units))
        for number, line in enumerate(found.stations, start=1)
    ]
    counted = {found.unit_of.get(line.value) for line in found.stations}
    rows += [
        (str(number), each.name, *[""] * 9, *_put_up(each), "Không có đài")
        for number, each in enumerate(
            (each for each in found.units if each.code not in counted), start=len(rows) + 1
        )
    ]
    kinds = [
        words.whole(sum(found.of_kind.get((line.value, kind.value), 0) for line in found.stations))
        for kind in SHOWN
    ]
    numbers = list(_numbers(found.whole))
    numbers[-1] = words.whole(sum(line.programmes.confirmed for line in found.stations))
    put_up = [
        words.whole(found.filed[channel].pieces) for channel in (Channel.BANNER, Channel.PANEL)
    ]
    total = ("", "Tổng cộng", *kinds, *numbers, *put_up, "")
    widths = (10, 52, 15, 14, 16, 16, 15, 15, 18, 17, 16, 14, 12, 22)
    paper.table(heads, rows, widths, total)


def _station_row(found: DanVan, line: Line, units: dict[str, UnitFiled]) -> list[str]:
    unit = units.get(found.unit_of.get(line.value, ""))
    kinds = [words.whole(found.of_kind.get((line.value, kind.value), 0)) for kind in SHOWN]
    put_up = _put_up(unit) if unit else ("0", "0")
    note = "" if line.aired.airings else "Chưa phát"
    return [*kinds, *_numbers(line), *put_up, note]


def _put_up(unit: UnitFiled) -> tuple[str, str]:
    filed = unit.filed
    return words.whole(filed[Channel.BANNER].pieces), words.whole(filed[Channel.PANEL].pieces)


def _numbers(line: Line) -> tuple[str, ...]:
    return (
        words.whole(line.planned.pieces),
        words.whole(line.aired.airings),
        words.whole(line.aired.missed),
        words.minutes(line.aired.aired_ms),
        words.minutes(line.aired.relay_ms),
        words.whole(line.programmes.confirmed),
    )


def _has_channels(found: DanVan) -> bool:
    """Whether other channels have an annex; the Centre's own report has its posts in the text."""
    return found.kind is ReportKind.CONSOLIDATED and bool(found.units)


def _channels(paper: Official, found: DanVan) -> None:
    """What every unit filed."""
    heads = (
        "STT",
        "Đơn vị",
        "Cổng TTĐT (bài)",
        "Fanpage (bài)",
        "Băng rôn (chiếc)",
        "Băng rôn (m²)",
        "Pa nô (chiếc)",
        "Pa nô (m²)",
        "Khẩu hiệu (chiếc)",
        "Khẩu hiệu (m²)",
        "Tháng đã kê khai",
    )
    rows = [
        (
            str(number),
            each.name,
            *_filed(each.filed),
            _months_handed_in(each),
        )
        for number, each in enumerate(found.units, start=1)
    ]
    total = ("", "Tổng cộng", *_filed(found.filed), "")
    widths = (10, 56, 18, 20, 19, 19, 19, 19, 23, 23, 26)
    paper.table(heads, rows, widths, total)


def _months_handed_in(unit: UnitFiled) -> str:
    if not unit.must_file:
        return ""
    return f"{unit.handed_in}/{unit.months}" if unit.months else "Chưa đến hạn"


def _filed(filed: Filed) -> list[str]:
    posts = [words.whole(filed[each].pieces) for each in (Channel.PORTAL, Channel.FANPAGE)]
    for channel in (Channel.BANNER, Channel.PANEL, Channel.SLOGAN):
        posts += [words.whole(filed[channel].pieces), words.metres(filed[channel].area_dm2)]
    return posts


def _models(paper: Official, found: DanVan) -> None:
    heads = ("STT", "Mô hình", "Lĩnh vực", "Đơn vị", "Năm", "Lượt", "Phút", "Lần cuối", "Ghi chú")
    rows = [
        (
            str(number),
            each.name,
            words.FIELDS[each.field],
            each.unit_name,
            str(each.year),
            words.whole(each.airings),
            words.minutes(each.aired_ms),
            words.day_words(each.last_day) if each.last_day else "",
            "" if each.ever else "Chưa từng phát",
        )
        for number, each in enumerate(found.models, start=1)
    ]
    paper.table(heads, rows, (10, 64, 34, 46, 14, 14, 16, 24, 30), None, numbers_from=4)


def _pictures(paper: Official, found: DanVan) -> None:
    wished = [line for line in found.topics if line.wished_ms][:_BAR_TOPICS]
    if wished:
        paper.chart(_targets(wished), 252, 34 + 8 * len(wished))
    trend = _trend(found)
    if trend is not None:
        paper.chart(trend, 252, 72)
    _heat_map(paper, found)


def _targets(wished: Sequence[Line]) -> Chart:
    names = [
        f"{line.name}: {words.minutes(line.each_ms)}/{words.minutes(line.wished_ms or 0)}"
        for line in wished
    ]
    return Chart(
        "bars",
        "Bình quân một đài so với chỉ tiêu (phút)",
        "; ".join(names),
        names,
        [
            Series("Đã phát", [line.each_ms / _MS for line in wished]),
            Series("Chỉ tiêu", [(line.wished_ms or 0) / _MS for line in wished]),
        ],
    )


def _trend(found: DanVan) -> Chart | None:
    parts = steps(found.counted)
    longest = [line for line in found.topics if line.value in found.minutes][:_TREND_TOPICS]
    if not longest:
        return None
    told = "; ".join(f"{line.name}: {words.minutes(line.aired.aired_ms)} phút" for line in longest)
    return Chart(
        "lines",
        "Thời lượng phát theo chủ đề (phút)",
        told,
        [step_name(*part) for part in parts],
        [
            Series(
                line.name,
                [
                    sum(ms for day, ms in found.minutes[line.value].items() if a <= day <= b) / _MS
                    for a, b in parts
                ],
            )
            for line in longest
        ],
    )


def _heat_map(paper: Official, found: DanVan) -> None:
    """Every station and step: shaded by how it went; a figure counts what was not aired."""
    parts = steps(found.counted)
    days: defaultdict[str, dict[date, Sums]] = defaultdict(dict)
    for (code, day), sums in found.days.items():
        days[code][day] = sums
    rows = []
    for line in found.stations:
        row = cells(days[line.value], parts)
        rows.append((line.name, [(str(c.missed or ""), _SHADES[c.shade]) for c in row]))
    paper.note(
        "Việc phát sóng từng đài. Ô xanh: phát đủ; vàng: có lượt không phát; đỏ: phần lớn không "
        "phát; trắng: chưa có số liệu. Số trong ô là số lượt không phát.",
        before_table=True,
    )
    paper.shaded("Đài", [step_name(*part) for part in parts], rows, 252)
