"""Rows with a due time, and what is due now."""

from timebank.reminders.models import Reminder

__all__ = ["Reminder"]
