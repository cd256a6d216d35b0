"""The door all pages are behind: nobody passes it without a log-in."""

from flask import Blueprint

from web.auth import require_login

blueprint = Blueprint("pages", __name__)
blueprint.before_request(require_login)
