"""The pages: one blueprint per audience, server-rendered, useful without scripts.

An endpoint says who may call it (access.py) or nobody may; writes are parse -> one operation ->
303.
"""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from timebank.web import (
    access,
    addresses,
    errors,
    filters,
    i18n,
    navigation,
    session,
    words,
)
from timebank.web.account_keys import pages as account_pages
from timebank.web.admin import pages as admin_pages
from timebank.web.assets import install_assets
from timebank.web.coord import pages as coord_pages
from timebank.web.desk import pages as desk_pages
from timebank.web.drive import pages as drive_pages
from timebank.web.forms import new_request_key
from timebank.web.headers import install_headers
from timebank.web.hooks import pages as hook_pages
from timebank.web.links import pages as link_pages
from timebank.web.machine import pages as machine_pages
from timebank.web.me import pages as me_pages
from timebank.web.paper import pages as paper_pages
from timebank.web.public import pages as public_pages
from timebank.web.public import roots
from timebank.web.services import Services, now
from timebank.web.unreadable import refuse_unreadable

__all__ = ["Services", "install"]

BLUEPRINTS = (
    machine_pages,
    hook_pages,
    roots,
    public_pages,
    account_pages,
    me_pages,
    drive_pages,
    desk_pages,
    paper_pages,
    link_pages,
    coord_pages,
    admin_pages,
)


def install(app: Flask, parts: Services, *, static_folder: Path, csrf: CSRFProtect) -> None:
    """Put the pages on an application; the order of the checks before a request is here."""
    app.extensions["timebank"] = parts
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    addresses.install_addresses(app)
    i18n.install_languages(app)
    session.install_sessions(app)
    errors.install_errors(app)
    install_headers(app)
    install_assets(app, static_folder, is_live=parts.settings.debug)
    app.before_request(refuse_unreadable)
    app.before_request(access.check_access)
    app.before_request(i18n.switch_language)
    csrf.exempt(link_pages)  # the address itself is the secret; no cookie speaks for anybody
    csrf.init_app(app)  # last: who may not come is told so before their form is looked at
    csrf.exempt(hook_pages)  # providers sign their calls instead
    filters.install_filters(app)
    app.jinja_env.globals.update(_template_globals())
    app.context_processor(_page_context)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def _template_globals() -> dict[str, Any]:
    """What templates and macros may call."""
    return {
        "me": session.current_or_none,
        "roles": session.roles,
        "large_text": session.wants_large_text,
        "now": now,
        "own_links": navigation.own_links,
        "staff_links": navigation.staff_links,
        "info_links": navigation.info_links,
        "home_url": navigation.home_url,
        "may_open": access.may_open,
        "is_limited": session.is_limited,
        "here": addresses.here,
        "request_key": new_request_key,
        "weekdays": words.WEEKDAYS,
        "languages": i18n.NAMES,
        "page_languages": i18n.languages,
        "right_to_left": i18n.RIGHT_TO_LEFT,
    }


def _page_context() -> dict[str, object]:
    """What a page knows of where it is; macros are given what they need."""
    language = i18n.language()
    return {
        "community": session.find_community(),
        "lang": language,
        "dir": i18n.direction(language),
    }
