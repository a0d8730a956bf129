"""What a link of an e-mail opens: its member and subject, or a kind page when its time is over."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, abort, g, make_response, render_template
from flask_babel import refresh

from timebank import members
from timebank.kernel.actor import Actor
from timebank.kernel.seals import unseal
from timebank.members import MemberView, NoSuchMember
from timebank.web import session
from timebank.web.services import now, reading, settings

pages = Blueprint("links", __name__, url_prefix="/<slug:slug>")


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that counts: who answers, and about what."""

    member: MemberView
    subject_id: UUID

    @property
    def actor(self) -> Actor:
        """The member as who acts; a link gives no role but their own."""
        member = self.member
        roles = frozenset({"rider", "driver"} if member.driver_id else {"rider"})
        return Actor(
            session.community().id, member.member_id, "web", roles=roles, name=member.first_name
        )


def opened(purpose: str, word: str) -> Opened:
    """Return what a link opens; 404 for one we never gave, a kind page for one that expired."""
    found = unseal(settings().secret_key, purpose, word)
    community = session.community()
    if found is None or found.community_id != community.id:
        abort(404)
    try:
        with reading() as db:
            member = members.member_view(db, community.id, found.member_id)
    except NoSuchMember:
        abort(404)
    if member.state == "left":
        abort(404)
    g.reader_language = member.language
    refresh()  # the page speaks as the letter did
    if found.expires_at <= now():
        abort(make_response(render_template("links/over.html"), 410))
    return Opened(member, found.subject_id)


@pages.after_request
def _quietly(answer: Response) -> Response:
    """Tell nobody the address: it is the key."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
