"""Votes on what comes first: opened for some days, put into force when they are over."""

from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import voting
from timebank.voting import BALLOTS_MIN, DAYS_MAX, DAYS_MIN, VoteUnderWay
from timebank.web import error_words, session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, new_request_key, posted
from timebank.web.services import now, reading, write


@pages.get("/votes")
@access("coordinator", whose="community", areas="closed")
def votes() -> str:
    """Show what was voted, and open a vote."""
    return _page(blank(request_key=new_request_key(), days="14"))


@pages.post("/votes")
@access("coordinator", whose="community", areas="closed")
def open_vote() -> ResponseReturnValue:
    """Let members vote from now on."""
    form = posted()
    days = form.number("days", DAYS_MIN, DAYS_MAX)
    key = form.request_key(session.own_id())
    if form.is_good and days is not None:
        try:
            write(voting.open_vote, session.actor(), key, days, now())
        except VoteUnderWay as error:
            form.refuse("days", error.code, error_words.sentence(error))
        else:
            return redirect(url_for("coord.votes"), 303)
    return make_response(_page(form), 422)


@pages.post("/votes/<uuid:vote_id>/apply")
@access("coordinator", whose="community", areas="closed")
def apply_vote(vote_id: UUID) -> ResponseReturnValue:
    """Put into force what members voted; pressed twice it is in force once."""
    write(voting.apply_vote, session.actor(), vote_id, now())
    return redirect(url_for("coord.votes"), 303)


def _page(form: Form) -> str:
    community = session.community()
    with reading() as db:
        said = voting.last_votes(db, community.id, now())
    return render_template("coord/votes.html", form=form, votes=said, least=BALLOTS_MIN)
