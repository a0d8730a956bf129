"""Which language a page speaks, and the words that change with it.

Order: the visitor's own choice (a cookie), their member's language, the browser's wish, English.
Each area has its own catalogue, so that authors do not meet in one file.
"""

from importlib.resources import files

import flask_babel
from flask import Flask, Response, current_app, g, make_response, redirect, request
from flask_babel import Babel, get_locale

from timebank.web import session
from timebank.web.addresses import here

COOKIE = "lang"
NAMES = {"en": "English", "es": "Español", "ar": "العربية", "bn": "বাংলা"}  # finished ones only
RIGHT_TO_LEFT = frozenset({"ar"})
STAFF_NAMES = {code: name for code, name in NAMES.items() if code != "bn"}
STAFF_AREAS = ("desk", "coord", "admin")  # blueprints, and their catalogues, without Bengali
# members' first: a text of two areas stands in the first, where it has words in every language
AREAS = ("web", "public", "me", "drive", "paper", "desk", "coord", "admin")
YEAR_SECONDS = 365 * 24 * 3600


def install_languages(app: Flask) -> None:
    """Put Flask-Babel over the catalogues of every area."""
    folder = str(files("timebank.translations"))
    app.config["BABEL_DOMAIN"] = ";".join(AREAS)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([folder] * len(AREAS))
    Babel(app, locale_selector=_choose)


def gettext(text: str, **values: object) -> str:
    """Return a text in the page's language, filled with `values`. Import it as `_`."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the text that fits the number `num`, in the page's language."""
    return str(flask_babel.ngettext(one, many, num, **values))


def language() -> str:
    """Return the language of this page: en, es, ar, and on pages for members bn."""
    locale = get_locale()
    return locale.language if locale and locale.language in NAMES else "en"


def languages() -> dict[str, str]:
    """Return the languages this page can be read in, by code, each in its own words."""
    return STAFF_NAMES if request.blueprint in STAFF_AREAS else NAMES


def direction(language: str) -> str:
    """Return rtl or ltr."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def switch_language() -> Response | None:
    """Answer `?lang=es`: keep the choice in a cookie and show the same page again."""
    wanted = request.args.get("lang")
    if wanted is None or request.method != "GET" or request.endpoint is None:
        return None
    back = "/" + here().lstrip("/")  # "//elsewhere" would leave this site
    answer = make_response(redirect(back, 303))
    if wanted in NAMES:
        keep_language(answer, wanted)
    return answer


def keep_language(answer: Response, wanted: str) -> None:
    """Set the cookie that remembers the language in this browser."""
    answer.set_cookie(
        COOKIE,
        wanted,
        max_age=YEAR_SECONDS,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def _choose() -> str:
    wished = _wished()
    return wished if wished in languages() else "en"


def _wished() -> str:
    chosen = request.cookies.get(COOKIE)
    if chosen in NAMES:
        return chosen
    reader = g.get("reader_language")  # of who holds a link
    if reader in NAMES:
        return str(reader)
    signed = session.current_or_none()
    if signed is not None and signed.language in NAMES:
        return signed.language
    return request.accept_languages.best_match(list(NAMES)) or "en"
