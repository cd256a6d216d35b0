"""The report's text, drafted from its figures section by section, for an editor to go over."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from playlists.models import Channel, ItemKind, ReportKind
from playlists.praise import together_ms
from playlists.reports import words
from playlists.reports.comparing import beside_before
from playlists.reports.danvan import SHOWN, DanVan, UnitFiled
from playlists.reports.lines import Line

_MOST_NAMED = 12
_OTHER_WORKS = (ItemKind.NOTICE, ItemKind.SLOGAN)
_MADE = {
    ItemKind.NEWS: "tin",
    ItemKind.FEATURE: "bài",
    ItemKind.SERIES: "số chuyên mục",
    ItemKind.NOTICE: "thông báo",
    ItemKind.SLOGAN: "khẩu hiệu",
}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")


@dataclass(frozen=True)
class Section:
    """A part of the text under its heading; `part` is its number's form on paper."""

    key: str
    heading: str
    text: str


@dataclass(frozen=True)
class _Part:
    key: str
    title: str
    draft: Callable[[DanVan], str]
    below: bool = False


def drafted(found: DanVan) -> list[Section]:
    """The sections of a kind of report with the text that its figures make."""
    return [
        Section(part.key, heading, part.draft(found))
        for part, heading in zip(_parts(found.kind), _headings(_parts(found.kind)), strict=True)
    ]


def worded(found: DanVan, by_hand: Mapping[str, str]) -> list[Section]:
    """The same, with what was written by hand in its place."""
    return [
        Section(each.key, each.heading, by_hand.get(each.key, each.text)) for each in drafted(found)
    ]


def _parts(kind: ReportKind) -> Sequence[_Part]:
    consolidated = kind is ReportKind.CONSOLIDATED
    stations = (
        "Hoạt động của các đài truyền thanh cơ sở"
        if consolidated
        else "Phát trên các đài truyền thanh cơ sở"
    )
    visual = (_Part("visual", "Tuyên truyền trực quan", _visual, below=True),)
    return (
        _Part("direction", "CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI", _direction),
        _Part("results", "KẾT QUẢ THỰC HIỆN", lambda _: ""),
        _Part("radio", "Công tác phát thanh", _radio, below=True),
        _Part("stations", stations, _stations, below=True),
        _Part("posts", "Cổng thông tin điện tử, fanpage", _posts, below=True),
        *(visual if consolidated else ()),
        _Part("praise", "Tuyên truyền gương “Dân vận khéo”", _praise, below=True),
        _Part("shortcomings", "TỒN TẠI, NGUYÊN NHÂN", _shortcomings),
        _Part("ahead", "PHƯƠNG HƯỚNG THỜI GIAN TỚI", lambda _: _ahead()),
        _Part("proposals", "KIẾN NGHỊ, ĐỀ XUẤT", lambda _: "Không."),
    )


def _headings(parts: Sequence[_Part]) -> list[str]:
    """Roman numbers for the report's parts, Arabic ones below them."""
    found, roman, arabic = [], 0, 0
    for part in parts:
        if part.below:
            arabic += 1
            found.append(f"{arabic}. {part.title}")
        else:
            roman, arabic = roman + 1, 0
            found.append(f"{_ROMAN[roman - 1]}. {part.title}")
    return found


def _direction(found: DanVan) -> str:
    span = words.span_words(found.span)
    doing = (
        "các đơn vị trên địa bàn đã xây dựng khung chương trình, duyệt nội dung trước khi phát, "
        "theo dõi việc phát sóng của từng đài qua nhật ký và tổng hợp kết quả hằng tháng."
        if found.kind is ReportKind.CONSOLIDATED
        else "đơn vị đã xây dựng khung chương trình, phân công biên tập, duyệt nội dung trước khi "
        "phát và theo dõi việc phát sóng của từng đài qua nhật ký."
    )
    return (
        "Thực hiện kế hoạch tuyên truyền công tác dân vận chính quyền và phong trào thi đua "
        f"“Dân vận khéo”, trong {span} {doing}{_so_far(found)}"
    )


