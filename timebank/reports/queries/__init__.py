"""What is read across packages, one module a purpose."""

from timebank.reports.queries.audit import audit
from timebank.reports.queries.export import rows_of
from timebank.reports.queries.journal import journal

__all__ = ["audit", "journal", "rows_of"]
