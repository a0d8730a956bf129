"""The blueprint of the admin's pages."""

from flask import Blueprint

pages = Blueprint("admin", __name__, url_prefix="/<slug:slug>/admin")