def _so_far(found: DanVan) -> str:
    """Of a span that runs: up to when its figures go."""
    if found.until is None:
        return ""
    return f" Số liệu trong báo cáo {words.up_to(found.until)}."


def _radio(found: DanVan) -> str:
    text = [_made(found), _aired(found)]
    if found.series:
        text.append("Chuyên mục: " + "; ".join(f"“{name}”" for name in found.series) + ".")
    topics = [line for line in found.topics if line.aired.airings or line.wished_ms]
    if topics:
        text.append("Lượt phát và thời lượng theo chủ đề:")
    text += [f"- {line.name}: {_on_topic(found, line)}." for line in topics]
    return "\n".join([*text, *beside_before(found)])


def _made(found: DanVan) -> str:
    """What was produced, every kind by name, so that the parts add up to the whole."""
    works, others = _parts_made(found, SHOWN), _parts_made(found, _OTHER_WORKS)
    if not works and not others:
        return "Trong kỳ không có tin, bài, chuyên mục nào được sản xuất."
    parts = []
    if works:
        number = sum(
            each.items for kind in SHOWN if (each := found.produced.get(kind.value)) is not None
        )
        parts.append(f"{words.whole(number)} tin, bài, số chuyên mục ({', '.join(works)})")
    if others:
        parts.append(", ".join(others))
    text = f"Sản xuất {' và '.join(parts)}"
    text += f"; tổng thời lượng {words.minutes(found.whole.produced.ms)} phút"
    if made := found.whole.programmes.made:
        text += f"; {words.whole(made)} chương trình"
    return f"{text}."


def _parts_made(found: DanVan, kinds: Sequence[ItemKind]) -> list[str]:
    return [
        f"{words.whole(each.items)} {_MADE[kind]}"
        for kind in kinds
        if (each := found.produced.get(kind.value)) and each.items
    ]


def _aired(found: DanVan) -> str:
    """What was aired of the plan; what there is none of is not counted out in noughts."""
    aired, programmes = found.whole.aired, found.whole.programmes
    planned = words.whole(found.whole.planned.pieces)
    if aired.airings:
        text = (
            f"Các đài phát {words.whole(aired.airings)} lượt, thời lượng "
            f"{words.minutes(aired.aired_ms)} phút"
        )
        if found.whole.planned.pieces:
            text += f" (so với {planned} lượt theo kế hoạch)"
    elif found.whole.planned.pieces:
        text = f"Các đài chưa phát được lượt nào trong {planned} lượt theo kế hoạch"
    else:
        text = "Trong kỳ chưa có lượt phát nào được ghi trong nhật ký"
    if aired.partial:
        text += (
            f"; trong đó {words.whole(aired.partial)} lượt chỉ phát được một phần "
            f"({words.minutes(aired.partial_ms)} phút)"
        )
    if aired.missed:
        text += f"; {words.whole(aired.missed)} lượt không phát"
    if unknown := _unlogged(found):
        text += f"; {words.whole(unknown)} lượt chưa có nhật ký"
    text += (
        f". Tiếp âm {words.whole(aired.relays)} lượt, {words.minutes(aired.relay_ms)} phút."
        if aired.relays
        else ". Trong kỳ không có tiếp âm."
    )
    if programmes.confirmed:
        text += (
            f" Đài cơ sở xác nhận {words.whole(programmes.confirmed)}/"
            f"{words.whole(programmes.planned)} buổi phát."
        )
    elif programmes.planned:
        text += (
            f" Chưa có buổi nào trong {words.whole(programmes.planned)} buổi phát được đài cơ sở "
            "xác nhận."
        )
    return text


def _unlogged(found: DanVan) -> int:
    """Planned pieces of which no log row tells yet, station by station."""
    return sum(
        max(0, line.planned.pieces - line.aired.airings - line.aired.missed)
        for line in found.stations
    )


