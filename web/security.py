"""What every answer and every change must carry."""

from datetime import timedelta

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect

from web.services import Services

# The API's blueprint, whose callers are machines with keys of their own, is exempted through this.
csrf = CSRFProtect()

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "media-src": "'self' blob:",  # blob: to listen to what was just recorded
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{part} {sources}" for part, sources in _POLICY.items())

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=()",
}

# A form's fields in memory: an item's longest text, urlencoded, fits several times over.
_LARGEST_FORM = 4_000_000


def harden(app: Flask, services: Services) -> None:
    """Set cookies, limits, CSRF and headers."""
    settings = services.settings
    app.secret_key = services.secret_key
    app.config.update(
        SESSION_COOKIE_NAME="phatthanh",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=_LARGEST_FORM,
        # The token lives as long as the session: an editor may write for hours before saving.
        WTF_CSRF_TIME_LIMIT=None,
    )
    csrf.init_app(app)
    app.after_request(_with_headers)


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        # An answer to a form may hold a secret that is shown once.
        kept = "private, no-cache" if request.method in {"GET", "HEAD"} else "no-store"
        response.headers["Cache-Control"] = kept
    return response
