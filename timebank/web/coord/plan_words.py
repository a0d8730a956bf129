"""A day plan in words: how good it is, why each line stands as it does, how far the search is."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from timebank.dayplans import LineView, PlanView
from timebank.web.coord.reasons import reason_words
from timebank.web.i18n import gettext as _
from timebank.web.i18n import ngettext

STANDS = {
    "proposed": _l("Planned"),
    "edited": _l("Changed by hand"),
    "dropped": _l("Dropped"),
    "left_out": _l("No driver in this plan"),
    "asked": _l("Asked, no answer yet"),
    "yes": _l("Said yes"),
    "no": _l("Said no, or did not answer"),
    "taken": _l("Somebody else drives"),
    "off": _l("Called off"),
}
WHY = {
    "hours": _l("It waits for hours."),
    "named": _l("The driver whom the rider named is asked first."),
    "too_late": _l("It is too late to find somebody new."),
    "over_midnight": _l("The driver would have to wait past midnight."),
    "changed": _l("It changed while the plan was made."),
    "nobody": _l(
        "Nobody may drive it: no free time, no car that fits, no valid papers, too far, or "
        "not as the rider wishes."
    ),
}
REFUSED = {
    "papers_car_or_days": _l("their papers, car or days do not fit"),
    "not_active": _l("they do not drive now"),
    "papers": _l("their papers are not valid that day"),
    "vehicle": _l("their car does not fit"),
    "away": _l("they are away that day"),
    "not_free": _l("they are not free at that time"),
    "overlap": _l("there is no time beside their other rides"),
    "ride_minutes": _l("it takes longer than they drive at once"),
    "week_minutes": _l("it is more time than they give in a week"),
    "rides_week": _l("it is one ride more than they give in a week"),
    "distance": _l("it is too far from their home"),
    "help_level": _l("the rider needs more help than they give"),
    "purpose": _l("they do not drive for this purpose"),
    "comfort": _l("what one of them wishes, the other does not offer"),
    "new_with_care": _l("they are new, and this rider needs a driver with care"),
    "new_by_night": _l("they are new, and first rides are by day"),
}


def bound_words(plan: PlanView) -> str:
    """Say how many rides have a driver, and no more about other plans than is proven."""
    said = ngettext(
        "%(served)s of %(num)d ride has a driver.",
        "%(served)s of %(num)d rides have a driver.",
        plan.rides,
        served=plan.served,
    )
    if plan.proof == "nothing":
        then = _(
            "A better plan may exist: this one meets %(weight)s of need, and none meets more than"
            " %(most)s.",
            weight=f"{plan.weight:g}",
            most=f"{plan.weight_bound:g}",
        )
    elif plan.proof == "need":
        then = _("No plan that keeps what was promised meets more need.")
    else:
        then = _(
            "No plan that keeps what was promised meets more need, and none meets it in fewer"
            " minutes."
        )
    return f"{said} {then}"


def within_words(planned: int, lines: int) -> str:
    """Say how many of the lines in one's areas have a driver in the plan."""
    return ngettext(
        "In your areas: the plan has a driver for %(planned)s of %(num)d ride.",
        "In your areas: the plan has a driver for %(planned)s of %(num)d rides.",
        lines,
        planned=planned,
    )


def why_words(line: LineView) -> str:
    """Say why this driver drives this ride, or why nobody does."""
    why = line.reason.get("why")
    if why == "no_room":
        return ngettext(
            "%(num)d driver may, but has no room beside the other rides.",
            "%(num)d drivers may, but have no room beside the other rides.",
            line.reason["able"],
        )
    if why is not None:
        return str(WHY[why])
    facts = line.reason
    speaks = line.ride.rider_language in facts["languages"]
    return reason_words(line.ride, {**facts, "language": speaks})


def refused_words(codes: list[str]) -> str:
    """Say what speaks against a driver, in one clause; what is private has no words of its own."""
    known = [str(REFUSED[code]) for code in codes if code in REFUSED]
    return _(", ").join(known or [str(REFUSED["papers_car_or_days"])])


def seconds_gone(plan: PlanView, now: datetime) -> int:
    """Return for how many seconds a plan is being made, at most its limit."""
    if plan.started_at is None:
        return 0
    return max(0, min(plan.seconds, int((now - plan.started_at).total_seconds())))
