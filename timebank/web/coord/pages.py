"""The blueprint of the coordinators' pages; the modules beside it put their views on it."""

from typing import Any

from flask import Blueprint

from timebank.web.coord import words

pages = Blueprint("coord", __name__, url_prefix="/<slug:slug>")


@pages.context_processor
def _words() -> dict[str, Any]:
    """Give the templates this area's words for codes: `words.TASKS[task.kind]`."""
    return {"words": words}
