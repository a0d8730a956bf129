"""Voting on what comes first when not everybody can be driven, and what came of the last vote."""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import voting
from timebank.members import VISIT_PURPOSES
from timebank.voting import POINTS, PointsWrong
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.blueprint import pages
from timebank.web.services import now, reading, write


@pages.get("/vote")
@access("rider", whose="own")
def vote() -> str:
    """Show the ballot where a vote is open, and what the votes before said."""
    return _page(blank())


@pages.post("/vote")
@access("rider", whose="own")
def cast_vote() -> ResponseReturnValue:
    """Add the member's points to the sums, once; pressed twice they count once."""
    form = posted()
    vote_id = form.id("vote")
    given = {
        purpose: form.number(_name(purpose), 0, POINTS, required=False)
        for purpose in VISIT_PURPOSES
    }
    points = {purpose: number for purpose, number in given.items() if number}
    if form.is_good and vote_id is not None:
        try:
            write(voting.cast_ballot, session.actor(), vote_id, points, now())
        except PointsWrong as error:
            total = error.data["given"]
            words = _(
                "Together %(points)s points: now they are %(total)s", points=POINTS, total=total
            )
            form.refuse(_name(VISIT_PURPOSES[0]), error.code, words)
        else:
            return redirect(url_for("me.vote"), 303)
    return make_response(_page(form), 422)


def _name(purpose: str) -> str:
    return f"points_{purpose}"


def _page(form: Form) -> str:
    community = session.community()
    with reading() as db:
        seen = voting.vote_for(db, community.id, session.own_id(), now())
        votes = voting.last_votes(db, community.id, now())
    said = next((one for one in votes if one.sums), None)
    return render_template(
        "me/vote.html", form=form, seen=seen, said=said, purposes=VISIT_PURPOSES, points=POINTS
    )
