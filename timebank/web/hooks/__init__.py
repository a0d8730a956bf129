"""What providers send us: texts and calls that came in, receipts of what went out.

Every call is signed, and a wrong signature changes nothing. What is logged names the adapter and
the reason, never a number or a word of a message.
"""

from timebank.web.hooks import receipts, texts, voice
from timebank.web.hooks.blueprint import pages

__all__ = ["pages", "receipts", "texts", "voice"]
