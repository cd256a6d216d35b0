"""The player of a station: it fetches, verifies, caches, plays by its own clock, and journals."""
