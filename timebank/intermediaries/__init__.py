"""Helping organisations, their staff, and each member's consent to be helped."""

from timebank.intermediaries.models import Organisation, Staff, Consent, SCOPES

__all__ = ["Organisation", "Staff", "Consent", "SCOPES"]
