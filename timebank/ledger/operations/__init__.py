"""The verbs that write hours; nothing else in the project writes these tables."""

from timebank.ledger.operations.accounts import (
    FUND_OWNER,
    open_account,
    set_limit,
    start_fund,
)
from timebank.ledger.operations.batches import transfer_many
from timebank.ledger.operations.endings import expire_due, lower, release, settle
from timebank.ledger.operations.holds import FundAsk, HoldAsk, HoldReceipt, hold
from timebank.ledger.operations.seals import SEAL_REST, seal_days
from timebank.ledger.operations.transfers import (
    TransferAsk,
    TransferReceipt,
    reverse,
    transfer,
)

__all__ = [
    "FUND_OWNER",
    "SEAL_REST",
    "FundAsk",
    "HoldAsk",
    "HoldReceipt",
    "TransferAsk",
    "TransferReceipt",
    "expire_due",
    "hold",
    "lower",
    "open_account",
    "release",
    "reverse",
    "seal_days",
    "set_limit",
    "settle",
    "start_fund",
    "transfer",
    "transfer_many",
]
