"""The daily sums beside the log, kept up with it."""

from sqlalchemy.orm import Session, sessionmaker

from playlists import sums

SETTLE_EVERY_S = 60


def settle_sums(sessions: sessionmaker[Session]) -> int:
    """Sum every stale day anew, some at a time so that uploads get their turn; how many."""
    settled = 0
    while True:
        with sessions.begin() as session:
            batch = sums.settle(session)
        if not batch:
            return settled
        settled += batch
