"""Reads of the ledger: balances, statements, what the fund pays, the audit."""

from timebank.ledger.queries.accounts import (
    Balance,
    Statement,
    StatementLine,
    TransferLine,
    account_of,
    balances,
    bank_of,
    recent_transfers,
    statement,
)
from timebank.ledger.queries.audit import Finding, audit, trial_balance
from timebank.ledger.queries.fund import Share, fund_pays, fund_rules, share_of
from timebank.ledger.queries.seals import SealedTo, has_seal, sealed_to, unsealed_since

__all__ = [
    "Balance",
    "Finding",
    "SealedTo",
    "Share",
    "Statement",
    "StatementLine",
    "TransferLine",
    "account_of",
    "audit",
    "balances",
    "bank_of",
    "fund_pays",
    "fund_rules",
    "has_seal",
    "recent_transfers",
    "sealed_to",
    "share_of",
    "statement",
    "trial_balance",
    "unsealed_since",
]
