"""The year that timetables follow: its holidays and seasons, and days that are not as others."""

from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from playlists import NotAllowed, NotFound, seasons
from playlists.accounts import settles_for_all
from playlists.models import Holiday, Season, Timetable, TimetableException, TimetableSeason
from web import door
from web.catalogue import _
from web.pages import foreseen
from web.pages.blueprint import blueprint
from web.pages.foreseen import Asked
from web.year_form import (
    REPEATED_YEARS,
    HolidayForm,
    SeasonForm,
    day_of_year,
    form_of_holiday,
    form_of_season,
    holiday_typed,
    season_typed,
    spans_typed,
)
from web.year_view import coming_exceptions, holiday_rows

_YEARS_SHOWN = 3


@blueprint.get("/lich-nam")
def planning_year() -> str:
    session, today = door.database(), door.local_now().date()
    years = range(today.year, today.year + _YEARS_SHOWN)
    standing = seasons.all_holidays(session)
    return render_template(
        "planning/year.html",
        years=years,
        today=today,
        holidays=holiday_rows(session, standing, years, today),
        usual_missing=bool(seasons.usual_names() - {each.name for each in standing}),
        seasons=seasons.all_seasons(session),
        season_use=_timetables_by_season(),
        exceptions=coming_exceptions(session, today),
        may_plan=settles_for_all(door.account()),
    )


@blueprint.post("/lich-nam/ngay-le-nha-nuoc")
def planning_usual_holidays() -> ResponseReturnValue:
    """Put in the public holidays that are not there."""
    require_planner()
    session, here = door.database(), url_for("pages.planning_year")
    return foreseen.keep(
        lambda: seasons.usual_holidays(session),
        foreseen.confirmed(_("Add the public holidays?"), here),
        _("The public holidays are there."),
        here,
    )


@blueprint.get("/lich-nam/ngay-le/moi")
def planning_holiday_new() -> str:
    require_planner()
    return _holiday_page(HolidayForm())


@blueprint.post("/lich-nam/ngay-le/moi")
def planning_holiday_add() -> ResponseReturnValue:
    return _keep_holiday(None)


@blueprint.get("/lich-nam/ngay-le/<int(max=2147483647):number>")
def planning_holiday(number: int) -> str:
    require_planner()
    holiday = _holiday(number)
    return _holiday_page(form_of_holiday(holiday, _new_year()), holiday)


@blueprint.post("/lich-nam/ngay-le/<int(max=2147483647):number>")
def planning_holiday_change(number: int) -> ResponseReturnValue:
    return _keep_holiday(_holiday(number))


@blueprint.post("/lich-nam/ngay-le/<int(max=2147483647):number>/xoa")
def planning_holiday_delete(number: int) -> ResponseReturnValue:
    require_planner()
    session, holiday = door.database(), _holiday(number)
    name = holiday.name
    return foreseen.keep(
        lambda: seasons.delete_holiday(session, holiday),
        lambda asked: _holiday_page(form_of_holiday(holiday, _new_year()), holiday, asked),
        _("“%(name)s” is deleted.", name=name),
        url_for("pages.planning_year"),
    )


@blueprint.get("/lich-nam/mua/moi")
def planning_season_new() -> str:
    require_planner()
    return _season_page(SeasonForm())


@blueprint.post("/lich-nam/mua/moi")
def planning_season_add() -> ResponseReturnValue:
    return _keep_season(None)


@blueprint.get("/lich-nam/mua/<int(max=2147483647):number>")
def planning_season(number: int) -> str:
    require_planner()
    season = _season(number)
    return _season_page(form_of_season(season), season)


@blueprint.post("/lich-nam/mua/<int(max=2147483647):number>")
def planning_season_change(number: int) -> ResponseReturnValue:
    return _keep_season(_season(number))


@blueprint.post("/lich-nam/mua/<int(max=2147483647):number>/xoa")
def planning_season_delete(number: int) -> ResponseReturnValue:
    require_planner()
    session, season = door.database(), _season(number)
    name = season.name
    return foreseen.keep(
        lambda: seasons.delete_season(session, season),
        lambda asked: _season_page(form_of_season(season), season, asked),
        _("“%(name)s” is deleted.", name=name),
        url_for("pages.planning_year"),
    )


def require_planner() -> None:
    """Raise NotAllowed for whoever does not settle things for all."""
    if not settles_for_all(door.account()):
        raise NotAllowed("Clocks, timetables and targets are kept by the Centre's editors.")


def _keep_holiday(holiday: Holiday | None) -> ResponseReturnValue:
    require_planner()
    session, form = door.database(), holiday_typed(request.form)

    def change() -> None:
        spans = spans_typed(form, holiday.spans if holiday else (), since=_new_year())
        seasons.save_holiday(session, form.name, spans, holiday)

    return foreseen.keep(
        change,
        lambda asked: _holiday_page(form, holiday, asked),
        _("“%(name)s” is kept.", name=form.name),
        url_for("pages.planning_year"),
    )


def _keep_season(season: Season | None) -> ResponseReturnValue:
    require_planner()
    session, form = door.database(), season_typed(request.form)

    def change() -> None:
        first, last = day_of_year(form.first), day_of_year(form.last)
        seasons.save_season(session, form.name, first, last, season)

    return foreseen.keep(
        change,
        lambda asked: _season_page(form, season, asked),
        _("“%(name)s” is kept.", name=form.name),
        url_for("pages.planning_year"),
    )


def _holiday_page(
    form: HolidayForm, holiday: Holiday | None = None, asked: Asked | None = None
) -> str:
    return render_template(
        "planning/holiday.html",
        form=form,
        holiday=holiday,
        asked=asked or Asked(),
        repeated=REPEATED_YEARS,
        uses=_exceptions_on(holiday) if holiday else [],
    )


def _season_page(form: SeasonForm, season: Season | None = None, asked: Asked | None = None) -> str:
    uses = _starts_in(season) if season else []
    return render_template(
        "planning/season.html", form=form, season=season, asked=asked or Asked(), uses=uses
    )


def _starts_in(season: Season) -> list[tuple[Timetable, str]]:
    rows = door.database().execute(
        select(Timetable, TimetableSeason.local_start)
        .join(TimetableSeason, TimetableSeason.timetable_id == Timetable.id)
        .where(TimetableSeason.season_id == season.id)
        .order_by(Timetable.local_start, Timetable.id)
    )
    return [(timetable, start) for timetable, start in rows]


def _exceptions_on(holiday: Holiday) -> list[TimetableException]:
    query = select(TimetableException).where(TimetableException.holiday_id == holiday.id)
    return list(door.database().scalars(query.order_by(TimetableException.id)))


def _timetables_by_season() -> dict[int, int]:
    rows = door.database().execute(
        select(TimetableSeason.season_id, func.count().label("timetables")).group_by(
            TimetableSeason.season_id
        )
    )
    return {row.season_id: row.timetables for row in rows}


def _holiday(number: int) -> Holiday:
    found = door.database().get(Holiday, number)
    if found is None:
        raise NotFound("There is no such holiday.")
    return found


def _season(number: int) -> Season:
    found = door.database().get(Season, number)
    if found is None:
        raise NotFound("There is no such season.")
    return found


def _new_year() -> date:
    return door.local_now().date().replace(month=1, day=1)
