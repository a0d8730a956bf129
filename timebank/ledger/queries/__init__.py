"""Reads of the ledger: balances, statements, what the fund pays, the audit."""

from timebank.ledger.queries.accounts import (
    Balance,
    Statement,
    StatementLine,
    TransferLine,
    account_of,
    balances,
    recent_transfers,
    statement,
)
from timebank.ledger.queries.audit import Finding, audit, trial_balance
from timebank.ledger.queries.fund import fund_pays

__all__ = [
    "Balance",
    "Finding",
    "Statement",
    "StatementLine",
    "TransferLine",
    "account_of",
    "audit",
    "balances",
    "fund_pays",
    "recent_transfers",
    "statement",
    "trial_balance",
]
