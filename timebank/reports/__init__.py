"""Reads across packages, and never a write: the whole audit, journals and exports."""

from timebank.reports.queries import audit, journal, rows_of

__all__ = ["audit", "journal", "rows_of"]
