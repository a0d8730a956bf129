"""How long a call is held, what a helper learns, and how much time may be written down."""

import unicodedata
from collections.abc import Mapping
from datetime import timedelta

DRAFT_KINDS = ("call", "slips")
DRAFT_KEPT = timedelta(minutes=30)  # EXPERIENCE: a dropped call loses nothing
DRAFT_FIELDS_MAX = 200
DRAFT_TEXT_MAX = 400  # characters of one field
NOTE_LENGTH_MAX = 600
TRAINING_STEPS = (
    "yes_first",
    "practice",
    "read_back",
    "help_level",
    "quiet",
    "hand_over",
    "danger",
)
TIME_STATES = ("waiting", "counted", "refused")
DAY_MINUTES_MAX = 720  # of one helper on one day
DAYS_BACK_MAX = 60


def kept_fields(typed: Mapping[str, str]) -> dict[str, str]:
    """Return what a draft keeps of a form: what was typed, cut at what a field may hold."""
    full = {name[:40]: clean(text)[:DRAFT_TEXT_MAX] for name, text in typed.items() if text}
    return dict(list(full.items())[:DRAFT_FIELDS_MAX])


def clean(text: str) -> str:
    """Take out what no person types and no database keeps: control characters, half letters."""
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs"))
