"""Handing the journal in: in order, again and again, until the centre says it keeps the rows."""

import logging
from datetime import datetime, timedelta

from scheduler.errors import CentreUnreachable
from scheduler.station.centre_client import CentreClient
from scheduler.station.journal import Journal

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 500


def upload(journal: Journal, centre: CentreClient) -> int:
    """Hand in every closed row; give back how many were acknowledged.

    Raises CentreUnreachable where there is no answer, or where the centre keeps none of the rows.
    """
    acknowledged = 0
    while rows := journal.waiting(ROWS_AT_ONCE):
        kept = centre.report(rows)
        if kept < rows[0].sequence - 1 and journal.meet(kept):
            continue  # the centre was restored from a backup: what it lost is handed in again
        if kept < rows[0].sequence:
            raise CentreUnreachable(
                "The centre keeps none of the rows from %(row)d on.", row=(rows[0].sequence)
            )
        journal.acknowledge(min(kept, rows[-1].sequence))
        acknowledged += sum(row.sequence <= kept for row in rows)
    return acknowledged


def agree(journal: Journal, centre: CentreClient) -> None:
    """Find out how much the centre keeps, before the first row of a run is handed in.

    A player that airs nothing for days tells a restored centre what it lost all the same.
    Raises CentreUnreachable.
    """
    asked_at = journal.acknowledged()
    if journal.meet(centre.report(()), asked_at=asked_at):
        log.warning("event=rows_renumbered_or_handed_in_again")


def forget_old(journal: Journal, now: datetime, keep_days: int) -> int:
    """Drop acknowledged rows that are older than so many days; how many."""
    return journal.forget(now - timedelta(days=keep_days))
