"""Signing in and out: a code by one's own channel, a printed code, a password, a demo link."""

from flask import Blueprint, render_template
from timebank.web.access import access
from timebank.web.forms import blank

pages = Blueprint("account", __name__, url_prefix="/<slug:slug>")


@pages.get("/in")
@access("anyone", whose="nobody")
def sign_in() -> str:
    return render_template("account/sign_in.html", form=blank(), next="")


@pages.get("/out")
@access("anyone", whose="nobody")
def sign_out() -> str:
    return render_template("account/sign_in.html", form=blank(), next="")
