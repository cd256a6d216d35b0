"""Charts of a .docx: drawn by whatever opens the document, so that they print sharp.

DrawingML charts (ISO/IEC 29500-1, part 21) with their figures inside; python-docx has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm

_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_INLINE = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
# Told apart on a black-and-white print too: by lightness, and lines by their dashes.
_COLOURS = ("1F4E79", "C55A11", "7F7F7F", "2E9E6B", "B8860B")
_DASHES = ("solid", "dash", "sysDot", "dashDot", "lgDash")
# Programs write decimals as their own locale does: figures stand in the categories' names instead.
_NO_LABELS = "".join(
    f'<c:{flag} val="0"/>'
    for flag in (
        "showLegendKey",
        "showVal",
        "showCatName",
        "showSerName",
        "showPercent",
        "showBubbleSize",
    )
)


@dataclass(frozen=True)
class Series:
    name: str
    values: Sequence[float]


@dataclass(frozen=True)
class Chart:
    """Series over common categories; `told` says in words what the picture shows."""

    kind: Literal["bars", "lines"]
    title: str
    told: str
    categories: Sequence[str]
    series: Sequence[Series]


def add_chart(document: Any, chart: Chart, width_mm: float, height_mm: float) -> None:
    """A chart in a paragraph of its own at the document's end."""
    number = 1 + sum(
        str(part.partname).startswith("/word/charts/")
        for part in document.part.package.iter_parts()
    )
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, _TYPE, _xml(chart).encode(), document.part.package)
    link = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_together = True
    run = paragraph.add_run()
    width, height = int(Mm(width_mm)), int(Mm(height_mm))
    run._r.append(  # noqa: SLF001 -- python-docx has no charts
        parse_xml(
            f'<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f'<wp:inline xmlns:wp="{_INLINE}" distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="{100 + number}" name="Biểu đồ {number}" '
            f"title={quoteattr(chart.title)} descr={quoteattr(chart.told)}/>"
            f'<a:graphic xmlns:a="{_MAIN}"><a:graphicData uri="{_CHART}">'
            f'<c:chart xmlns:c="{_CHART}" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            f'r:id="{link}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
        )
    )


def _xml(chart: Chart) -> str:
    body = _bars(chart) if chart.kind == "bars" else _lines(chart)
    legend = (
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
        if len(chart.series) > 1
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_MAIN}">'
        '<c:lang val="vi-VN"/><c:roundedCorners val="0"/><c:chart>'
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>{_font(1300, bold=True)}</a:pPr>"
        f'<a:r><a:rPr lang="vi-VN" sz="1300" b="1">{_face()}</a:rPr>'
        f"<a:t>{escape(chart.title)}</a:t></a:r></a:p></c:rich></c:tx>"
        '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/>'
        f"<c:plotArea><c:layout/>{body}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:txPr><a:bodyPr/><a:p><a:pPr>{_font(1100)}</a:pPr>"
        '<a:endParaRPr lang="vi-VN"/></a:p></c:txPr></c:chartSpace>'
    )


def _bars(chart: Chart) -> str:
    series = "".join(_series(chart, number, each) for number, each in enumerate(chart.series))
    return (
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f"{series}<c:dLbls>{_NO_LABELS}</c:dLbls>"
        '<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        f"{_category_axis('l', reverse=True)}{_value_axis('b')}"
    )


def _lines(chart: Chart) -> str:
    series = "".join(_series(chart, number, each) for number, each in enumerate(chart.series))
    return (
        '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
        f"{series}<c:dLbls>{_NO_LABELS}</c:dLbls>"
        '<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
        f"{_category_axis('b', reverse=False)}{_value_axis('l')}"
    )


def _series(chart: Chart, number: int, series: Series) -> str:
    colour = f'<a:solidFill><a:srgbClr val="{_COLOURS[number % len(_COLOURS)]}"/></a:solidFill>'
    if chart.kind == "bars":
        look = f'<c:spPr>{colour}</c:spPr><c:invertIfNegative val="0"/>'
    else:
        dash = _DASHES[number % len(_DASHES)]
        look = (
            f'<c:spPr><a:ln w="22225">{colour}<a:prstDash val="{dash}"/></a:ln></c:spPr>'
            '<c:marker><c:symbol val="circle"/><c:size val="4"/>'
            f"<c:spPr>{colour}</c:spPr></c:marker>"
        )
    smooth = '<c:smooth val="0"/>' if chart.kind == "lines" else ""
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f'<c:tx><c:strRef><c:f>"{number}"</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{escape(series.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f"{look}<c:cat><c:strLit>{_points(chart.categories)}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>#,##0.0</c:formatCode>"
        f"{_points([f'{value:.2f}' for value in series.values])}</c:numLit></c:val>{smooth}</c:ser>"
    )


def _points(values: Sequence[str]) -> str:
    points = "".join(
        f'<c:pt idx="{number}"><c:v>{escape(value)}</c:v></c:pt>'
        for number, value in enumerate(values)
    )
    return f'<c:ptCount val="{len(values)}"/>{points}'


def _category_axis(side: str, *, reverse: bool) -> str:
    order = "maxMin" if reverse else "minMax"
    return (
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{side}"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:crossAx val="2"/></c:catAx>'
    )


def _value_axis(side: str) -> str:
    # With the categories from above to below, the values' axis stands below at their far end.
    crosses = '<c:crosses val="max"/>' if side == "b" else ""
    return (
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/>'
        f'</c:scaling><c:delete val="0"/><c:axPos val="{side}"/><c:majorGridlines><c:spPr><a:ln '
        'w="6350"><a:solidFill><a:srgbClr val="D0D0D0"/></a:solidFill></a:ln></c:spPr>'
        # No signs between thousands: a program of another language would write 1,200.
        '</c:majorGridlines><c:numFmt formatCode="0" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:crossAx val="1"/>{crosses}</c:valAx>'
    )


def _font(size: int, *, bold: bool = False) -> str:
    return f'<a:defRPr sz="{size}" b="{int(bold)}">{_face()}</a:defRPr>'


def _face() -> str:
    return '<a:latin typeface="Times New Roman"/><a:cs typeface="Times New Roman"/>'
