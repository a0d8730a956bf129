"""The first question: where to, and where from when it is not home.

Own places are one tap; others are looked up by name; an address is placed by its ZIP code.
"""

from dataclasses import replace
from typing import Literal
from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import geo, members, rides
from timebank.geo import GeocoderSilent, Located, PlaceNotUsable
from timebank.kernel.actor import Actor
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import Form, asked, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.blueprint import pages
from timebank.web.me.calls import ask_for_call
from timebank.web.me.draft import Draft, draft_again, missing, read_draft, url_of
from timebank.web.me.spots import called, find_spots, may_be_address, own_spots
from timebank.web.services import database, now, reading, settings, write

End = Literal["to", "start"]
ADDRESS_MAX = 160


@pages.get("/rides/new")
@access("rider", whose="own")
def new_ride() -> ResponseReturnValue:
    """Start asking: from nothing, or like an earlier ride (?again=)."""
    community, me = session.community(), session.own_id()
    earlier = asked().id("again", required=False)
    if earlier is None:
        return redirect(url_of(missing(read_draft()), read_draft()), 303)
    with reading() as db:
        request = rides.request_by_id(db, community.id, earlier)
        home_id = members.member_view(db, community.id, me).home_place_id
    if request is None or request.rider_id != me:
        return redirect(url_for("me.ask_where"), 303)
    return redirect(url_of("again", draft_again(request, home_id, community.time_zone)), 303)


@pages.get("/rides/new/where")
@access("rider", whose="own")
def ask_where() -> str:
    """Ask where to."""
    return _page(asked(), read_draft(), "to")


@pages.get("/rides/new/from")
@access("rider", whose="own")
def ask_from() -> str:
    """Ask where to be picked up."""
    return _page(asked(), read_draft(), "start")


@pages.post("/rides/new/<any(where, from):end>/address")
@access("rider", whose="own")
def take_address(end: str) -> ResponseReturnValue:
    """Keep an address nobody has placed yet, or have a person call about it."""
    form, draft = posted(), read_draft()
    side: End = "to" if end == "where" else "start"
    text = form.text("q", max_length=ADDRESS_MAX, say=_("Type a name or an address"))
    if not form.is_good:
        return make_response(_page(form, draft, side), 422)
    located = locate(text)
    if located is None:
        ask_for_call("place", text)
        return redirect(url_for("me.called"), 303)
    try:
        place_id = write(keep_address, session.actor(), text, located)
    except PlaceNotUsable:
        form.refuse("q", "web.unreadable", _("Type a name or an address"))
        return make_response(_page(form, draft, side), 422)
    chosen = _with(draft, side, place_id)
    return redirect(url_of(missing(chosen), chosen), 303)


def locate(text: str) -> Located | None:
    """Place an address outside any transaction; None when nobody knows where it is."""
    community = session.community()
    near = (community.lat, community.lon)
    geocoder = geo.geocoder_from(settings())
    try:
        return geo.locate(database(), geocoder, text, near=near, now=now())
    except GeocoderSilent:
        return None


def keep_address(db: Session, actor: Actor, text: str, located: Located) -> UUID:
    """Keep a typed address as a private place of this member; once, however often sent."""
    assert actor.member_id is not None
    members.present_member(db, actor.community_id, actor.member_id)  # a twin waits for this one
    for place in members.own_places(db, actor.community_id, actor.member_id):
        if place.address == text:
            return place.place_id
    place_id = geo.add_place(
        db,
        actor.community_id,
        name=text[:120],
        kind="other",
        address=text,
        lat=located.lat,
        lon=located.lon,
    )
    members.save_place(db, actor, place_id, "", "P", False)
    return place_id


def _page(form: Form, draft: Draft, side: End) -> str:
    community, member_id = session.community(), session.own_id()
    text = " ".join(form.typed.get("q", "").split())[:ADDRESS_MAX]
    with reading() as db:
        own = own_spots(db, community.id, member_id)
        hits = []
        if text:
            me = members.member_view(db, community.id, member_id)
            hits = find_spots(db, community.id, me, own, text)

    homes = {place.place_id for place in own if place.is_home}

    def chosen(place_id: UUID) -> str:
        from_home = side == "start" and place_id in homes
        taken = replace(draft, start=None) if from_home else _with(draft, side, place_id)
        return url_of(missing(taken), taken)

    return render_template(
        "me/ask/where.html",
        form=form,
        draft=draft,
        side=side,
        text=text,
        hits=hits,
        may_be_address=may_be_address(text, hits),
        own=[place for place in own if not place.is_home or side == "start" or draft.start],
        chosen=chosen,
        called=called,
        before=url_for("me.home") if side == "to" else url_of(missing(draft), draft),
        same=url_for("me.ask_where" if side == "to" else "me.ask_from"),
        address_url=url_for(
            "me.take_address", end="where" if side == "to" else "from", **draft.args()
        ),
    )


def _with(draft: Draft, side: End, place_id: UUID) -> Draft:
    return replace(draft, to=place_id) if side == "to" else replace(draft, start=place_id)
