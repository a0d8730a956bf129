"""Why a name stands where it stands in the list of drivers, in words and in order.

Words come from the parts of matching's cost; a part that weighs nothing is not spoken of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from timebank.rides import RankedView, RideView
from timebank.web.coord.words import SPOKEN
from timebank.web.i18n import gettext as _
from timebank.web.i18n import ngettext


@dataclass(frozen=True, slots=True)
class Rank:
    """A driver in the list. asked "": not asked for this ride yet."""

    driver_id: UUID
    member_id: UUID
    name: str
    reason: str
    asked: str
    can_ask: bool
    rides_month: int
    rides_month_max: int
    is_new: bool = False


def ranks(ride: RideView, ranked: list[RankedView]) -> list[Rank]:
    """Return the ranked drivers of a ride with their reasons in words."""
    return [
        Rank(
            driver_id=one.driver_id,
            member_id=one.member_id,
            name=one.name,
            reason=reason_words(ride, one.facts),
            asked=_asked(one.asked_state),
            can_ask=one.asked_state not in ("open", "accepted"),
            rides_month=one.rides_month,
            rides_month_max=one.rides_month_max,
            is_new=bool(one.facts.get("first_rides")),
        )
        for one in ranked
    ]


def asks(listed: list[Rank]) -> list[list[Rank]]:
    """Return whom one press may ask: the best three not asked yet, and the best five.

    A driver on their first rides is asked by their name, not with others in passing.
    """
    fresh = [one for one in listed if not one.asked and not one.is_new]
    return [fresh[:count] for count, above in ((3, 0), (5, 3)) if len(fresh) > above]


def reason_words(ride: RideView, facts: Mapping[str, Any]) -> str:
    """Say why a driver fits a ride. facts: as of a RankedView."""
    minutes = round(facts["out_of_the_way"])
    together = facts["together"]
    said = [ngettext("%(num)d minute out of the way", "%(num)d minutes out of the way", minutes)]
    if together:
        name = ride.rider.first_name
        said.append(
            ngettext(
                "drove %(name)s %(num)d time", "drove %(name)s %(num)d times", together, name=name
            )
        )
    if facts["favourite"]:
        said.insert(0, _("%(name)s would like them first", name=ride.rider.first_name))
    if facts.get("first_rides"):
        said.append(first_rides_words(facts["first_rides"]))
    if facts["language"] and ride.rider_language != "en":
        said.append(_("speaks %(language)s", language=SPOKEN[ride.rider_language]))
    return _(", ").join(said) + "."


def first_rides_words(left: int) -> str:
    """Say that a driver is new, and how many of their first rides are to come."""
    return ngettext("new: %(num)d first ride to come", "new: %(num)d first rides to come", left)


def _asked(state: str | None) -> str:
    return {
        "open": _("Asked, no answer yet."),
        "accepted": _("Said yes."),
        "declined": _("Said not this time."),
        "expired": _("Asked, did not answer."),
        "closed": _("Asked before."),
        "dropped_out": _("Said yes, then could not."),
    }.get(state or "", "")
