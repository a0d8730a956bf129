"""When a driver can drive: seven days of four parts each.

A window that fills half of a part or more ticks it.
"""

from collections.abc import Sequence

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.members import Window
from timebank.web import session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.services import reading, today, write

# part of the day -> minutes: early enough for a shift, late enough for a choir
PARTS = {
    "morning": (360, 660),
    "midday": (660, 840),
    "afternoon": (840, 1080),
    "evening": (1080, 1320),
}


@pages.get("/times")
@access("driver", whose="own")
def times() -> str:
    """Show the week to tick."""
    with reading() as db:
        windows = members.windows_of(db, session.community().id, session.own_driver_id())
    return _page(blank(slots=_ticked(windows)))


@pages.post("/times")
@access("driver", whose="own")
def set_times() -> ResponseReturnValue:
    """Keep the week as it was ticked."""
    form = posted()
    known = [f"{day}-{part}" for day in range(7) for part in PARTS]
    windows = []
    for slot in form.choices("slots", known):
        day, part = slot.split("-")
        windows.append(Window(int(day), *PARTS[part]))
    if not form.is_good:
        return make_response(_page(form), 422)
    write(members.set_availability, session.actor(), session.own_driver_id(), windows)
    return redirect(url_for("drive.times", saved=1), 303)


def _page(form: Form) -> str:
    day = today(session.community().time_zone)
    with reading() as db:
        spans = members.away_of(db, session.community().id, session.own_driver_id(), day)
    return render_template(
        "drive/times.html",
        form=form,
        spans=spans,
        parts=PARTS,
        standing=session.current().driver_state,
        is_saved="saved" in asked().typed,
    )


def _ticked(windows: Sequence[Window]) -> list[str]:
    """Return the parts of the week that the windows fill by half or more."""
    ticked = []
    for day in range(7):
        for part, (start, end) in PARTS.items():
            covered = sum(
                max(0, min(end, w.until_minute) - max(start, w.from_minute))
                for w in windows
                if w.weekday == day
            )
            if covered * 2 >= end - start:
                ticked.append(f"{day}-{part}")
    return ticked
