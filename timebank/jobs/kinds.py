"""The one table from a reminder's kind to the operation that acts on it.

Every operation has the same shape, takes the claimed row's transaction and looks at the world
as it stands now.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import exchanges, rides

Operation = Callable[[Session, str, int, UUID, datetime], None]

KINDS: Mapping[str, Operation] = {
    "standing": rides.make_next_day,
    "closed": rides.work_off,
    "exchange_auto": exchanges.fall_due,
    "help_notice": exchanges.post_falls_due,
    "help_ends": exchanges.post_falls_due,
} | dict.fromkeys(
    (
        "hold_hours",
        "ask_backup",
        "next_wave",
        "look_48h",
        "look_24h",
        "unmet",
        "two_days",
        "night_before",
        "second_call",
        "person_call",
        "one_hour",
        "going_home",
        "never_called",
        "after_ride",
        "overrun",
        "count_late",
        "stranded",
    ),
    rides.fall_due,
)
