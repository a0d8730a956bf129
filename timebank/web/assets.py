"""Stylesheet, fonts and small scripts under an address that changes with their contents.

`/static/<hash of all>/style.css` may be kept for a year; the stylesheet finds its fonts beside it.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, abort, make_response, request, url_for

from timebank.web.access import access

KEPT = {".css", ".js", ".woff2", ".svg", ".png", ".ico", ".txt"}
SQUEEZED = {".css", ".js", ".svg", ".txt"}
YEAR = "public, max-age=31536000, immutable"


@dataclass(slots=True)
class Assets:
    """The static folder in memory: it is small, and files then never change under a hash."""

    folder: Path
    is_live: bool  # read anew at each request, for those who work on the looks
    kept: dict[str, bytes] = field(default_factory=dict)
    squeezed: dict[str, bytes] = field(default_factory=dict)
    version: str = ""

    def load(self) -> None:
        """Read every file and name the whole by its hash."""
        seal = hashlib.sha256()
        for path in sorted(p for p in self.folder.rglob("*") if p.suffix in KEPT):
            name = path.relative_to(self.folder).as_posix()
            body = path.read_bytes()
            seal.update(name.encode() + b"\0" + body)
            self.kept[name] = body
            if path.suffix in SQUEEZED:
                self.squeezed[name] = gzip.compress(body, 9, mtime=0)
        self.version = seal.hexdigest()[:12]


def install_assets(app: Flask, folder: Path, *, is_live: bool) -> None:
    """Serve `folder` and give templates `static_url(name)`."""
    assets = Assets(folder, is_live)
    assets.load()

    @access("anyone", whose="nobody")
    def static_file(version: str, name: str) -> Response:
        if assets.is_live:
            assets.load()
        body = assets.kept.get(name)
        if body is None:
            abort(404)
        answer = make_response()
        if name in assets.squeezed and "gzip" in request.headers.get("Accept-Encoding", ""):
            body = assets.squeezed[name]
            answer.headers["Content-Encoding"] = "gzip"
        answer.set_data(body)
        answer.mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        answer.headers["Vary"] = "Accept-Encoding"
        fresh = version == assets.version and not assets.is_live
        answer.headers["Cache-Control"] = YEAR if fresh else "no-cache"
        return answer

    def static_url(name: str) -> str:
        if name not in assets.kept:
            raise FileNotFoundError(name)
        return url_for("static_file", version=assets.version, name=name)

    app.add_url_rule("/static/<version>/<path:name>", "static_file", static_file)
    app.jinja_env.globals["static_url"] = static_url
