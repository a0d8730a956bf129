"""Calls on hold: each is a row of its helper's, kept half an hour, listed as plain links."""

from uuid import UUID

from timebank import desks
from timebank.desks import DraftView
from timebank.web import session
from timebank.web.desk.call import Call
from timebank.web.services import clock, now, reading, write

ASKED = ("who", "where", "day", "time", "back", "start", "note")
ALSO = ("level", "companions", "children", "child_seats")


def keep(call: Call) -> None:
    """Keep a call as it stands; one in which nothing was typed is no call."""
    typed = {name: call.form.typed.get(name, "") for name in (*ASKED, *ALSO)}
    if not any(typed[name].strip() for name in ASKED):
        return
    said = typed | {name: text for name, text in call.held.items() if name != "read_out"}
    label = call.rider.member.name if call.rider else typed["who"].strip()
    actor = session.actor(channel="desk")
    call.id = write(desks.keep_draft, actor, call.id, "call", label, said, now())


def called(text: str) -> DraftView | None:
    """Return the draft that a link names, if it is the visitor's and still kept."""
    try:
        draft_id = UUID(text)
    except ValueError:
        return None
    with reading() as db:
        found = desks.draft_of(db, session.community().id, session.own_id(), draft_id, now())
    return found if found is not None and found.kind == "call" else None


def others(call: Call) -> list[DraftView]:
    """Return the visitor's other calls on hold, the newest first."""
    with reading() as db:
        held = desks.drafts_of(db, session.community().id, session.own_id(), now())
    return [draft for draft in held if draft.id != call.id]


def wall_ms() -> int:
    """Return the machine's instant in milliseconds: for the echo of a key, never for people."""
    return int(clock().wall().timestamp() * 1000)
