"""Headers of every answer: nothing from elsewhere, no frame around us, nothing personal kept.

The policy allows no inline style, script or handler; a browser test reads its console.
"""

from flask import Flask, Response, current_app, g, request

POLICY = (
    "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none';"
    " form-action 'self'"
)


def install_headers(app: Flask) -> None:
    """Set the headers after each request."""
    app.after_request(_set)


def _set(answer: Response) -> Response:
    headers = answer.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    # same-origin, not none: Flask-WTF compares the referrer of posts over TLS
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static_file":
        headers.setdefault("Cache-Control", "no-cache, private" if _is_public() else "no-store")
        headers.add("Vary", "Cookie, Accept-Language")
    return answer


def _is_public() -> bool:
    """Whether the page shows nothing of anybody: open to all, and nobody is signed in.

    Not those that show what somebody typed: a number at the sign-in, a name on a form sent back.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    declared = getattr(view, "access", None)
    is_open = bool(declared and "anyone" in declared.roles)
    is_typed = request.method == "POST" or request.blueprint == "account"
    return is_open and not is_typed and g.get("signed") is None
