"""The composition root: puts settings, database, clock and pages together.

It is the only module that knows everything, and it refuses to serve a demo database for real.
"""

from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from sqlalchemy.exc import DBAPIError
from werkzeug.middleware.proxy_fix import ProxyFix

from timebank import geo, web
from timebank.config import Settings, SettingsRefused, settings_from
from timebank.kernel.clock import Clock, DatabaseClock, installation_kind
from timebank.kernel.db import Database

MEGABYTE = 1024 * 1024


def create_app(
    settings: Settings | None = None,
    *,
    database: Database | None = None,
    clock: Clock | None = None,
) -> Flask:
    """Build the application; what is not given is read from the environment.

    Raises: SettingsRefused when production settings meet a demo or an empty database.
    """
    settings = settings or settings_from()
    database = database or Database(settings.database_url)
    if settings.is_production:
        _refuse_demo(database)
    geo.use_router(geo.router_from(settings))
    app = Flask("timebank", template_folder=str(_folder("templates")), static_folder=None)
    app.config.update(_flask_settings(settings))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    csrf = CSRFProtect()
    web.install(
        app,
        web.Services(settings, database, clock or DatabaseClock(database)),
        static_folder=_folder("static"),
        csrf=csrf,
    )
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    secure = settings.is_production
    return {
        "SECRET_KEY": settings.secret_key,
        "DEBUG": settings.debug,
        "TEMPLATES_AUTO_RELOAD": settings.debug,
        "MAX_CONTENT_LENGTH": MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": MEGABYTE,
        "MAX_FORM_PARTS": 300,
        # __Host-: sent to this host only, over TLS only, for every path
        "SESSION_COOKIE_NAME": "__Host-timebank" if secure else "timebank",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: people leave forms open for hours
    }


def _folder(name: str) -> Path:
    """Find a mapped folder: installed as timebank.<name>, or lying in the checkout."""
    if find_spec(f"timebank.{name}"):
        return Path(str(files(f"timebank.{name}")))
    return Path(__file__).parent.parent / name


def _refuse_demo(database: Database) -> None:
    try:
        with database.reading() as session:
            kind = installation_kind(session)
    except DBAPIError as error:
        raise SettingsRefused(
            f"the database cannot be read ({error.orig}): timebank init"
        ) from None
    if kind != "real":
        raise SettingsRefused(
            "TIMEBANK_DATABASE_URL names a demo database; production needs its own"
            if kind == "demo"
            else "TIMEBANK_DATABASE_URL names a database that was never made: timebank init"
        )
