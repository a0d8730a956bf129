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
from timebank.ledger.queries.seals import SealedTo, has_seal, sealed_to, unsealed_since

__all__ = [
    "Balance",
    "Finding",
    "SealedTo",
    "Statement",
    "StatementLine",
    "TransferLine",
    "account_of",
    "audit",
    "balances",
    "fund_pays",
    "has_seal",
    "recent_transfers",
    "sealed_to",
    "statement",
    "trial_balance",
    "unsealed_since",
]
