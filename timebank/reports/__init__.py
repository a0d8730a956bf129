"""Reads across packages, and never a write: the audit, the board, figures, journals, exports."""

from timebank.reports.queries import (
    Approval,
    AuditLight,
    Figures,
    Waiting,
    approvals,
    audit,
    audit_all,
    audit_light,
    figures,
    journal,
    rows_of,
    waiting,
)

__all__ = [
    "Approval",
    "AuditLight",
    "Figures",
    "Waiting",
    "approvals",
    "audit",
    "audit_all",
    "audit_light",
    "figures",
    "journal",
    "rows_of",
    "waiting",
]
