"""The register of “Dân vận khéo”: which models were praised on the air, when, how long."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from playlists.models import ModelField
from playlists.praise import register, together_ms
from playlists.spans import SpanKind
from web import access, door
from web.pages import asked
from web.pages.blueprint import blueprint
from web.pages.report_view import near, span_asked, span_words


@blueprint.get("/bao-cao/dan-van-kheo")
def report_models() -> ResponseReturnValue:
    session, span = door.database(), span_asked()
    found = register(session, span, access.stations_for(session, door.account()))
    field, unit = asked.choice(ModelField, "field"), request.args.get("unit", "")
    year, never = request.args.get("year", ""), request.args.get("state", "")
    shown = [
        each
        for each in found
        if (field is None or each.field is field)
        and (not unit or each.unit_code == unit)
        and (not year or str(each.year) == year)
        and (never != "never" or not each.ever)
        and (never != "praised" or each.praised)
    ]
    today = door.local_now().date()
    return render_template(
        "reports/models.html",
        span=span,
        words=span_words(span),
        found=shown,
        all=found,
        together_ms=together_ms(found),
        fields=list(ModelField),
        units=sorted(
            {(each.unit_code, each.unit_name) for each in found}, key=lambda each: each[1]
        ),
        years=sorted({each.year for each in found}, reverse=True),
        asked={"field": field.value if field else "", "unit": unit, "year": year, "state": never},
        kinds={kind: near(kind, span, today) for kind in SpanKind},
    )
