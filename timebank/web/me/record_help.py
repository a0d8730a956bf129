"""A member writes down help: one form, then everything read back before it is kept.

Whom it was with is chosen among people they know, or named by first name and four digits:
neither a list of members nor one of numbers can be read off here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import exchanges, members, rides
from timebank.exchanges import CATEGORIES, WORDS_MAX, ExchangeDraft, SideDraft
from timebank.kernel.errors import Invalid, NotFound
from timebank.kernel.wording import hours_number
from timebank.ledger import FUND_OWNER
from timebank.members import Rate
from timebank.web import limits, session
from timebank.web.access import access
from timebank.web.days import recent_day
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.blueprint import pages
from timebank.web.me.exchanges import isolated
from timebank.web.services import now, reading, today, write

FIND = Rate(60, 20)  # names with digits that one member may try in an hour
PARTS = ("gave", "got")
COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody on the other side. key: what the form calls them."""

    key: str
    owner_id: UUID
    name: str


@pages.get("/exchanges/new")
@access("rider", whose="own")
def new_exchange() -> ResponseReturnValue:
    """Ask what the help was."""
    typed = asked().typed
    known = {"part", "category", "post"}
    first = {name: value for name, value in typed.items() if name in known}
    chosen = [typed["with"]] if typed.get("with") else []
    return _page(blank(day=today(), who=chosen, **first))


@pages.post("/exchanges/new")
@access("rider", whose="own")
def keep_exchange() -> ResponseReturnValue:
    """Read the help back; keep it once it is said to be right."""
    form = posted()
    part = form.choice("part", PARTS, say=_("Choose whether you gave or got help"))
    others = _others(form)
    category = form.choice("category", CATEGORIES, say=_("Choose a kind of help"))
    minutes = form.hours("hours", bare=True, say=_("Type how long, like 1.5 or 1:30"))
    day = _day(form)
    words = form.text("words", max_length=WORDS_MAX, required=False)
    post_id = form.id("post", required=False)
    if part == "got" and any(one.owner_id == FUND_OWNER for one in others):
        form.refuse("who", "web.not-chosen", _("Choose the person who helped you"))
    if not form.is_good or day is None or minutes is None:
        return _page(form)
    own = {one.owner_id: _own_minutes(form, one) for one in others}
    try:
        sides = _sides(part, [one.owner_id for one in others], minutes, own)
    except Invalid as error:
        form.refuse_for(error, "hours")
        return _page(form)
    draft = ExchangeDraft(
        request_key=form.request_key(session.own_id()),
        category=category,
        done_on=day,
        sides=sides,
        words=words,
        post_id=post_id,
    )
    if not form.flag("sure") or not form.is_good:
        return _read_back(form, draft, others)
    try:
        made = write(exchanges.record, session.actor(), draft, now())
    except (Invalid, NotFound) as error:
        form.refuse_for(error, "who")
        return _page(form)
    return redirect(url_for("me.exchange", exchange_id=made, told="new"), 303)


def _day(form: Form) -> date | None:
    """Read the day: one that was offered, or another that was typed."""
    if form.typed.get("other_day", "").strip():
        return recent_day(form, "other_day")
    chosen = form.choice("day", [str(day) for day in _last_days()])
    return date.fromisoformat(chosen) if chosen else None


def _last_days() -> tuple[date, date]:
    return today(), today() - timedelta(days=1)


def _sides(
    part: str, others: list[UUID], minutes: int, own: dict[UUID, int | None]
) -> tuple[SideDraft, ...]:
    me, each = session.own_id(), list(own.values())
    if part == "gave" and len(others) > 1 and all(each):
        minutes = sum(one or 0 for one in each)  # each has their own: together what was given
    givers, receivers = ([me], others) if part == "gave" else (others, [me])
    return exchanges.sides_of(givers, receivers, minutes, own)


def _own_minutes(form: Form, other: Other) -> int | None:
    """Return what was typed of one of several, None: as much as the others."""
    return form.hours(f"own-{other.key}", required=False, bare=True)


def _others(form: Form) -> list[Other]:
    """Read whom the help was with; what cannot be is filed under its field."""
    with reading() as db:
        known = {one.key: one for one in people(db)}
    found = {one.owner_id: one for key in form.many.get("who", ()) if (one := known.get(key))}
    name = form.text("name", required=False)
    digits = form.text("digits", required=False, max_length=20)
    if name or digits:
        limits.count(FIND, f"find:{session.own_id()}")
        with reading() as db:
            hit = members.member_named(db, session.community().id, name, digits)
        if hit is None or hit[0] == session.own_id():
            say = _("We do not find this person. Check the name and the last four digits")
            form.refuse("name", "web.not-chosen", say)
        else:
            found.setdefault(hit[0], Other("typed", *hit))
    if not found:
        form.refuse("who", "web.not-chosen", _("Choose a person, or type a name and four digits"))
    return list(found.values())


def people(db: Session) -> list[Other]:
    """Return whom a member knows: by help, by the board and by rides; and the community."""
    community_id, own_id = session.community().id, session.own_id()
    found = dict(exchanges.people_known(db, community_id, own_id))
    for answer in exchanges.people_met(db, community_id, own_id):
        found.setdefault(*answer)
    for ride in rides.my_rides(db, community_id, own_id, now(), upcoming=False, limit=12):
        if ride.driver_contact is not None and ride.state == "done":
            found.setdefault(ride.driver_contact.member_id, ride.driver_contact.first_name)
    named = [Other(str(one), one, name) for one, name in found.items() if one != own_id]
    return [*named, Other(COMMUNITY, FUND_OWNER, session.community().short_name)]


def _page(form: Form) -> ResponseReturnValue:
    with reading() as db:
        known = people(db)
    page = render_template(
        "me/help/new.html",
        form=form,
        known=known,
        categories=CATEGORIES,
        days=_last_days(),
        community_key=COMMUNITY,
    )
    return make_response(page, 200 if form.is_good else 422)


def _read_back(form: Form, draft: ExchangeDraft, others: list[Other]) -> ResponseReturnValue:
    """Show what was understood; each of several has hours of their own that may be changed."""
    minutes = {side.owner_id: side.minutes for side in draft.sides}
    own = {one.key: hours_number(minutes[one.owner_id]) for one in others}
    page = render_template(
        "me/help/check.html",
        form=form,
        draft=draft,
        others=others,
        own=own,
        minutes=minutes,
        names=isolated(_(", ").join(one.name for one in others)),
        total=minutes[session.own_id()],
        days=session.community().policy.exchange_days,
        hidden={
            name: value
            for name, value in form.typed.items()
            if name
            in ("part", "name", "digits", "category", "hours", "day", "other_day", "words", "post")
        },
        who=form.many.get("who", ()),
    )
    return make_response(page, 200 if form.is_good else 422)
