"""The centre's watch over its players, and the word it sends when something is wrong."""

from scheduler.alerts.channel import AlertWord, Channel, News, NotDelivered
from scheduler.alerts.channels import channels_from
from scheduler.alerts.email import EmailChannel
from scheduler.alerts.notices import deliver_due, file_notices
from scheduler.alerts.settings import AlertSettings
from scheduler.alerts.watch import Watch, trial
from scheduler.alerts.webhook import WebhookChannel

__all__ = [
    "AlertSettings",
    "AlertWord",
    "Channel",
    "EmailChannel",
    "News",
    "NotDelivered",
    "Watch",
    "WebhookChannel",
    "channels_from",
    "deliver_due",
    "file_notices",
    "trial",
]
