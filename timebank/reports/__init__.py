"""Reads across packages, and never a write: the whole audit, figures, journals and exports."""

from timebank.reports.queries import (
    LISTS,
    Figures,
    Period,
    audit,
    audit_all,
    figures,
    journal,
    rows_of,
)

__all__ = ["LISTS", "Figures", "Period", "audit", "audit_all", "figures", "journal", "rows_of"]