def _on_topic(found: DanVan, line: Line) -> str:
    """What was aired on a topic, beside its target where it has one."""
    target = "chỉ tiêu" if found.until is None else "chỉ tiêu đến nay"
    if not line.aired.airings:
        return f"chưa phát ({target} mỗi đài {words.minutes(line.wished_ms or 0)} phút)"
    text = f"{words.whole(line.aired.airings)} lượt, {words.minutes(line.aired.aired_ms)} phút"
    if not line.wished_ms:
        return text
    return (
        f"{text}; bình quân mỗi đài {words.minutes(line.each_ms)} phút, đạt "
        f"{words.reached(line.reached)} {target} {words.minutes(line.wished_ms)} phút"
    )


def _stations(found: DanVan) -> str:
    active = sum(1 for line in found.stations if line.aired.airings or line.aired.relays)
    silent = [line.name for line in found.stations if _is_silent(line)]
    number = len(found.stations)
    if not number:
        return "Chưa có đài nào trong danh sách."
    text = f"Có {active}/{number} đài phát sóng trong kỳ"
    if not active:
        text = f"Chưa có đài nào trong {number} đài có phát sóng trong kỳ"
    elif active == number > 1:
        text = f"Cả {number} đài đều phát sóng trong kỳ"
    text += " (chi tiết tại Phụ lục I)."
    if silent:
        text += " Chưa có số liệu phát sóng: " + "; ".join(silent[:_MOST_NAMED]) + _more(silent)
    return text


def _is_silent(line: Line) -> bool:
    """Whether no row of the log tells anything of a station: neither aired nor missed."""
    return not (line.aired.airings or line.aired.relays or line.aired.missed)


def _posts(found: DanVan) -> str:
    portal, fanpage = found.filed[Channel.PORTAL], found.filed[Channel.FANPAGE]
    if not portal.pieces and not fanpage.pieces:
        return "Chưa có bài đăng nào được kê khai trong kỳ."
    return (
        f"Đăng {words.whole(portal.pieces)} tin, bài trên cổng thông tin điện tử và "
        f"{words.whole(fanpage.pieces)} bài trên fanpage."
    )


def _visual(found: DanVan) -> str:
    parts = [
        f"{words.whole(sums.pieces)} {words.CHANNELS[channel].lower()}{_area(sums.area_dm2)}"
        for channel in (Channel.BANNER, Channel.PANEL, Channel.SLOGAN)
        if (sums := found.filed[channel]).pieces
    ]
    if not parts:
        return "Chưa có băng rôn, pa nô, khẩu hiệu nào được kê khai trong kỳ."
    units = sum(
        any(each.filed[channel].pieces for channel in each.filed if channel in _PUT_UP)
        for each in found.units
    )
    return f"Có {units} đơn vị treo, đặt {', '.join(parts)} (chi tiết tại Phụ lục II)."


_PUT_UP = frozenset({Channel.BANNER, Channel.PANEL, Channel.SLOGAN})


def _area(dm2: int) -> str:
    return f" ({words.metres(dm2)} m²)" if dm2 else ""


def _praise(found: DanVan) -> str:
    praised = [each for each in found.models if each.praised]
    if not found.models:
        return "Chưa có mô hình “Dân vận khéo” nào được ghi trong sổ theo dõi."
    text = _how_many_praised(len(praised), len(found.models))
    if praised:
        text += f" Thời lượng {words.minutes(together_ms(praised))} phút."
    for each in praised[:_MOST_NAMED]:
        text += (
            f"\n- {each.name} ({each.unit_name}, công nhận năm {each.year}): "
            f"{words.whole(each.airings)} lượt, {words.minutes(each.aired_ms)} phút."
        )
    if (rest := len(praised) - _MOST_NAMED) > 0:
        text += f"\n- Và {rest} mô hình khác (chi tiết tại phụ lục)."
    quiet = [each.name for each in found.models if each.ever and not each.praised]
    never = [each.name for each in found.models if not each.ever]
    if quiet:
        names = "; ".join(quiet[:_MOST_NAMED])
        text += f"\nMô hình không được nhắc lại trong kỳ: {names}{_more(quiet)}"
    if never:
        names = "; ".join(never[:_MOST_NAMED])
        text += f"\nMô hình đã công nhận nhưng chưa từng được phát: {names}{_more(never)}"
    return text


