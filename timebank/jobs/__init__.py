"""The bell and what it rings for; each job is one operation in one transaction."""

from timebank.jobs.bell import EVERY_SECONDS, Worker
from timebank.jobs.kinds import KINDS
from timebank.jobs.passes import Counts, expire_holds, keep_house, run_due
from timebank.jobs.reminding import Reminded, remind_due

__all__ = [
    "EVERY_SECONDS",
    "KINDS",
    "Counts",
    "Reminded",
    "Worker",
    "expire_holds",
    "keep_house",
    "remind_due",
    "run_due",
]
