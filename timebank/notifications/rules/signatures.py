"""Whether a call of a provider is really theirs: their signatures, counted anew and compared.

Pure, and compared in constant time. A missing key or an empty signature is never right.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha1, sha256

# how far a phone's clock may be off, and how long a call may be on its way
CLOCK_SECONDS_MAX = 300


def is_twilios(url: str, fields: Iterable[tuple[str, str]], signature: str, token: str) -> bool:
    """Tell whether Twilio signed: base64 of HMAC-SHA1 over the address and the sorted form.

    url: as the provider was given it, with its query. fields: every name and value of the form.
    """
    if not token or not signature:
        return False
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    wanted = b64encode(hmac.new(token.encode(), signed.encode(), sha1).digest())
    return hmac.compare_digest(wanted, signature.encode())


def is_phones(body: bytes, timestamp: str, signature: str, key: str, wall_seconds: float) -> bool:
    """Tell whether the phone signed in these minutes: hex of HMAC-SHA256 over body and timestamp.

    timestamp, wall_seconds: seconds since 1970; one a day old is somebody's recording.
    """
    if not key or not signature or not (timestamp.isascii() and timestamp.isdigit()):
        return False
    if len(timestamp) > 12 or abs(wall_seconds - int(timestamp)) > CLOCK_SECONDS_MAX:
        return False
    wanted = hmac.new(key.encode(), body + timestamp.encode(), sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), signature.lower().encode())
