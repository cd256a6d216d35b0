"""The stock, laid out once and kept for as long as nothing that it is made of changes."""

import threading

from sqlalchemy.orm import Session

from playlists.airable import Facts, airable_facts, airable_pieces
from playlists.stock import Stock


class Stockroom:
    """One process's stock of approved pieces. Any thread may ask, each with its own session.

    What is kept is never trusted by its age: whoever asks compares it with all that the database
    says now, in their own transaction, and lays it out anew where anything is otherwise.
    """

    def __init__(self) -> None:
        self._kept: tuple[Facts, Stock] | None = None
        self._lock = threading.Lock()

    def stock(self, session: Session) -> Stock:
        """The stock as the session's transaction sees it."""
        session.flush()
        facts = airable_facts(session)
        with self._lock:
            kept = self._kept
        if kept is not None and kept[0] == facts:
            return kept[1]
        stock = Stock(airable_pieces(session))
        if airable_facts(session) == facts:  # nobody else's commit came between
            with self._lock:
                self._kept = (facts, stock)
        return stock
