"""A member's own places: what they call them, what for, and whether a text may name them."""

from uuid import UUID

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.members import VISIT_PURPOSES, OwnPlace
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.ask_where import ADDRESS_MAX, keep_address, locate
from timebank.web.me.blueprint import pages
from timebank.web.me.calls import ask_for_call
from timebank.web.me.spots import Spot, called, find_spots, may_be_address, own_spots, spot_of
from timebank.web.services import reading, write

NICKNAME_MAX = 60


@pages.get("/places", endpoint="places")
@access("rider", whose="own")
def listed() -> str:
    """List the member's places."""
    return render_template("me/places.html", places=_own(), called=called)


@pages.get("/places/new")
@access("rider", whose="own")
def new_place() -> str:
    """Look a place up to keep it."""
    return _new_page(asked())


@pages.post("/places/new")
@access("rider", whose="own")
def add_address() -> ResponseReturnValue:
    """Keep a typed address as an own place."""
    form = posted()
    text = form.text("q", max_length=ADDRESS_MAX, say=_("Type a name or an address"))
    if not form.is_good:
        return make_response(_new_page(form), 422)
    located = locate(text)
    if located is None:
        ask_for_call("place", text)
        return redirect(url_for("me.called"), 303)
    place_id = write(keep_address, session.actor(), text, located)
    return redirect(url_for("me.place", place_id=place_id), 303)


@pages.get("/places/<uuid:place_id>")
@access("rider", whose="own")
def place(place_id: UUID) -> str:
    """Show one place to name and to keep."""
    spot, own = _spot(place_id)
    form = blank(
        nickname=own.nickname if own else "",
        purpose=own.purpose if own else spot.usual_purpose or "P",
        may_name="1" if own and own.may_name else "",
    )
    return _place_page(form, spot, own)


@pages.post("/places/<uuid:place_id>")
@access("rider", whose="own")
def keep_place(place_id: UUID) -> ResponseReturnValue:
    """Keep what the member calls a place."""
    spot, own = _spot(place_id)
    form = posted()
    nickname = form.text("nickname", max_length=NICKNAME_MAX, required=False)
    purpose = form.choice("purpose", VISIT_PURPOSES, say=_("Choose what you do there"))
    if not form.is_good:
        return make_response(_place_page(form, spot, own), 422)
    write(
        members.save_place,
        session.actor(),
        place_id,
        nickname,
        purpose,
        form.flag("may_name"),
    )
    return redirect(url_for("me.places"), 303)


@pages.post("/places/<uuid:place_id>/forget")
@access("rider", whose="own")
def forget_place(place_id: UUID) -> ResponseReturnValue:
    """Take a place off the list."""
    write(members.forget_place, session.actor(), session.own_id(), place_id)
    return redirect(url_for("me.places"), 303)


def _own() -> list[OwnPlace]:
    with reading() as db:
        return own_spots(db, session.community().id, session.own_id())


def _spot(place_id: UUID) -> tuple[Spot, OwnPlace | None]:
    with reading() as db:
        own = own_spots(db, session.community().id, session.own_id())
        spot = spot_of(db, session.community().id, own, place_id)
    if spot is None:
        abort(404)
    return spot, next((known for known in own if known.place_id == place_id), None)


def _new_page(form: Form) -> str:
    community, member_id = session.community(), session.own_id()
    text = " ".join(form.typed.get("q", "").split())[:ADDRESS_MAX]
    hits = []
    if text:
        with reading() as db:
            me = members.member_view(db, community.id, member_id)
            hits = find_spots(db, community.id, me, [], text)
    return render_template(
        "me/place_new.html",
        form=form,
        text=text,
        hits=hits,
        may_be_address=may_be_address(text, hits),
    )


def _place_page(form: Form, spot: Spot, own: OwnPlace | None) -> str:
    return render_template("me/place.html", form=form, spot=spot, own=own, purposes=VISIT_PURPOSES)
