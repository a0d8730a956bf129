"""Reads across packages, and never a write: the audit, the board, figures, journals, exports."""

from timebank.reports.queries import (
    LISTS,
    Approval,
    AuditLight,
    Figures,
    Period,
    Sharing,
    Waiting,
    approvals,
    audit_all,
    audit_light,
    figures,
    journal,
    rows_of,
    share,
    sharing,
    waiting,
)

__all__ = [
    "LISTS",
    "Approval",
    "AuditLight",
    "Figures",
    "Period",
    "Sharing",
    "Waiting",
    "approvals",
    "audit_all",
    "audit_light",
    "figures",
    "journal",
    "rows_of",
    "share",
    "sharing",
    "waiting",
]
