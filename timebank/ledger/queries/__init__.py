"""Reads of the ledger: balances, statements, what the fund pays, the audit."""

from timebank.ledger.queries.accounts import (
    Balance,
    Standing,
    Statement,
    StatementLine,
    account_of,
    balances,
    standings,
    statement,
)
from timebank.ledger.queries.audit import Finding, audit, trial_balance
from timebank.ledger.queries.fund import Share, fund_pays, fund_rules, share_of
from timebank.ledger.queries.seals import SealedTo, has_seal, sealed_to, unsealed_since
from timebank.ledger.queries.sponsors import Sponsored, paid_for, sponsored
from timebank.ledger.queries.transfers import (
    TransferFilter,
    TransferLine,
    bank_of,
    first_transfer_at,
    recent_transfers,
    transfers,
)

__all__ = [
    "Balance",
    "Finding",
    "SealedTo",
    "Share",
    "Sponsored",
    "Standing",
    "Statement",
    "StatementLine",
    "TransferFilter",
    "TransferLine",
    "account_of",
    "audit",
    "balances",
    "bank_of",
    "first_transfer_at",
    "fund_pays",
    "fund_rules",
    "has_seal",
    "paid_for",
    "recent_transfers",
    "sealed_to",
    "share_of",
    "sponsored",
    "standings",
    "statement",
    "transfers",
    "trial_balance",
    "unsealed_since",
]
