"""Closing a day, or some hours: looked at first, with what it does and what people will read.

Three pages: what is closed, what closing would do, what stays for a person. Closed to those
limited to areas: everybody is told.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from timebank import members, notifications, rides
from timebank.kernel.calendar import local_day, local_instant
from timebank.kernel.errors import Invalid
from timebank.notifications import Previewed
from timebank.rides import CLOSURE_KINDS, ClosedSpan, ClosureDraft
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import language
from timebank.web.services import now, reading, today, write

KINDS = {"weather": _l("Bad weather"), "holiday": _l("Holiday"), "other": _l("Another reason")}
FIELDS = ("kind", "words", "from", "from_time", "from_half", "until", "until_time", "until_half")
AHEAD = timedelta(days=366)
SHOWN_DAYS = timedelta(days=7)  # what was closed stays in the list so long


@dataclass(frozen=True, slots=True)
class Told:
    """What goes out in one language: how many by which channel, and what the first will read."""

    language: str
    by: Mapping[str, int]
    parts: int
    samples: tuple[str, ...]


@pages.get("/board/closed")
@access("coordinator", whose="community", areas="closed")
def closed() -> ResponseReturnValue:
    """Show what is closed, and ask what to close."""
    day = today()
    return make_response(_list(blank(kind="weather", **{"from": f"{day.month}/{day.day}"})))


@pages.get("/board/closed/check")
@access("coordinator", whose="community", areas="closed")
def check_closing() -> ResponseReturnValue:
    """Show what closing would do, and what people would read. Nothing is done."""
    form = asked()
    draft = _read(form)
    if draft is None:
        return make_response(_list(form), 422)
    community = session.community()
    span = ClosedSpan(uuid4(), draft.kind, draft.words, draft.from_at, draft.until_at)
    with reading() as db:
        touched = rides.touched_by(db, community, span, now())
    ending = touched.of("ends")
    told = rides.tell_closed(community, span, ending, now())
    messages = notifications.preview(community, told, now())
    return make_response(
        render_template(
            "coord/closed_check.html",
            span=span,
            said=_said(span),
            ending=ending,
            counts=Counter(_stands(view.state) for view in ending),
            stays=touched.of("vital", "way_home"),
            under_way=touched.of("under_way"),
            told=_by_language(messages),
            unreached=sum(1 for one in messages if one.channel == "person"),
            cents=sum(one.parts for one in messages) * community.policy.text_part_cents,
            kinds=KINDS,
            typed={name: form.typed.get(name, "") for name in FIELDS},
        )
    )


@pages.post("/board/closed")
@access("coordinator", whose="community", areas="closed")
def close_time() -> ResponseReturnValue:
    """Close: rides end, everybody is told."""
    form = posted()
    draft = _read(form)
    if draft is None:
        return make_response(_list(form), 422)
    done = write(rides.close_days, session.actor(), draft, now())
    return redirect(url_for("coord.closure", closure_id=done.closure_id), 303)


@pages.get("/board/closed/<uuid:closure_id>")
@access("coordinator", whose="community", areas="closed")
def closure(closure_id: UUID) -> ResponseReturnValue:
    """Show what was done, and what stays for a person."""
    community = session.community()
    with reading() as db:
        found = rides.closure_by_id(db, community.id, closure_id)
        if found is None:
            abort(404)
        touched = rides.touched_by(db, community, found.span, now())
        day = _plan_day(found.span, community.time_zone)
        drivers = members.drivers_on(db, community.id, day) if day else []
    stays = touched.of("vital", "way_home")
    away = {one.driver_id for one in drivers if one.away}
    return make_response(
        render_template(
            "coord/closure.html",
            one=found,
            said=_said(found.span),
            is_over=found.span.until_at <= now(),
            stays=stays,
            under_way=touched.of("under_way"),
            still=len(touched.of("ends")),
            looking=[view for view in stays if view.state == "looking"],
            not_driving=[view for view in stays if view.driver_id in away],
            drivers=drivers,
            day=day,
            kinds=KINDS,
        )
    )


@pages.post("/board/closed/<uuid:closure_id>/drivers")
@access("coordinator", whose="community", areas="closed")
def who_drives(closure_id: UUID) -> ResponseReturnValue:
    """Keep who drives on the first day that is still to come, as drivers said on the telephone."""
    form = posted()
    community = session.community()
    with reading() as db:
        found = rides.closure_by_id(db, community.id, closure_id)
        day = _plan_day(found.span, community.time_zone) if found else None
        if day is None:
            abort(404)
        known = [str(one.driver_id) for one in members.drivers_on(db, community.id, day)]
    shown, driving = form.choices("shown", known), form.choices("drives", known)
    if form.is_good:
        ids = [[UUID(one) for one in each] for each in (driving, sorted({*shown} - {*driving}))]
        write(members.set_driving, session.actor(), day, *ids)
    return redirect(url_for("coord.closure", closure_id=closure_id), 303)


@pages.post("/board/closed/<uuid:closure_id>/reopen")
@access("coordinator", whose="community", areas="closed")
def open_again(closure_id: UUID) -> ResponseReturnValue:
    """Open again: rides may be asked for. What was called off stays so."""
    write(rides.reopen, session.actor(), closure_id, now())
    return redirect(url_for("coord.closure", closure_id=closure_id), 303)


def _read(form: Form) -> ClosureDraft | None:
    """Read a time to close; None when something is to be fixed."""
    zone, day = session.community().time_zone, today()
    kind = form.choice("kind", CLOSURE_KINDS)
    words = form.text("words", max_length=40, required=kind == "other")
    first = form.day("from", day, earliest=day, latest=day + AHEAD)
    last = form.day("until", day, required=False, latest=day + AHEAD + AHEAD) or first
    begins = form.time("from_time", half="from_half", required=False)
    ends = form.time("until_time", half="until_half", required=False)
    if not form.is_good or first is None or last is None:
        return None
    draft = ClosureDraft(
        f"closed:{form.request_key(session.actor().member_id)}", kind, words,
        local_instant(first, begins or 0, zone),
        local_instant(last, 1440 if ends is None else ends, zone),
    )  # fmt: skip
    try:
        return rides.checked_closure(draft, now())
    except Invalid as error:
        form.refuse_for(error, "until")
        return None


def _list(form: Form) -> str:
    community = session.community()
    with reading() as db:
        found = rides.closures(db, community.id, now() - SHOWN_DAYS)
    lines = [(one, _said(one.span), one.span.until_at <= now()) for one in found]
    return render_template("coord/closed.html", form=form, lines=lines, kinds=KINDS)


def _said(span: ClosedSpan) -> str:
    return rides.closed_words(span, session.community().time_zone, language())


def _stands(state: str) -> str:
    return "found" if state == "found" else "looking"


def _by_language(messages: Sequence[Previewed]) -> list[Told]:
    """Put messages together by language, the most first; the first of each kind is shown."""
    groups: dict[str, list[Previewed]] = {}
    for one in messages:
        groups.setdefault(one.language, []).append(one)
    found = []
    for code, own in sorted(groups.items(), key=lambda each: (-len(each[1]), each[0])):
        texts_last = sorted(own, key=lambda one: one.channel == "text")  # they are what is shown
        samples = {one.kind: one.body for one in texts_last if one.body}
        by: Counter[str] = Counter(one.channel for one in own)
        found.append(Told(code, by, sum(one.parts for one in own), tuple(samples.values())))
    return found


def _plan_day(span: ClosedSpan, zone: str) -> date | None:
    """Return the first closed day that is not over and can be planned, or None."""
    day: Any = max(local_day(span.from_at, zone), today())
    is_over = local_instant(day, 0, zone) >= span.until_at
    return None if is_over or day > today() + timedelta(days=14) else day
