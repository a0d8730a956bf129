"""The board: what neighbors offer and ask for, how near in words; and one's own notes on it.

Members who cannot drive see here how they can give. No address and no number stands on it.
"""

from uuid import UUID

from flask import abort, render_template
from sqlalchemy.orm import Session

from timebank import exchanges
from timebank.exchanges import CATEGORIES, KEEP_FROM, POST_KINDS, PostView
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import asked, blank
from timebank.web.me.blueprint import pages
from timebank.web.services import now, reading


@pages.get("/help", endpoint="board")
@access("rider", whose="own")
def shown() -> str:
    """Show the board, and the member's own notes and answers."""
    typed = asked().typed
    kind = typed.get("kind", "") if typed.get("kind") in POST_KINDS else ""
    category = typed.get("category", "") if typed.get("category") in CATEGORIES else ""
    community_id, own_id = session.community().id, session.own_id()
    with reading() as db:
        listed = exchanges.board(db, community_id, own_id, kind=kind, category=category)
        own = exchanges.posts_of(db, community_id, own_id)
        answered = exchanges.answers_of(db, community_id, own_id)
        waiting = exchanges.waiting_count(db, community_id, own_id)
    return render_template(
        "me/board/board.html",
        requests=[post for post in listed if post.kind == "request"],
        offers=[post for post in listed if post.kind == "offer"],
        own=own,
        answered={answer.post_id: answer for answer in answered},
        waiting=waiting,
        categories=CATEGORIES,
        form=blank(kind=kind, category=category),
        told=typed.get("told", ""),
    )


@pages.get("/help/<uuid:post_id>")
@access("rider", whose="own")
def note(post_id: UUID) -> str:
    """Show one note: its member's own, or somebody's to answer."""
    with reading() as db:
        found = the_note(db, post_id)
        answers = exchanges.answers_to(db, session.community().id, post_id) if found.is_own else []
        mine = exchanges.answers_of(db, session.community().id, session.own_id())
    return render_template(
        "me/board/own.html" if found.is_own else "me/board/note.html",
        post=found,
        answers=answers,
        mine=next((one for one in mine if one.post_id == post_id), None),
        may_keep=found.state == "ended" or found.until_at - now() <= KEEP_FROM,
        form=blank(),
        told=asked().typed.get("told", ""),
    )


def the_note(db: Session, post_id: UUID) -> PostView:
    """Return a note that the signed-in member may see, or answer 404."""
    found = exchanges.post_view(db, session.community().id, session.own_id(), post_id)
    if found is None:
        abort(404)
    return found
