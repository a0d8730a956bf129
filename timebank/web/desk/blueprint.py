"""The blueprints of the desk: its own pages, and the ride card that others may print too."""

from flask import Blueprint

pages = Blueprint("desk", __name__, url_prefix="/<slug:slug>/desk")
cards = Blueprint("card", __name__, url_prefix="/<slug:slug>/card")
