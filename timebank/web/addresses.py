"""Addresses inside this site: the community's slug in each of them, and no way out.

`safe_next` lets through only a path of the same community, so a link cannot lead elsewhere.
"""

import re
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request
from werkzeug.routing import BaseConverter, UnicodeConverter

RESERVED = ("static", "health", "ready", "metrics", "hooks", "api", "es", "ar", "bn", "en")
_SAFE_PATH = re.compile(r"/[a-z0-9-]+(/[A-Za-z0-9_.~/-]*)?(\?[A-Za-z0-9_.~%&=+-]*)?")


class SlugConverter(BaseConverter):
    """A community's name in an address."""

    regex = r"(?!(?:" + "|".join(RESERVED) + r")(?:/|$))[a-z0-9][a-z0-9-]{1,39}"
    part_isolating = False  # the look-ahead needs to see the end


class CodeConverter(UnicodeConverter):
    """A public code: letters and digits that sound different; small letters are taken too."""

    def __init__(self, url_map: Any) -> None:
        super().__init__(url_map, minlength=4, maxlength=20)
        self.regex = "[0-9A-Za-z]{4,20}"

    def to_python(self, value: str) -> str:
        return value.upper()


def install_addresses(app: Flask) -> None:
    """Teach the application its converters and to carry the slug from page to page."""
    app.url_map.converters["slug"] = SlugConverter
    app.url_map.converters["code"] = CodeConverter
    app.url_value_preprocessor(_take_slug)
    app.url_defaults(_give_slug)


def here() -> str:
    """Return path and query of this request, without the language switch."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    return request.path + (f"?{urlencode(kept)}" if kept else "")


def safe_next(wanted: str | None) -> str | None:
    """Return `wanted` when it is a path inside this community, else None."""
    if not wanted or len(wanted) > 300 or not _SAFE_PATH.fullmatch(wanted):
        return None
    slug = g.get("slug")
    inside = slug is not None and (wanted + "/").startswith(f"/{slug}/")
    return wanted if inside and "//" not in wanted and ".." not in wanted else None


def _take_slug(endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.slug = values.pop("slug", None) if values else None


def _give_slug(endpoint: str, values: dict[str, Any]) -> None:
    if (
        "slug" not in values
        and g.get("slug")
        and current_app.url_map.is_endpoint_expecting(endpoint, "slug")
    ):
        values["slug"] = g.slug
