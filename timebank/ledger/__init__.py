"""Accounts, holds, transfers, reversals, statements, audit; counts minutes, knows no people."""

from timebank.ledger.models import Account, Entry, FundRule, Hold, Transfer

__all__ = ["Account", "Entry", "FundRule", "Hold", "Transfer"]
