"""The pages a visitor may open, in the order they are shown; computed from declared access.

A page that does not exist, or that the roles may not open, is not listed.
"""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from timebank.web import session
from timebank.web.access import admits, declared_access

MEMBER = (
    ("me.home", _l("Home")),
    ("me.rides", _l("My rides")),
    ("me.hours", _l("My hours")),
    ("me.board", _l("Give and get help")),
    ("me.places", _l("My places")),
    ("me.helpers", _l("My helpers")),
    ("me.contact", _l("How to reach me")),
    ("me.needs", _l("What I need")),
)
DRIVER = (
    ("drive.home", _l("I drive")),
    ("drive.offers", _l("Can you drive?")),
    ("drive.times", _l("When I can drive")),
    ("drive.limits", _l("How far I drive")),
    ("drive.papers", _l("My papers")),
)
TO_DRIVE = (("drive.join", _l("I want to drive")),)
STAFF = (
    ("desk.form", _l("Desk")),
    ("desk.today", _l("Today")),
    ("desk.slips", _l("Slips")),
    ("desk.notes", _l("Notes")),
    ("desk.script", _l("What to say")),
    ("desk.work", _l("My work")),
    ("coord.board", _l("Board")),
    ("coord.week", _l("Week")),
    ("coord.calls", _l("Calls")),
    ("coord.inbox", _l("Inbox")),
    ("coord.waiting", _l("Waiting")),
    ("coord.people", _l("People")),
    ("coord.exchanges", _l("Help")),
    ("coord.ledger", _l("Ledger")),
    ("coord.acting", _l("Acting for others")),
    ("admin.words", _l("Words")),
)
INFO = (
    ("public.how", _l("How it works")),
    ("public.safety", _l("Safety")),
    ("public.privacy", _l("Privacy")),
    ("public.rules", _l("Rules")),
    ("public.accessibility", _l("Accessibility")),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry; is_here when it is the page that is shown."""

    url: str
    words: str
    is_here: bool


def links(entries: tuple[tuple[str, object], ...]) -> list[Link]:
    """Return those of `entries` that exist and that this visitor may open."""
    shown = request.endpoint
    declared = [(e, words, declared_access(current_app, e)) for e, words in entries]
    return [
        Link(url_for(endpoint), str(words), endpoint == shown)
        for endpoint, words, access in declared
        if access is not None and admits(access)
    ]


def own_links() -> list[Link]:
    """Return the member's and driver's own pages, and one door to the staff's."""
    if not session.roles():
        return []
    driving = DRIVER if "driver" in session.roles() else TO_DRIVE
    return links(MEMBER + driving) + links(STAFF)[:1]


def staff_links() -> list[Link]:
    """Return the pages of the desk and of the coordinators."""
    return links(STAFF)


def info_links() -> list[Link]:
    """Return the plain pages."""
    return links(INFO)


def home_url() -> str:
    """Return where this visitor starts: the board, the desk, their own pages or the front."""
    roles = session.roles()
    for role, endpoint in (
        ("coordinator", "coord.board"),
        ("helper", "desk.form"),
        ("driver", "drive.home"),
        ("rider", "me.home"),
    ):
        if role in roles and declared_access(current_app, endpoint) is not None:
            return url_for(endpoint)
    return url_for("public.front")
