"""Who may open what: denied unless declared.

Every endpoint says with `@access(...)` which roles may come and whose data it touches. A request
is let in only when its visitor has one of them; an endpoint that says nothing lets nobody in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from timebank.web import session
from timebank.web.addresses import here

Role = Literal[
    "anyone",  # the whole world; shows nobody's data
    "code",  # whoever holds the unguessable code of the address
    "machine",  # health checks and signed calls of providers
    "rider",  # every member who may sign in
    "driver",
    "helper",
    "coordinator",
    "admin",
]
Whose = Literal[
    "nobody",  # no member's data
    "own",  # the signed-in member's; queries take current().member_id
    "consented",  # members who let this helper's organisation act for them
    "community",  # everybody's in this community
    "code",  # what the code of the address names
]
OPEN_ROLES = frozenset({"anyone", "code", "machine"})
UPLOAD_BYTES_MAX = 10 * 1024 * 1024

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """The declared access of one endpoint. takes_files: bodies up to 10 MB instead of 1 MB."""

    roles: frozenset[str]
    whose: Whose
    takes_files: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it asks for no sign-in."""
        return bool(self.roles & OPEN_ROLES)

    def admits(self, roles: frozenset[str]) -> bool:
        """Tell whether somebody with `roles` may come in."""
        return self.is_open or bool(self.roles & roles)


def access(*roles: Role, whose: Whose, takes_files: bool = False) -> Callable[[V], V]:
    """Declare who may call the view below, and whose data it reads or writes."""
    assert roles, "name at least one role"
    declared = Access(frozenset(roles), whose, takes_files)

    def declare(view: V) -> V:
        view.access = declared  # type: ignore[attr-defined]
        return view

    return declare


def declared_access(app: Flask, endpoint: str) -> Access | None:
    """Return what an endpoint declared, or None."""
    found = getattr(app.view_functions.get(endpoint), "access", None)
    return found if isinstance(found, Access) else None


def may_open(endpoint: str) -> bool:
    """Tell whether this visitor may open an endpoint; navigation shows nothing else."""
    declared = declared_access(current_app, endpoint)
    return declared is not None and declared.admits(session.roles())


def check_access() -> ResponseReturnValue | None:
    """Let the request in (None), send it to sign in, or refuse it: 403, 404."""
    if request.endpoint is None:
        return None  # no such page: the router answers 404
    declared = declared_access(current_app, request.endpoint)
    if declared is None:
        abort(403)
    if declared.takes_files:
        request.max_content_length = UPLOAD_BYTES_MAX
    if g.get("slug") is not None and session.find_community() is None:
        abort(404)
    if declared.is_open:
        return None
    signed = session.current_or_none()
    if signed is None:
        to = here() if request.method == "GET" else None
        return redirect(url_for("account.sign_in", next=to), 303)
    if signed.member_id is None:
        abort(404)  # signed in, but not a member here: other communities do not exist for them
    session.note_use(signed)
    if not session.roles():
        return redirect(url_for("account.start"), 303)  # asked to join, and nobody said yes yet
    if not declared.admits(session.roles()):
        abort(403)
    return None
