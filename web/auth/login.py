"""Logging in and out, and changing one's password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from playlists import PlaylistsError, accounts
from web import door
from web.auth import visit
from web.catalogue import _, worded
from web.words import LANGUAGES

blueprint = Blueprint("auth", __name__)


@blueprint.get("/dang-nhap")
def login() -> ResponseReturnValue:
    if door.visitor() is not None:
        return redirect(url_for("pages.today"))
    return render_template("auth/login.html", username="", wish=request.args.get("next", ""))


@blueprint.post("/dang-nhap")
def log_in() -> ResponseReturnValue:
    username, wish = request.form.get("username", ""), request.form.get("next", "")
    try:
        account = accounts.authenticate(
            door.database(), username, request.form.get("password", ""), door.now()
        )
    except PlaylistsError as error:
        refused = render_template(
            "auth/login.html", username=username, wish=wish, error=worded(error)
        )
        return refused, 401
    door.database().commit()
    visit.begin(account)
    if account.must_change_password:
        return redirect(url_for("auth.password"))
    return redirect(visit.safe_target(wish, url_for("pages.today")))


@blueprint.post("/dang-xuat")
def log_out() -> ResponseReturnValue:
    visit.end()
    return redirect(url_for("auth.login"))


@blueprint.get("/mat-khau")
def password() -> ResponseReturnValue:
    if door.visitor() is None:
        return redirect(url_for("auth.login"))
    return render_template("auth/password.html", shortest=accounts.SHORTEST_PASSWORD)


@blueprint.post("/mat-khau")
def change_password() -> ResponseReturnValue:
    if door.visitor() is None:
        return redirect(url_for("auth.login"))
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _password_refused(_("The two new passwords differ."))
    try:
        accounts.change_password(door.database(), door.account(), request.form.get("old", ""), new)
    except PlaylistsError as error:
        door.database().rollback()
        return _password_refused(worded(error))
    door.database().commit()
    visit.renew(door.account())
    flash(_("Your new password is set. Other devices have been logged out."), "good")
    return redirect(url_for("pages.today"))


@blueprint.post("/ngon-ngu")
def choose_language() -> ResponseReturnValue:
    code = request.form.get("language", "")
    if code in LANGUAGES:
        if door.visitor() is None:
            visit.remember_language(code)
        else:
            door.account().language = code
            door.database().commit()
    return redirect(visit.safe_target(request.form.get("next"), url_for("auth.login")))


def _password_refused(message: str) -> ResponseReturnValue:
    refused = render_template(
        "auth/password.html", shortest=accounts.SHORTEST_PASSWORD, error=message
    )
    return refused, 422
