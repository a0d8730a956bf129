"""Evidence about neighbours and a score that explains itself."""

from timebank.trust.models import Evidence, Standing
from timebank.trust.operations import EvidenceDraft, VouchForSelf, record, recount, vouch
from timebank.trust.queries import Score, has_answered, scores

__all__ = [
    "Evidence",
    "EvidenceDraft",
    "Score",
    "Standing",
    "VouchForSelf",
    "has_answered",
    "record",
    "recount",
    "scores",
    "vouch",
]
