"""Outbox rows, their wording, and the channels that carry them."""

from timebank.notifications.models import Message, Task

__all__ = ["Message", "Task"]