def _how_many_praised(praised: int, models: int) -> str:
    if praised:
        return f"Đã tuyên truyền {praised}/{models} mô hình được công nhận."
    if models == 1:
        return "Mô hình duy nhất được công nhận chưa được tuyên truyền trong kỳ."
    return f"Trong kỳ chưa tuyên truyền mô hình nào của {models} mô hình được công nhận."


def _more(names: Sequence[str]) -> str:
    rest = len(names) - _MOST_NAMED
    return f" và {rest} tên khác." if rest > 0 else "."


def _shortcomings(found: DanVan) -> str:
    text = [*_not_aired(found), *_below_target(found)]
    late = [each for each in found.units if each.must_file and each.handed_in < each.months]
    if late and found.kind is ReportKind.CONSOLIDATED:
        names = [_handed_in(each) for each in late]
        some = "; ".join(names[:_MOST_NAMED])
        text.append(f"Chưa gửi đủ kê khai tuyên truyền hằng tháng: {some}{_more(names)}")
    if text:
        return "\n".join(text)
    if found.whole.aired.airings or found.whole.aired.relays:
        return "Không có lượt phát nào bị bỏ lỡ trong kỳ."
    return "Chưa có số liệu phát sóng để đánh giá."


def _handed_in(unit: UnitFiled) -> str:
    """A unit that has not filed; of several months, how many it has."""
    return unit.name if unit.months == 1 else f"{unit.name} ({unit.handed_in}/{unit.months} tháng)"


def _not_aired(found: DanVan) -> Iterator[str]:
    if found.whole.aired.missed:
        worst = sorted(found.stations, key=lambda line: -line.aired.missed)[:3]
        named = "; ".join(
            f"{line.name} {words.whole(line.aired.missed)} lượt"
            for line in worst
            if line.aired.missed
        )
        yield (
            f"Còn {words.whole(found.whole.aired.missed)} lượt không phát theo kế hoạch, nhiều "
            f"nhất: {named}.{_reasons(found)}"
        )
    silent = sum(_is_silent(line) for line in found.stations)
    if silent:
        yield f"Còn {silent}/{len(found.stations)} đài chưa có số liệu phát sóng trong kỳ."
    if unknown := _unlogged(found):
        yield (
            f"Còn {words.whole(unknown)} lượt theo kế hoạch chưa có nhật ký phát sóng gửi về để "
            "xác định kết quả."
        )


def _reasons(found: DanVan) -> str:
    if not found.reasons:
        return ""
    told = [f"{reason} ({words.whole(count)} lượt)" for reason, count in found.reasons]
    return f" Nguyên nhân: {'; '.join(told)}."


def _below_target(found: DanVan) -> Iterator[str]:
    below = [
        f"{line.name} ({words.reached(line.reached)})"
        for line in found.topics
        if line.wished_ms and line.each_ms < line.wished_ms
    ]
    if below:
        yield f"Chủ đề chưa đạt chỉ tiêu thời lượng: {'; '.join(below[:_MOST_NAMED])}{_more(below)}"


def _ahead() -> str:
    return (
        "Tiếp tục tăng thời lượng tuyên truyền về dân vận chính quyền và “Dân vận khéo” trong các "
        "bản tin hằng ngày; kịp thời biểu dương các mô hình tiêu biểu; bảo đảm các đài phát đủ, "
        "đúng giờ theo kế hoạch."
    )
