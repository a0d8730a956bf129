"""Help other than rides, written down at the desk for who phones: five fields, one Enter more.

The others are asked by text or call. A helper's word counts for what their member gave, never for
hours that go.
"""

from collections.abc import Sequence
from uuid import UUID

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import exchanges, members
from timebank.exchanges import CATEGORIES, WORDS_MAX, ExchangeDraft
from timebank.kernel.errors import Invalid, NotAllowed, NotFound
from timebank.ledger import FUND_OWNER
from timebank.members import MemberHit
from timebank.web import limits, session
from timebank.web.access import access
from timebank.web.days import recent_day
from timebank.web.desk import helped as helping
from timebank.web.desk.blueprint import pages
from timebank.web.desk.helped import Helped
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.record_help import FIND
from timebank.web.services import now, reading, write

PARTS = {"1": "gave", "2": "got"}


@pages.get("/people/<uuid:member_id>/help", endpoint="help")
@access("helper", "coordinator", whose="consented", areas="within")
def shown(member_id: UUID) -> ResponseReturnValue:
    """Ask what the help was."""
    return _page(_the(member_id), blank(part="1", day="t"))


@pages.post("/people/<uuid:member_id>/help")
@access("helper", "coordinator", whose="consented", areas="within")
def write_help(member_id: UUID) -> ResponseReturnValue:
    """Read the help out, and keep it once it is said to be right."""
    rider, form = _the(member_id), posted()
    part = form.choice("part", PARTS, say=_("1 for gave, 2 for got"))
    other, hits = _other(form, rider)
    category = _category(form)
    minutes = form.hours("hours", bare=True)
    day = recent_day(form, "day")
    words = form.text("words", max_length=WORDS_MAX, required=False)
    if other and other[0] == FUND_OWNER and part == "2":
        form.refuse("who", "web.not-chosen", _("Say who helped them"))
    if not form.is_good or day is None or minutes is None or other is None:
        return _page(rider, form, hits=hits)
    givers, receivers = ([rider.id], [other[0]]) if part == "1" else ([other[0]], [rider.id])
    try:
        draft = ExchangeDraft(
            request_key=form.request_key(session.own_id()),
            category=category,
            done_on=day,
            sides=exchanges.sides_of(givers, receivers, minutes),
            words=words,
        )
        if form.typed.get("sure") != f"{part}:{other[0]}:{category}:{minutes}:{day}":
            return _page(rider, form, draft, other[1])
        write(exchanges.record, helping.acting_for(member_id), draft, now())
    except (Invalid, NotAllowed, NotFound) as error:
        form.refuse_for(error, "who")
        return _page(rider, form)
    return redirect(url_for("desk.person", member_id=member_id, told="help"), 303)


def _other(form: Form, rider: Helped) -> tuple[tuple[UUID, str] | None, list[MemberHit]]:
    """Read who stands on the other side, or whom to choose among; nobody typed: the community.

    A coordinator finds everybody; a helper whom they help, and others by name and four digits.
    """
    text = form.text("who", required=False, max_length=80)
    if not text:
        return (FUND_OWNER, session.community().short_name), []
    chosen = form.id("who_id", required=False)
    with reading() as db:
        hits = [hit for hit in helping.find(db, text) if hit.member_id != rider.id]
        if chosen is not None:
            hits = [hit for hit in hits if hit.member_id == chosen] or hits
        if not hits:
            limits.count(FIND, f"find:{session.own_id()}")
            named = members.member_named(db, session.community().id, *_name_and_digits(text))
            if named is not None and named[0] != rider.id:
                return named, []
    if len(hits) == 1:
        return (hits[0].member_id, hits[0].name), []
    say = _("Several fit. Choose one") if hits else _("Nobody found. Type a name and four digits")
    form.refuse("who", "web.not-chosen", say)
    return None, hits


def _name_and_digits(text: str) -> tuple[str, str]:
    words = text.split()
    digits = "".join(word for word in words if word.isdigit())
    return " ".join(word for word in words if not word.isdigit()), digits


def _category(form: Form) -> str:
    """Read the kind of help by its number, as it stands beside the field."""
    number = form.number("kind", 1, len(CATEGORIES), say=_("Type the number of a kind of help"))
    return CATEGORIES[number - 1] if number else ""


def _the(member_id: UUID) -> Helped:
    """Return a member for whom things may be written down."""
    with reading() as db:
        rider = helping.the_helped(db, member_id)
    if not rider.may("book"):
        abort(404)
    return rider


def _page(
    rider: Helped,
    form: Form,
    draft: ExchangeDraft | None = None,
    other: str = "",
    *,
    hits: Sequence[MemberHit] = (),
) -> ResponseReturnValue:
    sure = ""
    if draft is not None:
        side = next(one for one in draft.sides if one.owner_id != rider.id)
        part = form.typed["part"]
        sure = f"{part}:{side.owner_id}:{draft.category}:{side.minutes}:{draft.done_on}"
    page = render_template(
        "desk/help.html",
        rider=rider,
        form=form,
        hits=hits,
        kinds=list(enumerate(CATEGORIES, 1)),
        draft=draft,
        minutes=draft.sides[0].minutes if draft else 0,
        other=other,
        sure=sure,
        days=session.community().policy.exchange_days,
    )
    return make_response(page, 200 if form.is_good else 422)
