"""Who is here: the signed-in person, their roles in this community, and the actor they make.

Sessions live on the server (members.signed_in); the cookie holds a random token and nothing
else. One statement finds person, member, roles and community together.
"""

from dataclasses import replace
from typing import cast
from uuid import UUID

from flask import Flask, abort, g
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from timebank import intermediaries, members
from timebank.intermediaries import StaffFacts
from timebank.kernel import calendar
from timebank.kernel.actor import Actor, Areas, Channel
from timebank.members import CommunityFacts, SignedIn
from timebank.web.services import now, reading, write


class Visitor(UserMixin):  # type: ignore[misc]
    """Flask-Login's view of a signed-in browser; its id is the session's token."""

    def __init__(self, token: str, signed: SignedIn | None) -> None:
        self.id = token
        self.signed = signed


def install_sessions(app: Flask) -> None:
    """Put Flask-Login over the server-side sessions."""
    manager = LoginManager()
    manager.session_protection = None  # phones change address between two pages
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(_visitor_of)


def _visitor_of(token: str) -> Visitor | None:
    if g.get("slug") is None:
        return None
    with reading() as session:
        signed = members.signed_in(session, members.token_hash(token), g.slug, now())
    return Visitor(token, signed) if signed else None


def current_or_none() -> SignedIn | None:
    """Return who is signed in, or None. Their member_id is None in a community not theirs."""
    if "signed" not in g:
        g.signed = None
        if cookie.get("_user_id") and current_user.is_authenticated:
            g.signed = current_user.signed
    return cast("SignedIn | None", g.signed)


def current() -> SignedIn:
    """Return the signed-in member; for views whose access asks for one."""
    signed = current_or_none()
    if signed is None or signed.member_id is None:
        abort(403)
    return signed


def own_id() -> UUID:
    """Return the member id of who is signed in."""
    member_id = current().member_id
    assert member_id is not None
    return member_id


def own_driver_id() -> UUID:
    """Return the driver id of who is signed in; for views of drivers."""
    driver_id = current().driver_id
    if driver_id is None:
        abort(403)
    return driver_id


def find_community() -> CommunityFacts | None:
    """Return the community of this address, or None when there is no such."""
    if "community" not in g:
        g.community = None
        signed = current_or_none()
        if signed is not None:
            g.community = signed.community
        elif g.get("slug") is not None:
            with reading() as session:
                g.community = members.community_by_slug(session, g.slug)
    return cast("CommunityFacts | None", g.community)


def community() -> CommunityFacts:
    """Return the community of this address; 404 when there is none."""
    found = find_community()
    if found is None:
        abort(404)
    return found


def staff() -> StaffFacts | None:
    """Return in which organisation's name the signed-in member helps others, if any."""
    if "staff" not in g:
        g.staff = None
        signed = current_or_none()
        if signed is not None and signed.member_id is not None:
            facts = signed.community
            day = calendar.local_day(now(), facts.time_zone)
            with reading() as session:
                found = intermediaries.staff_of(session, facts.id, signed.member_id, day)
            if found is not None and signed.roles & {"coordinator", "admin"}:
                found = replace(found, areas=signed.areas)  # who is both is limited as the one
            g.staff = found
    return cast("StaffFacts | None", g.staff)


def roles() -> frozenset[str]:
    """Return the visitor's roles in this community; an admin is a coordinator too."""
    if "roles" not in g:
        signed = current_or_none()
        if signed is None or signed.member_id is None:
            g.roles = frozenset()
        else:
            own = set(signed.roles) | ({"helper"} if staff() else set())
            g.roles = frozenset(own | ({"coordinator"} if "admin" in own else set()))
    return cast("frozenset[str]", g.roles)


def areas() -> Areas:
    """Return the areas the visitor is limited to in what they do for others; None: everywhere.

    Who is coordinator and helper at once is limited as the coordinator.
    """
    held = roles()
    if "coordinator" in held:
        return current().areas
    found = staff()
    return found.areas if found is not None else None


def is_limited() -> bool:
    """Tell whether the visitor is limited to areas."""
    return areas() is not None


def wants_large_text() -> bool:
    """Tell whether the signed-in member asked for larger letters."""
    signed = current_or_none()
    return signed is not None and signed.large_text


def actor(*, on_behalf_of: UUID | None = None, channel: Channel = "web") -> Actor:
    """Make the actor of a write: who is signed in, and for which member when another's."""
    made = Actor(
        community().id,
        own_id(),
        channel,
        roles=roles(),
        name=current().first_name,
        areas=areas(),
    )
    if on_behalf_of is not None and on_behalf_of != made.member_id:
        made = replace(made, on_behalf_of=on_behalf_of)
    return made


def keep_token(token: str) -> None:
    """Give a session's token to this browser; nothing of before outlives a sign-in."""
    cookie.clear()
    g.pop("signed", None)
    login_user(Visitor(token, None))


def note_use(signed: SignedIn) -> None:
    """Keep a shared computer's session awake: it ends 15 minutes after the last page."""
    if signed.is_shared and members.is_touch_due(signed.seen_at, now()):
        write(members.touch_session, signed.session_id, now())


def sign_out() -> None:
    """End the session on the server and empty the cookie."""
    token = cookie.get("_user_id")
    if token:
        write(members.end_session, members.token_hash(token), now())
    logout_user()
    cookie.clear()
