"""The verbs of rides: each moves a ride along its table, in one transaction of its caller."""

from timebank.rides.operations.afterwards import answer, report_problem, thank
from timebank.rides.operations.alarms import draw_sample, raise_alarms
from timebank.rides.operations.answering import accept, decline
from timebank.rides.operations.calling import call_home
from timebank.rides.operations.caps import note_over_cap, note_series_over_cap
from timebank.rides.operations.changing import change
from timebank.rides.operations.choosing import ask_drivers, assign
from timebank.rides.operations.closing import cancel, give_up, nobody_there
from timebank.rides.operations.closures import (
    ClosureDraft,
    ClosureReceipt,
    checked_closure,
    close_days,
    reopen,
    work_off,
)
from timebank.rides.operations.consents import refuse_consent
from timebank.rides.operations.counting import correct_minutes, finish, settle_overrun, stop
from timebank.rides.operations.denying import deny, deny_request, look_done
from timebank.rides.operations.dropping import drop_out
from timebank.rides.operations.moving import arrive, board, confirm_ready, go
from timebank.rides.operations.naming import (
    OwnDriver,
    check_guest,
    name_driver,
    request_named,
)
from timebank.rides.operations.planned import ask_planned
from timebank.rides.operations.previewing import Preview, preview
from timebank.rides.operations.reminding import HANDLERS, fall_due
from timebank.rides.operations.requests import RideReceipt, keep_waiting, request
from timebank.rides.operations.standing import (
    StandingReceipt,
    make_next_day,
    request_standing,
)
from timebank.rides.operations.standing_by import (
    agree_stand_by,
    ask_stand_by,
    decline_stand_by,
)
from timebank.rides.operations.standing_changes import (
    change_day,
    change_from,
    end_standing,
    skip_day,
)
from timebank.rides.operations.undoing import undo_cancel, undo_drop_out
from timebank.rides.operations.waiting import approve_hours, decline_hours

REMINDER_KINDS = tuple(HANDLERS)

__all__ = [
    "REMINDER_KINDS",
    "ClosureDraft",
    "ClosureReceipt",
    "OwnDriver",
    "Preview",
    "RideReceipt",
    "StandingReceipt",
    "accept",
    "agree_stand_by",
    "answer",
    "approve_hours",
    "arrive",
    "ask_drivers",
    "ask_planned",
    "ask_stand_by",
    "assign",
    "board",
    "call_home",
    "cancel",
    "change",
    "change_day",
    "change_from",
    "check_guest",
    "checked_closure",
    "close_days",
    "confirm_ready",
    "correct_minutes",
    "decline",
    "decline_hours",
    "decline_stand_by",
    "deny",
    "deny_request",
    "draw_sample",
    "drop_out",
    "end_standing",
    "fall_due",
    "finish",
    "give_up",
    "go",
    "keep_waiting",
    "look_done",
    "make_next_day",
    "name_driver",
    "nobody_there",
    "note_over_cap",
    "note_series_over_cap",
    "preview",
    "raise_alarms",
    "refuse_consent",
    "reopen",
    "report_problem",
    "request",
    "request_named",
    "request_standing",
    "settle_overrun",
    "skip_day",
    "stop",
    "thank",
    "undo_cancel",
    "undo_drop_out",
    "work_off",
]  # fmt: skip
