"""When a driver can drive: seven days of four parts each, and days away."""

from collections.abc import Sequence
from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.members import DatesWrong, Window
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
    return _page(blank(slots=_ticked(windows)), blank())


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
        return make_response(_page(form, blank()), 422)
    write(members.set_availability, session.actor(), session.own_driver_id(), windows)
    return redirect(url_for("drive.times", saved=1), 303)


@pages.post("/away")
@access("driver", whose="own")
def add_away() -> ResponseReturnValue:
    """Keep days away."""
    form = posted()
    day = today(session.community().time_zone)
    first = form.day("from_on", day, earliest=day)
    last = form.day("until_on", day, earliest=day)
    if form.is_good and first is not None and last is not None:
        try:
            write(members.add_away, session.actor(), session.own_driver_id(), first, last)
            return redirect(url_for("drive.times", saved=1), 303)
        except DatesWrong as error:
            form.refuse_for(error, "until_on")
    with reading() as db:
        windows = members.windows_of(db, session.community().id, session.own_driver_id())
    return make_response(_page(blank(slots=_ticked(windows)), form), 422)


@pages.post("/away/<uuid:away_id>/off")
@access("driver", whose="own")
def remove_away(away_id: UUID) -> ResponseReturnValue:
    """Take days away back."""
    write(members.remove_away, session.actor(), session.own_driver_id(), away_id)
    return redirect(url_for("drive.times", saved=1), 303)


def _page(form: Form, away_form: Form) -> str:
    day = today(session.community().time_zone)
    with reading() as db:
        away = members.away_of(db, session.community().id, session.own_driver_id(), day)
    return render_template(
        "drive/times.html",
        form=form,
        away_form=away_form,
        away=away,
        parts=PARTS,
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
