"""How somebody can be reached: numbers, addresses, and which wish fits them.

A wish is kept only when it can be met: texts need a mobile number, calls any number.
"""

import re
from dataclasses import dataclass
from typing import Literal

from timebank.kernel.wording import parse_phone
from timebank.members.errors import (
    ContactNotUnderstood,
    EmailNotUnderstood,
    PhoneNotUnderstood,
    WishNeedsContact,
)
from timebank.members.rules.vocabulary import WISHES
from timebank.members.rules.words import one_choice, one_line

EMAIL_MAX = 120
# what mail systems take in practice: one @, no spaces, a domain with a dot, nothing doubled
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)


@dataclass(frozen=True, slots=True)
class Contact:
    """One number or address, in the one form that is stored and compared."""

    kind: Literal["phone", "email"]
    value: str


def parse_email(text: str) -> str | None:
    """Read an e-mail address, lower case; None when it is none."""
    typed = text.strip().lower()
    if len(typed) > EMAIL_MAX or not _EMAIL.fullmatch(typed) or len(typed.split("@")[0]) > 64:
        return None
    return typed


def parse_contact(text: str, field: str = "contact") -> Contact:
    """Read what somebody typed to sign in or join: a number or an address.

    Raises: ContactNotUnderstood.
    """
    if "@" in text:
        email = parse_email(text)
        if email:
            return Contact("email", email)
    else:
        phone = parse_phone(text)
        if phone:
            return Contact("phone", phone)
    raise ContactNotUnderstood(field=field)


def phone_or_none(text: str, field: str = "phone") -> str | None:
    """Read an optional number as E.164. Raises: PhoneNotUnderstood."""
    if not one_line(text, field, 40):
        return None
    phone = parse_phone(text)
    if phone is None:
        raise PhoneNotUnderstood(field=field)
    return phone


def email_or_none(text: str, field: str = "email") -> str | None:
    """Read an optional address. Raises: EmailNotUnderstood."""
    if not text.strip():
        return None
    email = parse_email(text)
    if email is None:
        raise EmailNotUnderstood(field=field)
    return email


def fitting_wish(wish: str, phone: str | None, is_landline: bool, email: str | None) -> str:
    """Return the wish, or for "" the first way that works; paper always does.

    Raises: ChoiceUnknown, WishNeedsContact(wish, needs: phone | mobile | email).
    """
    if not wish:
        if phone:
            return "call" if is_landline else "text"
        return "email" if email else "paper"
    one_choice(wish, "contact_wish", WISHES)
    missing = {
        "text": None if phone and not is_landline else "mobile",
        "call": None if phone else "phone",
        "email": None if email else "email",
    }.get(wish)
    if missing:
        raise WishNeedsContact(field="contact_wish", wish=wish, needs=missing)
    return wish
