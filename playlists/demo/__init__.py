"""A district to look at: its units, stations and people, and items written from its own plan."""

from playlists.demo.cast import DemoCast, seed
from playlists.demo.content import PLAN, approve_items, write_items

__all__ = ["PLAN", "DemoCast", "approve_items", "seed", "write_items"]
