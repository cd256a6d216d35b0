"""A district to look at: its units, stations and people, and items written from its own plan."""

from playlists.demo.cast import DemoCast, seed
from playlists.demo.content import PLAN, approve_items, write_items
from playlists.demo.year import keep_year

__all__ = ["PLAN", "DemoCast", "approve_items", "keep_year", "seed", "write_items"]
