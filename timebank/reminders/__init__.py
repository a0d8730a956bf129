"""Rows with a due time, and what is due now. What becomes of one is decided by jobs."""

from timebank.reminders.models import Reminder
from timebank.reminders.operations import (
    Due,
    claim_next,
    drop,
    mark_done,
    mark_failed,
    remember,
)
from timebank.reminders.queries import communities_due, next_due_at, waiting_about
from timebank.reminders.rules import TRIES_MAX

__all__ = [
    "TRIES_MAX",
    "Due",
    "Reminder",
    "claim_next",
    "communities_due",
    "drop",
    "mark_done",
    "mark_failed",
    "next_due_at",
    "remember",
    "waiting_about",
]
