"""Help that a member gave and got: what waits for their yes, and what it came to.

Help of others does not exist here.
"""

from uuid import UUID

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import exchanges
from timebank.exchanges import ExchangeView, SideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.i18n import language
from timebank.web.me.blueprint import pages
from timebank.web.services import now, reading, write

REASON_MAX = 200


@pages.get("/exchanges", endpoint="exchanges")
@access("rider", whose="own")
def listed() -> str:
    """List the help given and got, what waits for the member first."""
    with reading() as db:
        found = exchanges.exchanges_of(db, session.community().id, session.own_id())
    own = [(one, _own_side(one)) for one in found]
    return render_template(
        "me/help/list.html",
        mine=[one for one, side in own if one.state == "waiting" and side.said == "waiting"],
        others=[
            one for one, side in own if not (one.state == "waiting" and side.said == "waiting")
        ],
        own_id=session.own_id(),
        others_words=others_words,
    )


@pages.get("/exchanges/<uuid:exchange_id>", endpoint="exchange")
@access("rider", whose="own")
def shown(exchange_id: UUID) -> ResponseReturnValue:
    """Show one, and what can be said about it."""
    return _page(_own(exchange_id), blank())


@pages.post("/exchanges/<uuid:exchange_id>/yes")
@access("rider", whose="own")
def agree(exchange_id: UUID) -> ResponseReturnValue:
    """Say that it is right."""
    _own(exchange_id)
    state = write(exchanges.confirm, session.actor(), exchange_id, now())
    return _again(exchange_id, "yes" if state == "confirmed" else "said")


@pages.get("/exchanges/<uuid:exchange_id>/no")
@access("rider", whose="own")
def not_right(exchange_id: UUID) -> str:
    """Ask what is not right."""
    view = _own(exchange_id)
    return render_template("me/help/no.html", one=view, own=_own_side(view), form=blank())


@pages.post("/exchanges/<uuid:exchange_id>/no")
@access("rider", whose="own")
def disagree(exchange_id: UUID) -> ResponseReturnValue:
    """Say that it is not right; a person looks at it."""
    view, form = _own(exchange_id), posted()
    reason = form.text("reason", max_length=REASON_MAX, required=False)
    if not form.is_good:
        page = render_template("me/help/no.html", one=view, own=_own_side(view), form=form)
        return make_response(page, 422)
    state = write(exchanges.dispute, session.actor(), exchange_id, reason, now())
    return _again(exchange_id, "no" if state == "disputed" else "late")


@pages.post("/exchanges/<uuid:exchange_id>/off")
@access("rider", whose="own")
def withdraw(exchange_id: UUID) -> ResponseReturnValue:
    """Take back what the member wrote down."""
    _own(exchange_id)
    write(exchanges.take_back, session.actor(), exchange_id, now())
    return redirect(url_for("me.exchanges"), 303)


def others_words(view: ExchangeView, side: SideView) -> str:
    """Name whom a side gave to or got from: Rosa, Hugo; the community."""
    names = [
        one.first_name or session.community().short_name
        for one in view.others_of(side)
        if one.minutes
    ]
    return isolated(_(", ").join(names))


def isolated(names: str) -> str:
    """Let names in other letters stand together inside a sentence that reads from the right."""
    return f"\u2068{names}\u2069" if language() == "ar" else names


def _own(exchange_id: UUID) -> ExchangeView:
    """Return the signed-in member's exchange; 404 for anybody else's."""
    with reading() as db:
        found = exchanges.exchange_view(db, session.community().id, exchange_id)
    if found is None or found.side_of(session.own_id()) is None:
        abort(404)
    return found


def _own_side(view: ExchangeView) -> SideView:
    side = view.side_of(session.own_id())
    assert side is not None
    return side


def _page(view: ExchangeView, form: Form) -> ResponseReturnValue:
    own = _own_side(view)
    page = render_template(
        "me/help/one.html",
        one=view,
        own=own,
        form=form,
        others=others_words(view, own),
        may_withdraw=view.is_open and view.recorded_by_id == session.own_id(),
        told=asked().typed.get("told", ""),
    )
    return make_response(page, 200 if form.is_good else 422)


def _again(exchange_id: UUID, told: str) -> ResponseReturnValue:
    return redirect(url_for("me.exchange", exchange_id=exchange_id, told=told), 303)
