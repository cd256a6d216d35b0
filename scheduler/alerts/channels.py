"""The ways to tell people that an administrator has named."""

from scheduler.alerts.channel import Channel
from scheduler.alerts.email import EmailChannel
from scheduler.alerts.settings import AlertSettings
from scheduler.alerts.webhook import WebhookChannel


def channels_from(settings: AlertSettings) -> list[Channel]:
    """The channels of the settings; none is named, none is told: the pages show it all the same."""
    channels: list[Channel] = []
    if settings.email is not None:
        channels.append(EmailChannel(settings.email))
    if settings.webhook is not None:
        channels.append(WebhookChannel(settings.webhook))
    return channels
