"""Texts and calls that come in: each is heard once, does what a page would do, is answered.

`rules` is the conversation table: pure, for texts and for keys pressed in a call alike.
"""

from timebank.inbound.calls.lines import Answer
from timebank.inbound.calls.models import Call
from timebank.inbound.calls.operations import (
    Pressed,
    communities_with_forgotten_calls,
    end_call,
    end_forgotten_calls,
    hear_call,
)
from timebank.inbound.errors import CoordinatorOnly, NoSuchText, TextClosed, TextsStopped
from timebank.inbound.models import INBOX_STATES, InboundText, InboundUnplaced
from timebank.inbound.operations.inbox import WORDS_MAX, answer_text, close_text
from timebank.inbound.operations.receiving import (
    Received,
    community_of,
    keep_unplaced,
    receive_text,
)
from timebank.inbound.queries.inbox import InboxLine, inbox, inbox_count, member_of_text
from timebank.inbound.queries.prompts import Caller, caller_of, prompts_of
from timebank.inbound.queries.replies import Reply, replies_of
from timebank.inbound.rules.grammar import Said, read
from timebank.inbound.rules.prompts import Prompt
from timebank.inbound.rules.resolution import Choice, resolve

__all__ = [
    "INBOX_STATES",
    "WORDS_MAX",
    "Answer",
    "Call",
    "Caller",
    "Choice",
    "CoordinatorOnly",
    "InboundText",
    "InboundUnplaced",
    "InboxLine",
    "NoSuchText",
    "Pressed",
    "Prompt",
    "Received",
    "Reply",
    "Said",
    "TextClosed",
    "TextsStopped",
    "answer_text",
    "caller_of",
    "close_text",
    "communities_with_forgotten_calls",
    "community_of",
    "end_call",
    "end_forgotten_calls",
    "hear_call",
    "inbox",
    "inbox_count",
    "keep_unplaced",
    "member_of_text",
    "prompts_of",
    "read",
    "receive_text",
    "replies_of",
    "resolve",
]
