"""The station protocol's door: players come in with a token and their key's signature."""

from web.api.players import player_api

__all__ = ["player_api"]
