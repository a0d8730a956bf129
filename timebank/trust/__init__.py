"""Evidence about neighbours and a score that explains itself."""

from timebank.trust.models import Evidence

__all__ = ["Evidence"]
