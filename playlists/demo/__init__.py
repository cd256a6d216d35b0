"""A district to look at: its units, stations and people, and items written from its own plan."""

from playlists.demo.cast import DemoCast, seed
from playlists.demo.content import PLAN, write_items

__all__ = ["PLAN", "DemoCast", "seed", "write_items"]
