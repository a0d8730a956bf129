"""A new rider at the desk: words to read aloud, one screen, and their spoken yes kept with it.

Who is a member already, by name and number, is not made twice: the yes is written down for them.
"""

from dataclasses import replace
from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import areas, geo, intermediaries, members
from timebank.geo import Located
from timebank.intermediaries import USUAL_SCOPES, ConsentTerms, StaffFacts
from timebank.kernel.actor import Actor
from timebank.kernel.errors import Invalid
from timebank.kernel.wording import fold, parse_phone
from timebank.members import AIDS, HELP_LEVELS, NewMember
from timebank.web import naming, placing, session
from timebank.web import words as web_words
from timebank.web.access import access
from timebank.web.desk import holding
from timebank.web.desk.blueprint import pages
from timebank.web.desk.people import SPOKEN
from timebank.web.desk.places import locate
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

WISHES = ("call", "text", "paper", "helper")
ADDRESS_MAX = 200
NO_SUCH_ADDRESS = "web.unreadable"


@pages.get("/people/new")
@access("helper", "coordinator", whose="consented", areas="within")
def new() -> ResponseReturnValue:
    """Show the words to read and the form."""
    return _page(blank(language="en", level="kerb"))


@pages.post("/people/start")
@access("helper", "coordinator", whose="consented", areas="within")
def start() -> ResponseReturnValue:
    """Start a new rider with what was typed at the desk: a name or a number."""
    return start_with(posted())


def start_with(said: Form) -> ResponseReturnValue:
    """Show the form of a new rider; the call stays on hold, and goes on when they are added."""
    who = said.text("who", required=False, max_length=80)
    number = parse_phone(who)
    known = {"phone": who} if number else {"name": "" if any(map(str.isdecimal, who)) else who}
    call = said.typed.get("call", "")
    return _page(blank(language="en", level="kerb", call=call, **known))


@pages.post("/people/new")
@access("helper", "coordinator", whose="consented", areas="within")
def add() -> ResponseReturnValue:
    """Take them on with their spoken yes, or give them the office's number for a no."""
    form, staff = posted(), session.staff()
    given_by = form.choice("said", (*SPOKEN, "no"), say=_("Choose what they said"))
    if given_by == "no":
        return make_response(render_template("desk/no.html"))
    new_member = _new_member(form)
    address = form.text("address", max_length=ADDRESS_MAX, required=False)
    area_id = placing.of_newcomer(form)
    if not form.is_good or staff is None:
        return _page(form)
    known_id = _known(new_member)
    if known_id is not None and not _may_see(known_id):
        form.refuse("name", "web.not-chosen", _("We cannot add them here. Call the office"))
        return _page(form)
    terms = ConsentTerms(
        request_key=f"{new_member.request_key}:consent",  # sent twice, they are known by then
        member_id=known_id or session.own_id(),
        organisation_id=staff.organisation_id,
        scopes=USUAL_SCOPES,
        given_by=given_by,
        witness=form.text("witness", max_length=80, required=False),
    )
    actor = session.actor(channel="desk")
    if known_id is not None:
        write(intermediaries.give_consent, actor, terms, now())
        return _onward(form, known_id, "known")
    spot = locate(address) if address else None
    if address and spot is None:
        form.refuse(
            "address",
            NO_SUCH_ADDRESS,
            _("We cannot find this address. Add the ZIP code, like 48207"),
        )
        return _page(form)
    try:
        member_id = write(_take_on, actor, new_member, terms, address, spot, area_id)
    except Repeated as again:
        member_id = again.member_id
    except Invalid as error:
        form.refuse_for(error, "name")
        return _page(form)
    return _onward(form, member_id, "new")


def _onward(form: Form, member_id: UUID, told: str) -> ResponseReturnValue:
    """Go on with the call that found somebody new, or show whom we know now."""
    call_id = form.id("call", required=False)
    if call_id is not None and holding.called(str(call_id)) is not None:
        return redirect(url_for("desk.form", call=call_id, member=member_id, told=told), 303)
    return redirect(url_for("desk.person", member_id=member_id, told=told), 303)


class Repeated(Exception):
    """The form came twice; the member is there, with the home of the first time."""

    def __init__(self, member_id: UUID) -> None:
        super().__init__(str(member_id))
        self.member_id = member_id


def _take_on(
    db: Session,
    actor: Actor,
    new_member: NewMember,
    terms: ConsentTerms,
    address: str,
    spot: Located | None,
    area_id: UUID | None,
) -> UUID:
    """Keep home, member, area and consent together, or nothing of them."""
    if spot is None:
        member_id = intermediaries.take_on_with_consent(db, actor, new_member, terms, now())[0]
        _place(db, actor, member_id, area_id)
        return member_id
    home_id = geo.add_place(
        db,
        actor.community_id,
        name=_("Home of %(name)s", name=new_member.name)[:120],
        kind="home",
        address=address,
        lat=spot.lat,
        lon=spot.lon,
    )
    there = replace(new_member, home_place_id=home_id)
    member_id, _consent_id = intermediaries.take_on_with_consent(db, actor, there, terms, now())
    if members.member_view(db, actor.community_id, member_id).home_place_id != home_id:
        raise Repeated(member_id)
    _place(db, actor, member_id, area_id)
    return member_id


def _place(db: Session, actor: Actor, member_id: UUID, area_id: UUID | None) -> None:
    if area_id is not None:
        areas.place_member(db, actor, member_id, area_id, now())


def _known(new_member: NewMember) -> UUID | None:
    """Return who has this name and this number already, if anybody."""
    number = parse_phone(new_member.phone)
    if number is None:
        return None
    with reading() as db:
        same = members.members_by_contact(
            db, session.community().id, members.Contact("phone", number)
        )
    name = fold(new_member.name)
    return next((one.member_id for one in same if fold(one.name) == name), None)


def _may_see(member_id: UUID) -> bool:
    with reading() as db:
        return naming.may_see(db, member_id)


def _new_member(form: Form) -> NewMember:
    return NewMember(
        request_key=form.request_key(session.own_id()),
        name=form.text("name", max_length=80, say=_("Type their first and last name")),
        phone=form.phone("phone", required=False) or "",
        is_landline=form.flag("is_landline"),
        contact_wish=form.choice("wish", WISHES, required=False),
        language=form.choice("language", tuple(web_words.LANGUAGES), default="en"),
        help_level=form.choice("level", HELP_LEVELS, default="kerb"),
        aids=tuple(form.choices("aids", AIDS)),
        need_note=form.text("need_note", max_length=200, required=False),
        state="provisional",
    )


def _page(form: Form) -> ResponseReturnValue:
    staff: StaffFacts | None = session.staff()
    if staff is None:  # a coordinator on no staff adds people at the office
        return redirect(url_for("coord.newcomer"), 303)
    limits = session.areas()
    area_choices: placing.Choices = []
    if limits is not None and len(limits) > 1:
        with reading() as db:
            area_choices = placing.choices(db)
    page = render_template(
        "desk/new.html",
        form=form,
        area_choices=area_choices,
        agency=staff.organisation_name,
        wishes=[(one, web_words.WISHES[one]) for one in WISHES],
        languages_spoken=list(web_words.LANGUAGES.items()),
        levels=[(one, web_words.HELP_LEVELS[one]) for one in HELP_LEVELS],
        aids=[(one, web_words.AIDS[one]) for one in AIDS if one != "A"],
    )
    return make_response(page, 200 if form.is_good else 422)
