"""What is read across packages, one module a purpose."""

from timebank.reports.queries.audit import audit, audit_all
from timebank.reports.queries.export import rows_of
from timebank.reports.queries.figures import Figures, figures
from timebank.reports.queries.journal import journal
from timebank.reports.queries.lists import LISTS, Period

__all__ = ["LISTS", "Figures", "Period", "audit", "audit_all", "figures", "journal", "rows_of"]
