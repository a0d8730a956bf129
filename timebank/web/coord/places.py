"""The community's places: found however they are spelt, and added by address or position."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from timebank import geo
from timebank.geo import KINDS, GeocoderSilent, Located, PlaceNotUsable
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord import words
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import database, now, reading, settings, write

KINDS_LISTED = tuple(kind for kind in KINDS if kind != "home")
SHOWN = 30


@pages.get("/places")
@access("coordinator", whose="community", areas="closed")
def places() -> ResponseReturnValue:
    return _page(blank())


@pages.post("/places")
@access("coordinator", whose="community", areas="closed")
def place_new() -> ResponseReturnValue:
    """Add a place everybody may ask a ride to."""
    form = posted()
    name = form.text("name", max_length=120)
    kind = form.choice("kind", KINDS_LISTED)
    address = form.text("address", max_length=200)
    door_note = form.text("door_note", max_length=200, required=False)
    spot = located(form, "address", address) if form.is_good else None
    if form.is_good and spot is not None:
        try:
            write(
                geo.add_place,
                session.community().id,
                name=name,
                kind=kind,
                address=address,
                lat=spot.lat,
                lon=spot.lon,
                door_note=door_note,
                is_public=True,
            )
        except PlaceNotUsable as error:
            form.refuse_for(error, "name")
        else:
            return redirect(url_for("coord.places", q=name), 303)
    return _page(form), 422


def located(form: Form, field: str, address: str) -> Located | None:
    """Find where an address is, before any transaction; file an error when nobody knows."""
    community = session.community()
    geocoder = geo.geocoder_from(settings())
    try:
        spot = geo.locate(
            database(), geocoder, address, near=(community.lat, community.lon), now=now()
        )
    except GeocoderSilent:
        spot = None
    if spot is None:
        form.refuse(
            field, "web.unreadable", _("We cannot find this address. Add the ZIP code, like 48207")
        )
    return spot


def _page(form: Form) -> str:
    community = session.community()
    text = request.args.get("q", "").strip()
    near = (community.lat, community.lon)
    with reading() as db:
        hits = geo.search_places(db, community.id, text, limit=SHOWN, near=near) if text else []
    return render_template(
        "coord/places.html",
        hits=hits,
        text=text,
        form=form,
        kind_choices=words.choices_of(words.PLACES, KINDS_LISTED),
    )
