"""Coming in and going out."""

from web.auth.login import blueprint
from web.auth.visit import greet, require_login

__all__ = ["blueprint", "greet", "require_login"]
