"""What people say back, by text and by keypad: the same verbs as pages, in their own name."""

from timebank.inbound.calls.lines import Answer
from timebank.inbound.calls.models import Call
from timebank.inbound.calls.operations import (
    Pressed,
    communities_with_forgotten_calls,
    end_call,
    end_forgotten_calls,
    hear_call,
)

__all__ = [
    "Answer",
    "Call",
    "Pressed",
    "communities_with_forgotten_calls",
    "end_call",
    "end_forgotten_calls",
    "hear_call",
]
