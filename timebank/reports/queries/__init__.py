"""What is read across packages, one module a purpose."""

from timebank.reports.queries.approvals import Approval, approvals
from timebank.reports.queries.audit import audit_all
from timebank.reports.queries.board import AuditLight, Waiting, audit_light, waiting
from timebank.reports.queries.export import rows_of
from timebank.reports.queries.figures import Figures, figures
from timebank.reports.queries.journal import journal
from timebank.reports.queries.lists import LISTS, Period
from timebank.reports.queries.sharing import (
    NewDriversShare,
    Sharing,
    minutes_a_kept_ride,
    new_drivers_share,
    share,
    sharing,
)

__all__ = [
    "LISTS",
    "Approval",
    "AuditLight",
    "Figures",
    "NewDriversShare",
    "Period",
    "Sharing",
    "Waiting",
    "approvals",
    "audit_all",
    "audit_light",
    "figures",
    "journal",
    "minutes_a_kept_ride",
    "new_drivers_share",
    "rows_of",
    "share",
    "sharing",
    "waiting",
]
