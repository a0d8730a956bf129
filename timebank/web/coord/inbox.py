"""Texts that no key fits: read, answered in a person's own words, or closed."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from timebank import inbound
from timebank.inbound import TextsStopped
from timebank.web import naming, session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

OUTCOMES = ("called", "noise", "done")


@pages.get("/inbox")
@access("coordinator", whose="community", areas="within")
def inbox() -> ResponseReturnValue:
    """Show what waits, and the last that were closed."""
    return _page(request.args.get("text", ""), blank())


@pages.post("/inbox/<uuid:text_id>/answer")
@access("coordinator", whose="community", areas="within")
def inbox_answer(text_id: UUID) -> ResponseReturnValue:
    """Send a person's own words back, and close the text."""
    form = posted()
    words = form.text("words", max_length=inbound.WORDS_MAX, say=_("Write what to send back"))
    if form.is_good:
        try:
            write(inbound.answer_text, session.actor(), text_id, words, now())
        except TextsStopped:
            form.refuse("words", "inbound.texts-stopped", _("They want no texts. Please call"))
        else:
            return redirect(url_for("coord.inbox"), 303)
    return _page(str(text_id), form), 422


@pages.post("/inbox/<uuid:text_id>/close")
@access("coordinator", whose="community", areas="within")
def inbox_close(text_id: UUID) -> ResponseReturnValue:
    """Close a text without an answer."""
    form = posted()
    outcome = form.choice("outcome", OUTCOMES, say=_("Choose what came of it"))
    if not form.is_good:
        return _page(str(text_id), form), 422
    write(inbound.close_text, session.actor(), text_id, outcome, now())
    return redirect(url_for("coord.inbox"), 303)


def _page(chosen_id: str, form: Form) -> str:
    community = session.community()
    with reading() as db:
        waiting = inbound.inbox(db, community.id, among=naming.among())
        before = inbound.inbox(db, community.id, is_open=False, limit=12, among=naming.among())
    chosen = next((line for line in waiting if str(line.id) == chosen_id), None)
    chosen = chosen or (waiting[0] if waiting else None)
    return render_template(
        "coord/inbox.html", waiting=waiting, before=before, chosen=chosen, form=form
    )
