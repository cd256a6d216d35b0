"""The pages, put together."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, request, url_for

from web import auth, catalogue, door, errors, formatting, pages, security
from web.services import Services
from web.words import LANGUAGES

_STATIC = Path(__file__).parent / "static"
_A_YEAR_S = 365 * 24 * 3600
_PRODUCT = "Phát Thanh"


def create_app(services: Services) -> Flask:
    """A WSGI app over these services. Nothing of it outlives it."""
    app = Flask(__name__, static_folder=str(_STATIC))
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _A_YEAR_S
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = _asset
    door.hang(app, services)
    catalogue.hang(app)
    formatting.hang(app)
    app.before_request(auth.greet)
    security.harden(app, services)
    errors.hang(app)
    app.register_blueprint(auth.blueprint)
    app.register_blueprint(pages.blueprint)
    app.context_processor(_layout)
    return app


def _layout() -> dict[str, object]:
    return {
        "product": _PRODUCT,
        "account": door.visitor(),
        "centre_name": door.services().centre_name,
        "zone_name": door.services().zone.key,
        "language": catalogue.language(),
        "languages": LANGUAGES,
        "here": request.full_path.removesuffix("?") if request.method == "GET" else "",
        "menu": pages.menu(door.visitor()),
        "waiting_for": pages.waiting_for,
        "now": door.now(),
    }


def _asset(name: str) -> str:
    # The name changes with the content, so that browsers may keep a file for a year.
    return url_for("static", filename=name, v=_fingerprint(name))


@lru_cache(maxsize=64)
def _fingerprint(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]
