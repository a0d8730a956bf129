"""Kind pages for everything that can go wrong: what happened, what to do, the phone number.

The five families keep their status; a page is never blank and never shows a trace.
"""

import re

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from timebank.kernel.errors import TimebankError
from timebank.members import TooManyTries
from timebank.web import error_words, session
from timebank.web.addresses import SlugConverter
from timebank.web.i18n import gettext as _


def install_errors(app: Flask) -> None:
    """Map conditions and failures to pages."""
    app.register_error_handler(TimebankError, _condition)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    for down in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(down, _database_down)
    app.register_error_handler(Exception, _broken)


def error_page(status: int, title: str, then: str) -> Response:
    """Render the one error page; it asks nothing more of the database."""
    g.setdefault("community", None)
    g.setdefault("signed", None)
    g.setdefault("roles", frozenset())
    page = render_template("errors/error.html", status=status, title=title, then=then)
    return make_response(page, status)


def _condition(error: TimebankError) -> Response:
    title, then = error_words.title_and_next(error)
    answer = error_page(error.status, title, then)
    if isinstance(error, TooManyTries):
        answer.headers["Retry-After"] = str(60 * int(error.data["retry_minutes"]))
    return answer


def _stale_form(error: CSRFError) -> Response:
    return error_page(
        400,
        _("This page was open too long"),
        _("Nothing was lost. Go back, open the page again, and send it once more."),
    )


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    title, then = _http_words(status)
    if status == 404 and g.get("slug") is None:
        _find_place()
    answer = error_page(status, title, then)
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _find_place() -> None:
    """Guess the community of an address without a page, so that its phone number can be shown."""
    first = request.path.split("/")[1]
    if not re.fullmatch(SlugConverter.regex, first):
        return
    g.slug = first
    g.pop("community", None)
    try:
        session.find_community()
    except SQLAlchemyError:
        g.community = None


def _http_words(status: int) -> tuple[str, str]:
    if status == 403:
        return _("This page is not for you"), _("If you think it should be, call us.")
    if status in (404, 405, 410):
        return _("We cannot find this page"), _("Go to the start, or call us.")
    if status == 413:
        return _("This is too big for us"), _("Send a smaller photo or a shorter text.")
    if status == 429:
        return _("Too many tries"), _("Wait 15 minutes, then try again. Or call us.")
    if status < 500:
        return _("We could not read this"), _("Go back and try again, or call us.")
    return _("Something broke on our side"), _("Try again in a minute. You can always call us.")


def _database_down(error: Exception) -> Response:
    _log(error)
    answer = error_page(
        503,
        _("This does not work right now"),
        _("Please try again in a minute. You can always call us."),
    )
    answer.headers["Retry-After"] = "60"
    return answer


def _broken(error: Exception) -> Response:
    _log(error)
    title, then = _http_words(500)
    return error_page(500, title, then)


def _log(error: Exception) -> None:
    current_app.logger.error("%s %s failed", request.method, request.endpoint, exc_info=error)
