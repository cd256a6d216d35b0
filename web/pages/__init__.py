"""What people see: a module per page or family of pages."""

from web.pages import (
    checks,
    items,
    lexicon,
    log,
    people,
    planning,
    players,
    recordings,
    reports,
    station_absent,
    station_day,
    stations,
    steps,
    today,
    writing,
)
from web.pages.blueprint import blueprint
from web.pages.menu import menu

__all__ = [
    "blueprint",
    "checks",
    "items",
    "lexicon",
    "log",
    "menu",
    "people",
    "planning",
    "players",
    "recordings",
    "reports",
    "station_absent",
    "station_day",
    "stations",
    "steps",
    "today",
    "writing",
]
