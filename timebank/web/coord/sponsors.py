"""Sponsors: who pays a part of rides to which places, what their hours did, hours given to them."""

from datetime import date, timedelta
from uuid import UUID

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import geo, giving, ledger
from timebank.giving import WORDS_MAX, Gift, SponsorDraft, SponsorView
from timebank.kernel.calendar import local_instant
from timebank.kernel.errors import TimebankError
from timebank.ledger import FUND_OWNER, Sponsored
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.hours import asked_month, month_after
from timebank.web.services import now, reading, today, write

HOURS_MAX = 1000 * 60
HITS = 12
NOTHING = Sponsored(0, 0)


@pages.get("/ledger/sponsors", endpoint="sponsors")
@access("coordinator", whose="community", areas="closed")
def listed() -> str:
    """Show who pays a part of which rides, and what their hours did this month."""
    return _list_page(blank(share="50", member="10", pledged="0", active="1"))


@pages.post("/ledger/sponsors")
@access("coordinator", whose="community", areas="closed")
def add_sponsor() -> ResponseReturnValue:
    """Put a sponsor on record; its places come on its own page."""
    form = posted()
    draft = _read(form)
    if form.is_good:
        try:
            made = write(giving.add_sponsor, session.actor(), draft, now())
        except TimebankError as error:
            form.refuse_for(error, "name")
        else:
            return redirect(url_for("coord.sponsor", sponsor_id=made), 303)
    return make_response(_list_page(form), 422)


@pages.get("/ledger/sponsors/<uuid:sponsor_id>", endpoint="sponsor")
@access("coordinator", whose="community", areas="closed")
def one(sponsor_id: UUID) -> str:
    """Show one sponsor: its hours and what they did, its places, what is asked of it."""
    view = _the_sponsor(sponsor_id)
    return _page(view, _filled(view))


@pages.post("/ledger/sponsors/<uuid:sponsor_id>")
@access("coordinator", whose="community", areas="closed")
def change_sponsor(sponsor_id: UUID) -> ResponseReturnValue:
    """Change what is asked of a sponsor from now on."""
    view, form = _the_sponsor(sponsor_id), posted()
    draft = _read(form)
    if form.is_good:
        try:
            write(giving.change_sponsor, session.actor(), sponsor_id, draft, now())
        except ledger.LimitInUse as error:
            form.refuse("pledged", error.code, _("More hours than that are in use already"))
        except TimebankError as error:
            form.refuse_for(error, "name")
        else:
            return redirect(url_for("coord.sponsor", sponsor_id=sponsor_id), 303)
    return make_response(_page(view, form), 422)


@pages.post("/ledger/sponsors/<uuid:sponsor_id>/<any(put, take):how>")
@access("coordinator", whose="community", areas="closed")
def sponsor_place(sponsor_id: UUID, how: str) -> ResponseReturnValue:
    """Let it pay for rides to a place, or no longer."""
    view, form = _the_sponsor(sponsor_id), posted()
    place_id = form.id("place")
    if place_id is not None:
        verb = giving.put_place if how == "put" else giving.take_place
        try:
            write(verb, session.actor(), sponsor_id, place_id)
        except TimebankError as error:
            form.refuse_for(error, "q")
        else:
            return redirect(url_for("coord.sponsor", sponsor_id=sponsor_id), 303)
    again = _filled(view)
    again.errors.update(form.errors)
    return make_response(_page(view, again), 422)


@pages.post("/ledger/sponsors/<uuid:sponsor_id>/grant")
@access("coordinator", whose="community", areas="closed")
def grant_sponsor(sponsor_id: UUID) -> ResponseReturnValue:
    """Give a sponsor hours from the community fund, once."""
    view, form = _the_sponsor(sponsor_id), posted()
    minutes = form.hours("hours", bare=True) or 0
    if form.is_good and not 0 < minutes <= HOURS_MAX:
        form.refuse("hours", "web.not-in-range", _("Up to 1000 hours"))
    why = form.text("words", max_length=WORDS_MAX, say=_("Say why, so that others understand it"))
    if form.is_good:
        gift = Gift(form.request_key(f"sponsor:{sponsor_id}"), minutes, why)
        try:
            write(giving.grant_sponsor, session.actor(), sponsor_id, gift, now())
        except ledger.CreditLimitExceeded as error:
            form.refuse("hours", error.code, _("The fund does not have that many hours now"))
        else:
            return redirect(url_for("coord.sponsor", sponsor_id=sponsor_id), 303)
    again = Form(dict(_filled(view).typed) | dict(form.typed), form.many)
    again.errors.update(form.errors)
    return make_response(_page(view, again), 422)


def _read(form: Form) -> SponsorDraft:
    """Read what is asked of a sponsor."""
    name = form.text("name", max_length=giving.NAME_MAX)
    share = form.number("share", 1, 100) or 1
    member = form.hours("member", bare=True) or 0
    month = form.hours("month", bare=True, required=False)
    pledged = form.hours("pledged", bare=True) or 0
    for field, minutes in (("member", member), ("month", month or 0), ("pledged", pledged)):
        if minutes > HOURS_MAX:
            form.refuse(field, "web.not-in-range", _("Up to 1000 hours"))
    key = form.request_key("sponsor")
    return SponsorDraft(key, name, share, member, month, pledged, form.flag("active"))


def _filled(view: SponsorView) -> Form:
    """Return the form as it stands on record."""
    return blank(
        name=view.name,
        share=str(view.share_percent),
        member=_typed(view.member_minutes_max),
        month="" if view.month_minutes_max is None else _typed(view.month_minutes_max),
        pledged=_typed(view.pledged),
        active="1" if view.is_active else "",
    )


def _typed(minutes: int) -> str:
    """Write minutes as they would be typed: 10 or 7:30."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02d}" if rest else str(hours)


def _the_sponsor(sponsor_id: UUID) -> SponsorView:
    with reading() as db:
        listed = giving.sponsors(db, session.community().id)
    found = next((view for view in listed if view.id == sponsor_id), None)
    if found is None:
        abort(404)
    return found


def _done(db: Session, sponsor_ids: list[UUID], first: date) -> dict[UUID, Sponsored]:
    """Return what their hours did in the month that begins with `first`."""
    community = session.community()
    since = local_instant(first, 0, community.time_zone)
    until = local_instant(month_after(first), 0, community.time_zone)
    return ledger.sponsored(db, community.id, sponsor_ids, since, until)


def _list_page(form: Form) -> str:
    community = session.community()
    with reading() as db:
        listed = giving.sponsors(db, community.id)
        ids = [view.id for view in listed]
        done = _done(db, ids, today(community.time_zone).replace(day=1))
    return render_template(
        "coord/sponsors.html", sponsors=listed, done=done, nothing=NOTHING, form=form
    )


def _page(view: SponsorView, form: Form) -> str:
    community, first = session.community(), asked_month()
    text = asked().typed.get("q", "").strip()
    near = (community.lat, community.lon)
    known = {place_id for place_id, _name in view.places}
    with reading() as db:
        hits = geo.search_places(db, community.id, text, limit=HITS, near=near) if text else []
        fund = ledger.standings(db, community.id, [FUND_OWNER]).get(FUND_OWNER)
        done = _done(db, [view.id], first).get(view.id, NOTHING)
    after = month_after(first)
    return render_template(
        "coord/sponsor.html",
        sponsor=view,
        form=form,
        text=text,
        hits=[hit for hit in hits if hit.id not in known],
        fund=fund,
        done=done,
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=after if after <= today(community.time_zone) else None,
    )
