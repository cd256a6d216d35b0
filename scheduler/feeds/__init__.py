"""Reading the feeds of portals: fetched within limits, parsed without trust, cleaned to words."""

from scheduler.feeds.errors import FeedError
from scheduler.feeds.fetching import Fetched, fetch
from scheduler.feeds.looking import LOOK_EVERY_S, look, look_at
from scheduler.feeds.parsing import parse
from scheduler.feeds.settings import FeedSettings
from scheduler.feeds.words import words_of_html

__all__ = [
    "LOOK_EVERY_S",
    "FeedError",
    "FeedSettings",
    "Fetched",
    "fetch",
    "look",
    "look_at",
    "parse",
    "words_of_html",
]
