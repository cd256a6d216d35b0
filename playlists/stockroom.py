"""The stock, laid out once and kept for as long as nothing that it is made of changes."""

import threading

from sqlalchemy.orm import Session

from playlists.airable import Mark, airable_mark, airable_pieces
from playlists.stock import Stock


class Stockroom:
    """One process's stock of approved pieces. Any thread may ask, each with its own session.

    What is kept is never trusted by its age: whoever asks compares the mark that the database
    changes with whatever a stock is made of, and lays it out anew where it is another.
    """

    def __init__(self) -> None:
        self._kept: tuple[Mark, Stock] | None = None
        self._lock = threading.Lock()

    def stock(self, session: Session) -> Stock:
        """The stock as the session's transaction sees it."""
        mark = airable_mark(session)
        with self._lock:
            kept = self._kept
        if kept is not None and kept[0] == mark:
            return kept[1]
        stock = Stock(airable_pieces(session))
        if airable_mark(session) == mark:  # nobody else's commit came between
            with self._lock:
                self._kept = (mark, stock)
        return stock
