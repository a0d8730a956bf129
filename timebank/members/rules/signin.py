"""How long sign-ins live, how often they may be tried, and how their secrets are kept.

The database never holds a code or a token, only hashes: of a code with the secret key, because
six digits are soon guessed; of a token plainly, because 256 random bits are not.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from timebank.kernel.codes import ALPHABET
from timebank.kernel.wording import ascii_digits

CODE_DIGITS = 6
CODE_LIVES = timedelta(minutes=10)
CODE_TRIES_MAX = 5
PRINTED_LENGTH = 8  # 20^8: nobody guesses one of a few in 72 hours at the allowed rate
PRINTED_LIVES = timedelta(hours=72)
PHONE_CODE_DIGITS = 4
DEMO_LENGTH = 16
DEMO_LIVES = timedelta(days=3650)
SESSION_LIVES = timedelta(days=30)
SHARED_IDLE = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)
PASSWORD_MIN = 12
PASSWORD_MAX = 200


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `uses_max` uses in each window of `window_minutes`."""

    window_minutes: int
    uses_max: int


CODES_A_NUMBER = Rate(60, 5)
CODES_AN_ADDRESS = Rate(60, 40)  # a library's one address serves many people
TRIES_AN_ADDRESS = Rate(15, 60)
PASSWORDS_A_NUMBER = Rate(15, 8)
PHONE_CODES_A_MEMBER = Rate(24 * 60, 10)  # ten of ten thousand a day
JOINS_AN_ADDRESS = Rate(60, 12)


def code_typed(text: str) -> str:
    """Return a code as it was made, from how somebody typed it: any digits, spaces, dashes."""
    return "".join(c for c in ascii_digits(text).upper() if c in ALPHABET or c in "01")[:40]


def code_hash(secret_key: str, community_id: int, contact: str, code: str) -> str:
    """Return what is stored of a code: HMAC-SHA256 over whose it is and the code, hex."""
    words = f"login-code|{community_id}|{contact}|{code}"
    return hmac.new(secret_key.encode(), words.encode(errors="replace"), hashlib.sha256).hexdigest()


def phone_code_hash(secret_key: str, community_id: int, member_id: str, code: str) -> str:
    """Return what is stored of a phone code: HMAC-SHA256 over whose it is and the code, hex."""
    words = f"phone-code|{community_id}|{member_id}|{code}"
    return hmac.new(secret_key.encode(), words.encode(errors="replace"), hashlib.sha256).hexdigest()


def token_for(secret_key: str, code_id: str, request_key: str) -> str:
    """Return the session token of one form sent with one code: the same form, the same token."""
    words = f"session|{code_id}|{request_key}"
    return hmac.new(secret_key.encode(), words.encode(errors="replace"), hashlib.sha256).hexdigest()


def token_hash(token: str) -> str:
    """Return what is stored of a session's token: SHA-256, hex."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
