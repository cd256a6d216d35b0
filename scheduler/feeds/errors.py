"""What may be wrong with a feed."""

from scheduler.errors import SchedulerError


class FeedError(SchedulerError):
    """A feed could not be fetched or read; the message says why."""
