"""A desk's own work: calls on hold, slips, hand-over notes, training, time given by helpers."""

from timebank.desks.errors import (
    DayNotOpen,
    NoSuchDraft,
    NoSuchTime,
    OwnTime,
    TimeDecided,
    TooMuchTime,
)
from timebank.desks.models import DeskDraft, DeskNote, DeskNoteArea, HelpingTime, TrainingStep
from timebank.desks.operations.drafts import end_draft, forget_drafts, keep_draft, lock_draft
from timebank.desks.operations.hours import TimeGiven, decide_time, give_time
from timebank.desks.operations.notes import write_note
from timebank.desks.operations.training import confirm_training, tick_training
from timebank.desks.queries.audit import audit_times
from timebank.desks.queries.work import (
    NOT_STARTED,
    DraftView,
    NoteView,
    TimeView,
    Training,
    draft_of,
    drafts_of,
    notes_of,
    times_given,
    trainings,
)
from timebank.desks.rules import (
    DAYS_BACK_MAX,
    DRAFT_KEPT,
    DRAFT_KINDS,
    NOTE_LENGTH_MAX,
    TRAINING_STEPS,
)

__all__ = [
    "DAYS_BACK_MAX",
    "DRAFT_KEPT",
    "DRAFT_KINDS",
    "NOTE_LENGTH_MAX",
    "NOT_STARTED",
    "TRAINING_STEPS",
    "DayNotOpen",
    "DeskDraft",
    "DeskNote",
    "DeskNoteArea",
    "DraftView",
    "HelpingTime",
    "NoSuchDraft",
    "NoSuchTime",
    "NoteView",
    "OwnTime",
    "TimeDecided",
    "TimeGiven",
    "TimeView",
    "TooMuchTime",
    "Training",
    "TrainingStep",
    "audit_times",
    "confirm_training",
    "decide_time",
    "draft_of",
    "drafts_of",
    "end_draft",
    "forget_drafts",
    "give_time",
    "keep_draft",
    "lock_draft",
    "notes_of",
    "tick_training",
    "times_given",
    "trainings",
    "write_note",
]
