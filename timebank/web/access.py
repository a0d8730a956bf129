"""Who may open what: denied unless declared.

Every endpoint says with `@access(...)` which roles may come and whose data it touches. A request
is let in only when its visitor has one of them; an endpoint that says nothing lets nobody in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from timebank.web import naming, session
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
Areas = Literal[
    "closed",  # the whole community's: not for somebody who is limited to areas
    "within",  # its queries stay within session.among(); what its address names is checked here
]
OPEN_ROLES = frozenset({"anyone", "code", "machine"})
STAFF_ROLES = frozenset({"helper", "coordinator"})  # an admin is limited to nothing
UPLOAD_BYTES_MAX = 10 * 1024 * 1024

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """The declared access of one endpoint. takes_files: bodies up to 10 MB instead of 1 MB.

    areas None: it says nothing of areas, and is as closed to the limited as one that says so.
    """

    roles: frozenset[str]
    whose: Whose
    takes_files: bool = False
    areas: Areas | None = None

    @property
    def is_open(self) -> bool:
        """Whether it asks for no sign-in."""
        return bool(self.roles & OPEN_ROLES)

    @property
    def is_staffs(self) -> bool:
        """Whether helpers or coordinators may come, so that it has to say how it is with areas."""
        return bool(self.roles & STAFF_ROLES)

    def admits(self, roles: frozenset[str], is_limited: bool) -> bool:
        """Tell whether somebody with `roles` may come in; is_limited: to areas, as staff."""
        if is_limited and self.areas != "within":
            roles = roles - STAFF_ROLES
        return self.is_open or bool(self.roles & roles)


def access(
    *roles: Role, whose: Whose, takes_files: bool = False, areas: Areas | None = None
) -> Callable[[V], V]:
    """Declare who may call the view below, and whose data it reads or writes.

    areas: what it is to those limited to some; asked of every page of helpers and coordinators.
    """
    assert roles, "name at least one role"
    declared = Access(frozenset(roles), whose, takes_files, areas)

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
    return declared is not None and admits(declared)


def admits(declared: Access) -> bool:
    """Tell whether this visitor may come in where `declared` stands."""
    return declared.admits(session.roles(), session.areas() is not None)


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
    if not admits(declared):
        abort(403)
    if declared.is_staffs and not naming.is_within(request.view_args or {}, declared.roles):
        abort(404)
    return None
