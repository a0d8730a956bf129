"""Paper slips, ten at a time: each row is booked once, or says at its field what it lacks.

The batch is a draft of its writer; nothing typed is lost between two tries, nor a ride doubled.
"""

from collections.abc import Mapping
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import desks, rides
from timebank.desks import NoSuchDraft
from timebank.intermediaries import CapExceeded
from timebank.kernel.actor import Actor
from timebank.kernel.errors import Invalid
from timebank.kernel.ids import new_id
from timebank.ledger import CreditLimitExceeded
from timebank.rides import OneRideFirst, RideNeed, RiderNotActive
from timebank.web import session
from timebank.web.access import access
from timebank.web.desk.blueprint import pages
from timebank.web.desk.call import Call
from timebank.web.desk.reading import ask_for_next, read_call
from timebank.web.forms import Form, asked, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

ROWS = 10
FIELDS = ("who", "where", "day", "time", "back")
HELD = ("member", "who_for", "who_list", "where_id", "where_for", "where_list")
KEPT_FOR_A_PERSON = "hours"  # in place of a code: the hours do not reach, a person looks


@pages.get("/slips")
@access("helper", "coordinator", whose="consented", areas="within")
def slips() -> str:
    """Show ten empty rows, or a batch as it stands."""
    batch_id = asked().id("batch", required=False)
    with reading() as db:
        found = None
        if batch_id is not None:
            found = desks.draft_of(db, session.community().id, session.own_id(), batch_id, now())
        mine = desks.drafts_of(db, session.community().id, session.own_id(), now(), "slips")
        typed = found.typed if found is not None and found.kind == "slips" else {}
        rows = [_row(db, typed, n) for n in range(1, ROWS + 1)]
    _name_doubles(rows, typed)
    return render_template(
        "desk/slips.html",
        batch_id=found.id if found else new_id(),
        rows=rows,
        codes={n: typed[f"code{n}"] for n in range(1, ROWS + 1) if typed.get(f"code{n}")},
        others=[draft for draft in mine if found is None or draft.id != found.id],
        wrong=sum(not row.form.is_good for row in rows),
    )


@pages.post("/slips")
@access("helper", "coordinator", whose="consented", areas="within")
def take_slips() -> ResponseReturnValue:
    """Book every row that is whole; keep the others as they were typed."""
    form, actor = posted(), session.actor(channel="paper")
    batch_id = form.id("batch", required=False) or new_id()
    with reading() as db:
        before = desks.draft_of(db, actor.community_id, session.own_id(), batch_id, now())
        typed = dict(before.typed) if before is not None else {}
        for n in range(1, ROWS + 1):
            if not typed.get(f"code{n}"):
                typed |= {f"{f}{n}": form.text(f"{f}{n}", required=False) for f in FIELDS}
                typed |= {f"{f}{n}": form.typed.get(f"{f}{n}", "") for f in HELD}
                typed.pop(f"said{n}", None)
        rows = [_row(db, typed, n) for n in range(1, ROWS + 1)]
    _name_doubles(rows, typed)
    for n, row in enumerate(rows, start=1):
        typed |= {f"{name}{n}": row.held[name] for name in HELD if not typed.get(f"code{n}")}
    batch_id = write(desks.keep_draft, actor, batch_id, "slips", _label(rows), typed, now())
    for n, row in enumerate(rows, start=1):
        if row.plan is not None and row.form.is_good and not typed.get(f"code{n}"):
            _book(actor, batch_id, n, row)
    return redirect(url_for("desk.slips", batch=batch_id), 303)


def _row(db: Session, typed: Mapping[str, str], n: int) -> Call:
    """Read one row as a call of its own; a row that is booked, or empty, is only shown."""
    own = {name: typed.get(f"{name}{n}", "") for name in (*FIELDS, *HELD)}
    form = Form(own)
    if typed.get(f"code{n}") or not any(own[name].strip() for name in FIELDS):
        return Call(form)
    call = read_call(db, form)
    if call.weeks is not None:
        form.refuse("day", "web.not-a-day", _("A slip is for one day. Weekly rides: at the desk"))
    elif call.hits:
        form.refuse("who", "web.not-chosen", _("Several people. Type the number."))
    elif call.where.hits:
        form.refuse("where", "web.not-chosen", _("Which one? Type the number."))
    elif call.plan is None:
        ask_for_next(call)
    elif typed.get(f"said{n}"):
        form.refuse("who", "web.missing", SAID[typed[f"said{n}"]]())
    return call


def _name_doubles(rows: list[Call], typed: Mapping[str, str]) -> None:
    """Refuse a row that says what another of the batch says already, booked or before it."""
    first = {typed[f"read{n}"]: n for n in range(1, ROWS + 1) if typed.get(f"read{n}")}
    for n, row in enumerate(rows, start=1):
        if row.plan is not None and first.setdefault(row.signature, n) != n:
            row.form.refuse("who", "web.missing", _("Same as row %(n)s", n=first[row.signature]))


def _book(actor: Actor, batch_id: UUID, n: int, row: Call) -> None:
    """Book one row in a transaction of its own, once, and write into the batch what came of it."""
    assert row.rider is not None
    need = row.need(f"slip:{session.own_id().hex}:{batch_id.hex}:{n}")
    own = session.actor(on_behalf_of=row.rider.id, channel="paper")
    try:
        write(_ask, own, batch_id, n, need, row.signature)
    except CreditLimitExceeded as error:
        short = int(error.data.get("short_minutes", 0))
        write(rides.keep_waiting, own, need, short, now())
        write(_mark, actor, batch_id, {f"code{n}": KEPT_FOR_A_PERSON})
    except CapExceeded:
        write(rides.note_over_cap, own, need, now())
        write(_mark, actor, batch_id, {f"said{n}": "over_cap"})
    except RiderNotActive:
        write(_mark, actor, batch_id, {f"said{n}": "not_active"})
    except OneRideFirst:
        write(_mark, actor, batch_id, {f"said{n}": "one_first"})
    except (Invalid, NoSuchDraft):
        return  # the next look at the batch says it at its field


def _ask(db: Session, actor: Actor, batch_id: UUID, n: int, need: RideNeed, signature: str) -> None:
    typed = desks.lock_draft(db, actor, batch_id, now())
    if typed.get(f"code{n}"):
        return  # a twin of this form was faster
    receipt = rides.request(db, actor, need, now())
    _mark(db, actor, batch_id, {f"code{n}": receipt.codes[0], f"read{n}": signature})


def _mark(db: Session, actor: Actor, batch_id: UUID, said: Mapping[str, str]) -> None:
    typed = desks.lock_draft(db, actor, batch_id, now()) | dict(said)
    desks.keep_draft(db, actor, batch_id, "slips", "", typed, now())


def _label(rows: list[Call]) -> str:
    return ", ".join(row.rider.member.first_name for row in rows if row.rider is not None)


SAID = {
    "not_active": lambda: _("They may not ask for rides yet. Call the office"),
    "over_cap": lambda: _("More than they allow a week. The office asks them now"),
    "one_first": lambda: _("They are new: one ride first. Call the office"),
}
