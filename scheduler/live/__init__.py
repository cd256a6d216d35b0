"""Live at the centre: what is spoken comes in, is kept, and goes out to the players."""

from scheduler.live.icecast import Icecast
from scheduler.live.settings import LiveSettings
from scheduler.live.studio import LOOK_EVERY_S, OWN, NotTaken, Studio

__all__ = ["LOOK_EVERY_S", "OWN", "Icecast", "LiveSettings", "NotTaken", "Studio"]
