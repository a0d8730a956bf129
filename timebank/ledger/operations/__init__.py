"""The verbs that write hours; nothing else in the project writes these tables."""

from timebank.ledger.models import FUND_OWNER
from timebank.ledger.operations.accounts import (
    change_fund_rules,
    lock_owners,
    open_account,
    set_limit,
    start_fund,
)
from timebank.ledger.operations.batches import transfer_many
from timebank.ledger.operations.clearing import (
    Side,
    clearing_owner,
    give_across,
    lock_across,
    reverse_across,
    set_clearing_limit,
)
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
    "Side",
    "TransferAsk",
    "TransferReceipt",
    "change_fund_rules",
    "clearing_owner",
    "expire_due",
    "give_across",
    "hold",
    "lock_across",
    "lock_owners",
    "lower",
    "open_account",
    "release",
    "reverse",
    "reverse_across",
    "seal_days",
    "set_clearing_limit",
    "set_limit",
    "settle",
    "start_fund",
    "transfer",
    "transfer_many",
]
