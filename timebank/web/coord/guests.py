"""A driver whom a rider named from outside: one page to look at their papers and car."""

from datetime import date
from uuid import UUID

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import giving, members, rides
from timebank.giving import Receiver
from timebank.kernel.errors import Invalid
from timebank.ledger import Side
from timebank.members import COLOURS, REQUIRED_PAPERS
from timebank.rides import GuestView
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.drive.cars import car_typed, read_car
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, today, write

STAYS = "here"  # their hours go to no other bank


@pages.get("/people/guests/<uuid:driver_id>")
@access("coordinator", whose="community", areas="closed")
def guest(driver_id: UUID) -> ResponseReturnValue:
    """Show who was named by whom, and what is to be seen of them."""
    found, homes, typed = _guest(driver_id)
    return make_response(_page(found, homes, blank(**typed)))


@pages.post("/people/guests/<uuid:driver_id>")
@access("coordinator", whose="community", areas="closed")
def check_guest(driver_id: UUID) -> ResponseReturnValue:
    """Keep that their papers and car were seen; who named them is asked for at once."""
    (found, homes, _typed), form = _guest(driver_id), posted()
    name = form.text("name", max_length=80, say=_("Type the name as on the license"))
    papers = _read_papers(form)
    car = read_car(form)
    chosen = form.choice("home", [*homes, STAYS], default=STAYS)
    if form.is_good and car is not None:
        home = homes.get(chosen)
        side = Side(home.community_id, home.member_id) if home else None
        actor = session.actor(channel="desk")
        try:
            write(rides.check_guest, actor, driver_id, name, car, papers, side, now())
        except Invalid as error:
            form.refuse_for(error, "name")
        else:
            return redirect(url_for("coord.member", member_id=found.member_id), 303)
    return make_response(_page(found, homes, form), 422)


def _read_papers(form: Form) -> dict[str, date]:
    """Read the last day of each paper that was seen; one that was not is named at its field."""
    day, seen = today(session.community().time_zone), {}
    for kind in REQUIRED_PAPERS:
        until = form.day(kind, day, earliest=day, say=_("Type the last day, like 6/30/2027"))
        if until is not None:
            seen[kind] = until
    return seen


def _guest(driver_id: UUID) -> tuple[GuestView, dict[str, Receiver], dict[str, object]]:
    """Return a guest, whose hours may be theirs in another bank, and what the form holds first."""
    community = session.community()
    with reading() as db:
        found = rides.guest_view(db, community.id, driver_id)
        if found is None:
            abort(404)
        homes = {
            f"{one.community_id}:{one.member_id}": one
            for one in giving.receivers_elsewhere(db, community.id, found.phone)
        }
        driver = members.driver_view(db, community.id, driver_id)
        papers = members.papers_of(db, community.id, driver_id)
    typed = car_typed(driver.vehicle if driver else None) | {"name": found.name}
    typed |= {paper.kind: paper.valid_until.strftime("%m/%d/%Y") for paper in reversed(papers)}
    typed["home"] = next(iter(homes), STAYS) if len(homes) < 2 else ""
    return found, homes, typed


def _page(found: GuestView, homes: dict[str, Receiver], form: Form) -> str:
    return render_template(
        "coord/guest.html",
        guest=found,
        homes=homes,
        stays=STAYS,
        form=form,
        kinds=REQUIRED_PAPERS,
        colours=COLOURS,
    )
