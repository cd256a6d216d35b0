"""Every measure of the dân vận report by name: for tables, machines, and what was issued."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from playlists.figures import Produced
from playlists.models import Channel, ItemKind
from playlists.praise import together_ms
from playlists.reports.danvan import SHOWN, DanVan
from playlists.reports.lines import Line

Of = Literal["count", "ms", "dm2"]
_PRODUCED = {
    ItemKind.NEWS: "Tin sản xuất",
    ItemKind.FEATURE: "Bài sản xuất",
    ItemKind.SERIES: "Số chuyên mục sản xuất",
    ItemKind.NOTICE: "Thông báo sản xuất",
    ItemKind.SLOGAN: "Khẩu hiệu phát thanh sản xuất",
}
_PUT_UP = {Channel.BANNER: "Băng rôn", Channel.PANEL: "Pa nô", Channel.SLOGAN: "Khẩu hiệu"}
_AT_A_STATION = (
    "planned",
    "aired",
    "missed",
    "aired_ms",
    "relay_ms",
    "confirmed",
    *(kind.value for kind in SHOWN),
)
_NAMES = {
    "planned": "Lượt kế hoạch",
    "aired": "Lượt phát",
    "missed": "Lượt không phát",
    "aired_ms": "Thời lượng phát",
    "relay_ms": "Thời lượng tiếp âm",
    "confirmed": "Buổi được xác nhận",
    "news": "Lượt tin",
    "feature": "Lượt bài",
    "series": "Lượt chuyên mục",
}


@dataclass(frozen=True)
class Measure:
    """One figure: `of` says what it counts; lengths are in ms, areas in dm²."""

    key: str
    name: str
    of: Of
    value: int


@dataclass(frozen=True)
class Change:
    """A figure that is another now than when the report was issued."""

    where: str
    name: str
    of: Of
    issued: int
    now: int


def measures(found: DanVan) -> list[Measure]:
    """What domain and decree ask to be counted apart, in their order."""
    whole = found.whole
    praised = [each for each in found.models if each.praised]
    return [
        *_produced(found),
        Measure("series_titles", "Chuyên mục đã phát (tên)", "count", len(found.series)),
        Measure("produced_ms", "Thời lượng sản xuất", "ms", whole.produced.ms),
        Measure("programmes_made", "Chương trình sản xuất", "count", whole.programmes.made),
        Measure("programmes", "Buổi phát theo kế hoạch", "count", whole.programmes.planned),
        Measure(
            "programmes_confirmed", "Buổi phát được xác nhận", "count", whole.programmes.confirmed
        ),
        Measure("planned", "Lượt phát theo kế hoạch", "count", whole.planned.pieces),
        Measure("aired", "Lượt đã phát", "count", whole.aired.airings),
        Measure("confirmed", "Lượt được xác nhận", "count", whole.planned.confirmed),
        Measure("planned_ms", "Thời lượng theo kế hoạch", "ms", whole.planned.ms),
        Measure("aired_ms", "Thời lượng đã phát", "ms", whole.aired.aired_ms),
        Measure("confirmed_ms", "Thời lượng được xác nhận", "ms", whole.planned.confirmed_ms),
        Measure("partial", "Lượt phát một phần", "count", whole.aired.partial),
        Measure("partial_ms", "Thời lượng phát một phần", "ms", whole.aired.partial_ms),
        Measure("missed", "Lượt không phát", "count", whole.aired.missed),
        Measure("relays", "Lượt tiếp âm", "count", whole.aired.relays),
        Measure("relay_ms", "Thời lượng tiếp âm", "ms", whole.aired.relay_ms),
        *_filed(found),
        Measure("models", "Mô hình “Dân vận khéo” được công nhận", "count", len(found.models)),
        Measure("models_praised", "Mô hình được tuyên truyền trong kỳ", "count", len(praised)),
        Measure("models_ms", "Thời lượng về mô hình", "ms", together_ms(praised)),
        Measure(
            "models_never",
            "Mô hình chưa từng được phát",
            "count",
            sum(not each.ever for each in found.models),
        ),
    ]


def snapshot(found: DanVan) -> str:
    """The figures as canonical JSON: what is kept of an issued report, and what machines read."""
    body: dict[str, Any] = {
        "report": found.kind.value,
        "span": {
            "name": found.span.name,
            "first": f"{found.span.first}",
            "last": f"{found.span.last}",
            "until": found.until.isoformat() if found.until else None,
        },
        "measures": [
            {"key": each.key, "name": each.name, "of": each.of, "value": each.value}
            for each in measures(found)
        ],
        "stations": [
            {"code": line.value, "name": line.name, **_at_station(found, line)}
            for line in found.stations
        ],
        "topics": [
            {
                "code": line.value,
                "name": line.name,
                "aired": line.aired.airings,
                "aired_ms": line.aired.aired_ms,
                "wished_ms": line.wished_ms,
            }
            for line in found.topics
        ],
        "units": [
            {
                "code": each.code,
                "name": each.name,
                "months": each.months,
                "handed_in": each.handed_in,
                **{
                    channel.value: {"pieces": sums.pieces, "area_dm2": sums.area_dm2}
                    for channel, sums in each.filed.items()
                },
            }
            for each in found.units
        ],
        "models": [
            {
                "name": each.name,
                "field": each.field.value,
                "unit": each.unit_name,
                "year": each.year,
                "airings": each.airings,
                "aired_ms": each.aired_ms,
                "last_day": f"{each.last_day}" if each.last_day else None,
                "ever": each.ever,
            }
            for each in found.models
        ],
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def digest(figures: str) -> str:
    return hashlib.sha256(figures.encode()).hexdigest()


def issued_measures(figures: str) -> list[Measure]:
    """The measures of an issued report, as they were then."""
    return [Measure(**each) for each in json.loads(figures)["measures"]]


def changes(issued: str, now: str) -> list[Change]:
    """Where figures that were issued are others now: of the whole, and station by station."""
    before, after = json.loads(issued), json.loads(now)
    then = {each["key"]: each["value"] for each in before["measures"]}
    whole = [
        Change("", each["name"], each["of"], then.get(each["key"], 0), each["value"])
        for each in after["measures"]
        if then.get(each["key"], 0) != each["value"]
    ]
    at = {each["code"]: each for each in before["stations"]}
    stations = [
        change
        for each in after["stations"]
        for change in _station_changes(at.get(each["code"], {}), each)
    ]
    return whole + stations


def _station_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for key in _AT_A_STATION:
        if before.get(key, 0) != after[key]:
            of: Of = "ms" if key.endswith("_ms") else "count"
            yield Change(after["name"], _NAMES[key], of, before.get(key, 0), after[key])


def _produced(found: DanVan) -> Iterator[Measure]:
    for kind, name in _PRODUCED.items():
        made = found.produced.get(kind.value, Produced())
        yield Measure(f"made_{kind.value}", name, "count", made.items)


def _filed(found: DanVan) -> Iterator[Measure]:
    yield Measure("portal", "Bài trên cổng thông tin", "count", found.filed[Channel.PORTAL].pieces)
    yield Measure("fanpage", "Bài trên fanpage", "count", found.filed[Channel.FANPAGE].pieces)
    for channel, name in _PUT_UP.items():
        sums = found.filed[channel]
        yield Measure(channel.value, f"{name} (chiếc)", "count", sums.pieces)
        yield Measure(f"{channel.value}_dm2", f"{name} (diện tích)", "dm2", sums.area_dm2)


def _at_station(found: DanVan, line: Line) -> dict[str, int]:
    return {
        "planned": line.planned.pieces,
        "aired": line.aired.airings,
        "missed": line.aired.missed,
        "aired_ms": line.aired.aired_ms,
        "relay_ms": line.aired.relay_ms,
        "confirmed": line.programmes.confirmed,
        **{kind.value: found.of_kind.get((line.value, kind.value), 0) for kind in SHOWN},
    }
