"""The database's history, one revision per change; `playlists.database.migrate` runs them."""
