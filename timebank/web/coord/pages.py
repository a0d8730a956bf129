"""The blueprint of the coordinators' pages; the modules beside it put their views on it."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint
from flask_babel import format_date

from timebank.kernel.calendar import local_day
from timebank.web import session
from timebank.web.coord import words

pages = Blueprint("coord", __name__, url_prefix="/<slug:slug>")


@pages.context_processor
def _words() -> dict[str, Any]:
    """Give the templates this area's words for codes: `words.TASKS[task.kind]`."""
    return {"words": words}


@pages.app_template_filter("dated")
def dated(value: date | datetime) -> str:
    """Nov 25, 2026: a day that may lie in another year."""
    zone = session.community().time_zone
    day = local_day(value, zone) if isinstance(value, datetime) else value
    return str(format_date(day, "medium"))
