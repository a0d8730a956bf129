"""Areas: named, renamed, retired; and which coordinator and helper is limited to which.

Only for those limited to none. Nobody limits themself, so somebody always sees everything.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import areas as area_house
from timebank import intermediaries
from timebank.areas import AreaLine, NameTaken
from timebank.kernel.actor import Areas
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, today, write

EVERYWHERE, SOME = "everywhere", "some"


@pages.get("/areas")
@access("coordinator", whose="community", areas="closed")
def areas() -> ResponseReturnValue:
    """Show every area, who is limited to which, and what was changed by whom."""
    return _page(blank())


@pages.post("/areas")
@access("coordinator", whose="community", areas="closed")
def area_new() -> ResponseReturnValue:
    """Name a new area, or bring a retired one back."""
    form = posted()
    name = form.text("name", max_length=area_house.NAME_MAX)
    if not form.is_good:
        return _page(form), 422
    write(area_house.add_area, session.actor(), name, now())
    return redirect(url_for("coord.areas"), 303)


@pages.get("/areas/<uuid:area_id>")
@access("coordinator", whose="community", areas="closed")
def area(area_id: UUID) -> ResponseReturnValue:
    """Ask for another name, or whether to retire it."""
    return _area_page(area_id, None)


@pages.post("/areas/<uuid:area_id>/name")
@access("coordinator", whose="community", areas="closed")
def area_name(area_id: UUID) -> ResponseReturnValue:
    form = posted()
    name = form.text("name", max_length=area_house.NAME_MAX)
    if form.is_good:
        try:
            write(area_house.rename_area, session.actor(), area_id, name, now())
        except NameTaken as error:
            form.refuse_for(error, "name")
        else:
            return redirect(url_for("coord.areas"), 303)
    return _area_page(area_id, form), 422


@pages.post("/areas/<uuid:area_id>/retire")
@access("coordinator", whose="community", areas="closed")
def area_retire(area_id: UUID) -> ResponseReturnValue:
    """Offer it no more; its people stay in it until somebody moves them."""
    write(area_house.retire_area, session.actor(), area_id, now())
    return redirect(url_for("coord.areas"), 303)


@pages.get("/areas/coordinators/<uuid:member_id>")
@access("coordinator", whose="community", areas="closed")
def coordinator_limit(member_id: UUID) -> ResponseReturnValue:
    return _limit_page(_coordinator(member_id), None)


@pages.post("/areas/coordinators/<uuid:member_id>")
@access("coordinator", whose="community", areas="closed")
def limit_coordinator(member_id: UUID) -> ResponseReturnValue:
    """Limit a coordinator to some areas, or to none."""
    return _limited(_coordinator(member_id), area_house.limit_coordinator, member_id)


@pages.get("/areas/helpers/<uuid:staff_id>")
@access("coordinator", whose="community", areas="closed")
def helper_limit(staff_id: UUID) -> ResponseReturnValue:
    return _limit_page(_helper(staff_id), None)


@pages.post("/areas/helpers/<uuid:staff_id>")
@access("coordinator", whose="community", areas="closed")
def limit_helper(staff_id: UUID) -> ResponseReturnValue:
    """Limit a helper's work for an organisation to some areas, or to none."""
    return _limited(_helper(staff_id), intermediaries.limit_staff, staff_id)


@dataclass(frozen=True, slots=True)
class Limited:
    """Somebody whose limit is shown. may_change: not oneself, and no admin."""

    name: str
    what: str
    url: str
    areas: Areas
    may_change: bool = True
    where: str = ""  # the names of their areas


def _coordinators(db: Session) -> dict[UUID, Limited]:
    return {
        one.member_id: Limited(
            one.name,
            _("Admin") if one.is_admin else _("Coordinator"),
            url_for("coord.limit_coordinator", member_id=one.member_id),
            one.areas,
            not one.is_admin and one.member_id != session.own_id(),
        )
        for one in area_house.coordinator_limits(db, session.community().id)
    }


def _helpers(db: Session) -> dict[UUID, Limited]:
    community = session.community()
    listed = intermediaries.organisations(db, community.id, today(community.time_zone))
    return {
        person.staff_id: Limited(
            person.name,
            _("Helper, %(place)s", place=one.name),
            url_for("coord.limit_helper", staff_id=person.staff_id),
            person.areas,
        )
        for one in listed
        for person in one.staff
    }


def _coordinator(member_id: UUID) -> Limited:
    with reading() as db:
        found = _coordinators(db).get(member_id)
    if found is None or not found.may_change:
        abort(404)
    return found


def _helper(staff_id: UUID) -> Limited:
    with reading() as db:
        found = _helpers(db).get(staff_id)
    if found is None:
        abort(404)
    return found


def _limited(one: Limited, operation: Callable[..., Any], subject_id: UUID) -> ResponseReturnValue:
    """Read a limit and write it down. "Only some" without a tick is asked again, never all."""
    form = posted()
    which = form.choice("which", (EVERYWHERE, SOME), say=_("Choose one"))
    with reading() as db:
        known = area_house.area_names(db, session.community().id, with_retired=True)
    chosen = form.choices("areas", tuple(map(str, known)))
    if which == SOME and not chosen:
        form.refuse("areas", "web.not-chosen", _("Tick at least one area"))
    if not form.is_good:
        return _limit_page(one, form), 422
    ids = [UUID(text) for text in chosen] if which == SOME else []
    write(operation, session.actor(), subject_id, ids, now())
    return redirect(url_for("coord.areas"), 303)


def _limit_page(one: Limited, form: Form | None) -> str:
    with reading() as db:
        offered = area_house.area_names(db, session.community().id)
        held = area_house.area_names(db, session.community().id, one.areas, with_retired=True)
    before = [str(area_id) for area_id in one.areas or ()]
    if one.areas is not None:
        offered |= held
    known = Form({"which": SOME if before else EVERYWHERE}, {"areas": before})
    return render_template(
        "coord/area_limit.html",
        one=one,
        form=form or known,
        choices=[(str(area_id), name) for area_id, name in offered.items()],
    )


def _area_page(area_id: UUID, form: Form | None) -> str:
    with reading() as db:
        lines = area_house.area_lines(db, session.community().id)
    line = next((one for one in lines if one.id == area_id), None)
    if line is None:
        abort(404)
    return render_template("coord/area.html", area=line, form=form or blank(name=line.name))


def _named(limits: Areas, lines: list[AreaLine]) -> str:
    return ", ".join(line.name for line in lines if limits and line.id in limits)


def _page(form: Form) -> str:
    community = session.community()
    with reading() as db:
        lines = area_house.area_lines(db, community.id)
        people = [*_coordinators(db).values(), *_helpers(db).values()]
        limits = area_house.area_events(db, community.id)
        placed = area_house.area_events(db, community.id, placed=True)
    return render_template(
        "coord/areas.html",
        lines=lines,
        people=[replace(one, where=_named(one.areas, lines)) for one in people],
        limits=limits,
        placed=placed,
        form=form,
    )
