"""What people see: a module per page or family of pages."""

from web.pages import (
    calendar_week,
    checks,
    items,
    lexicon,
    log,
    people,
    planning,
    players,
    playlist_edit,
    recordings,
    reports,
    station_absent,
    station_day,
    station_exports,
    stations,
    steps,
    subjects,
    today,
    writing,
)
from web.pages.blueprint import blueprint
from web.pages.menu import menu

__all__ = [
    "blueprint",
    "calendar_week",
    "checks",
    "items",
    "lexicon",
    "log",
    "menu",
    "people",
    "planning",
    "players",
    "playlist_edit",
    "recordings",
    "reports",
    "station_absent",
    "station_day",
    "station_exports",
    "stations",
    "steps",
    "subjects",
    "today",
    "writing",
]
