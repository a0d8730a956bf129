"""The blueprint every page of a driver hangs on; it holds nothing else."""

from flask import Blueprint

pages = Blueprint("drive", __name__, url_prefix="/<slug:slug>/drive")
