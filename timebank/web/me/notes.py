"""What a member does on the board: put a note up, keep it, take it off, answer, say yes or no."""

from uuid import UUID

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import exchanges
from timebank.exchanges import CATEGORIES, POST_KINDS, WORDS_MAX, PostDraft
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.blueprint import pages
from timebank.web.me.board import the_note
from timebank.web.services import now, reading, write


@pages.get("/help/new")
@access("rider", whose="own")
def new_note() -> ResponseReturnValue:
    """Ask what the member offers or needs."""
    kind = asked().typed.get("kind", "")
    return _new(blank(kind=kind if kind in POST_KINDS else "offer"))


@pages.post("/help/new")
@access("rider", whose="own")
def put_note() -> ResponseReturnValue:
    """Put the note on the board."""
    form = posted()
    kind = form.choice("kind", POST_KINDS)
    category = form.choice("category", CATEGORIES, say=_("Choose a kind of help"))
    words = form.text("words", max_length=WORDS_MAX, say=_("Say in a few words what it is"))
    if not form.is_good:
        return _new(form)
    own_id = session.own_id()
    draft = PostDraft(
        request_key=form.request_key(own_id),
        member_id=own_id,
        kind=kind,
        category=category,
        words=words,
    )
    made = write(exchanges.post_help, session.actor(), draft, now())
    return _again(made, "new")


@pages.post("/help/<uuid:post_id>/keep")
@access("rider", whose="own")
def keep_note(post_id: UUID) -> ResponseReturnValue:
    """Keep one's note longer."""
    _own(post_id)
    write(exchanges.keep_post, session.actor(), post_id, now())
    return _again(post_id, "kept")


@pages.post("/help/<uuid:post_id>/off")
@access("rider", whose="own")
def end_note(post_id: UUID) -> ResponseReturnValue:
    """Take one's note off the board."""
    _own(post_id)
    write(exchanges.close_post, session.actor(), post_id, now())
    return redirect(url_for("me.board", told="off"), 303)


@pages.post("/help/<uuid:post_id>/answer")
@access("rider", whose="own")
def answer_note(post_id: UUID) -> ResponseReturnValue:
    """Answer somebody's note; they are asked for a yes."""
    form = posted()
    words = form.text("words", max_length=WORDS_MAX, required=False)
    by = form.choice("by", ("swap", "office"), say=_("Choose how you two talk"))
    with reading() as db:
        found = the_note(db, post_id)
    if not form.is_good:
        page = render_template("me/board/note.html", post=found, mine=None, form=form, told="")
        return make_response(page, 422)
    write(exchanges.answer_post, session.actor(), post_id, words, now(), shows_phone=by == "swap")
    return _again(post_id, "answered")


@pages.post("/help/<uuid:post_id>/answers/<uuid:answer_id>")
@access("rider", whose="own")
def meet(post_id: UUID, answer_id: UUID) -> ResponseReturnValue:
    """Say yes or not this time to who answered one's note."""
    _own(post_id)
    form = posted()
    said = form.choice("say", ("swap", "office", "no"))
    if form.is_good:
        write(
            exchanges.decide_answer, session.actor(), answer_id, said != "no", now(),
            shows_phone=said == "swap",
        )  # fmt: skip
    return _again(post_id, "no" if said == "no" else "yes")


def _own(post_id: UUID) -> None:
    """Answer 404 for a note that is not the signed-in member's."""
    with reading() as db:
        if not the_note(db, post_id).is_own:
            abort(404)


def _new(form: Form) -> ResponseReturnValue:
    days = session.community().policy.help_days
    page = render_template("me/board/new.html", form=form, categories=CATEGORIES, days=days)
    return make_response(page, 200 if form.is_good else 422)


def _again(post_id: UUID, told: str) -> ResponseReturnValue:
    return redirect(url_for("me.note", post_id=post_id, told=told), 303)
