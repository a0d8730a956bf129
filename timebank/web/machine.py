"""Pages for machines: is the process alive, does the database answer.

They name no community and no version.
"""

from flask import Blueprint, Response, make_response
from sqlalchemy import text

from timebank.web.access import access
from timebank.web.services import reading

pages = Blueprint("machine", __name__)


@pages.get("/health")
@access("machine", whose="nobody")
def health() -> Response:
    """Say that the process serves; the database is not asked."""
    return _plain("ok")


@pages.get("/ready")
@access("machine", whose="nobody")
def ready() -> Response:
    """Say that pages can be served: the database answers and was made."""
    with reading() as session:
        session.execute(text("SELECT 1 FROM community"))
    return _plain("ready")


def _plain(words: str) -> Response:
    answer = make_response(words + "\n")
    answer.mimetype = "text/plain"
    return answer
