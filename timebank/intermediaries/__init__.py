"""Helping organisations, their staff, and each member's consent to be helped."""

from timebank.intermediaries.models import Consent, Organisation, Staff
from timebank.intermediaries.rules import SCOPES

__all__ = ["Organisation", "Staff", "Consent", "SCOPES"]
