"""Adding a person at the office: with a phone, an e-mail, or neither; with a home or not yet."""

from dataclasses import replace
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import areas, geo, members
from timebank.geo import Located
from timebank.kernel.actor import Actor
from timebank.kernel.errors import Invalid
from timebank.members import AIDS, HELP_LEVELS, WISHES, ContactChange, NewMember
from timebank.web import placing, session
from timebank.web import words as web_words
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.coord.places import located
from timebank.web.coord.words import choices_of
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write


@pages.get("/people/new")
@access("coordinator", whose="community", areas="within")
def newcomer() -> ResponseReturnValue:
    return _page(blank(language="en", help_level="kerb", state="active"))


@pages.post("/people/new")
@access("coordinator", whose="community", areas="within")
def newcomer_add() -> ResponseReturnValue:
    """Take somebody on, with the home they gave."""
    form = posted()
    new = _new_member(form)
    address = form.text("address", max_length=200, required=False)
    area_id = placing.read(form)
    spot = located(form, "address", address) if address and form.is_good else None
    if form.is_good:
        try:
            member_id = write(_take_on, session.actor(channel="desk"), new, address, spot, area_id)
        except Invalid as error:
            form.refuse_for(error, "name")
        else:
            return redirect(url_for("coord.member", member_id=member_id), 303)
    return _page(form), 422


def _take_on(
    db: Session,
    actor: Actor,
    new: NewMember,
    address: str,
    spot: Located | None,
    area_id: UUID | None,
) -> UUID:
    """Keep member, home and area together; the form sent twice finds both there."""
    member_id = members.take_on(db, actor, new, now())
    known = members.member_view(db, actor.community_id, member_id)
    if spot is not None and known.home_place_id is None:
        home_id = geo.add_place(
            db,
            actor.community_id,
            name=_("Home of %(name)s", name=new.name),
            kind="home",
            address=address,
            lat=spot.lat,
            lon=spot.lon,
        )
        of_member = replace(actor, on_behalf_of=member_id)
        members.set_contact(db, of_member, member_id, ContactChange(home_place_id=home_id))
    if area_id is not None:
        areas.place_member(db, actor, member_id, area_id, now())
    return member_id


def _new_member(form: Form) -> NewMember:
    return NewMember(
        request_key=form.request_key(session.own_id()),
        name=form.text("name", max_length=80),
        phone=form.phone("phone", required=False) or "",
        is_landline=form.flag("is_landline"),
        email=form.email("email", required=False) or "",
        contact_wish=form.choice("wish", WISHES, required=False),
        language=form.choice("language", tuple(web_words.LANGUAGES), default="en"),
        help_level=form.choice("help_level", HELP_LEVELS, default="kerb"),
        aids=tuple(form.choices("aids", AIDS)),
        need_note=form.text("need_note", max_length=200, required=False),
        note=form.text("note", max_length=400, required=False),
        wants_to_drive=form.flag("wants_to_drive"),
        state=form.choice("state", ("active", "provisional"), default="active"),
    )


def _page(form: Form) -> str:
    with reading() as db:
        area_choices = placing.choices(db)
    return render_template(
        "coord/newcomer.html",
        form=form,
        area_choices=area_choices,
        wish_choices=choices_of(web_words.WISHES, WISHES),
        language_choices=choices_of(web_words.LANGUAGES, web_words.LANGUAGES),
        help_choices=choices_of(web_words.HELP_LEVELS, HELP_LEVELS),
        aid_choices=choices_of(web_words.AIDS, [aid for aid in AIDS if aid != "A"]),
    )
