"""Parts of a community: who lies in which, and whom somebody limited to some may see.

This package alone knows areas. Others are handed a select of member ids to stay within.
"""

from timebank.areas.errors import EverywhereOnly, NameTaken, NoSuchArea, NotYourself
from timebank.areas.models import Area, AreaEvent, MemberArea
from timebank.areas.operations import (
    add_area,
    limit_coordinator,
    need_area,
    need_everywhere,
    note,
    offered_names,
    place_member,
    rename_area,
    retire_area,
)
from timebank.areas.queries import (
    AreaChoice,
    AreaEventView,
    AreaLine,
    CoordinatorLimit,
    are_within,
    area_choices,
    area_events,
    area_lines,
    area_names,
    coordinator_limits,
    members_of,
    proposed_area,
)
from timebank.areas.rules import NAME_MAX

__all__ = [
    "NAME_MAX",
    "Area",
    "AreaChoice",
    "AreaEvent",
    "AreaEventView",
    "AreaLine",
    "CoordinatorLimit",
    "EverywhereOnly",
    "MemberArea",
    "NameTaken",
    "NoSuchArea",
    "NotYourself",
    "add_area",
    "are_within",
    "area_choices",
    "area_events",
    "area_lines",
    "area_names",
    "coordinator_limits",
    "limit_coordinator",
    "members_of",
    "need_area",
    "need_everywhere",
    "note",
    "offered_names",
    "place_member",
    "proposed_area",
    "rename_area",
    "retire_area",
]
