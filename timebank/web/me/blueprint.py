"""The blueprint every page of a member hangs on; it holds nothing else."""

from flask import Blueprint

pages = Blueprint("me", __name__, url_prefix="/<slug:slug>/me")
