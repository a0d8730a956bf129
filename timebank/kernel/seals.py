"""Signed links: which member may answer which question, until when, in a word of an address.

Nothing is kept: a link is its own proof. It cannot be guessed, changed, or used for anything
else, and what it opens is only what its purpose names.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

_LAYOUT = struct.Struct(">I16s16sI")
_PROOF_BYTES = 16  # 128 bits
_LENGTH = 75


@dataclass(frozen=True, slots=True)
class Seal:
    """What a link says. purpose: ride, offer or consent. expires_at: UTC, whole seconds."""

    purpose: str
    community_id: int
    member_id: UUID
    subject_id: UUID
    expires_at: datetime


def seal(secret_key: str, what: Seal) -> str:
    """Return the word that proves `what`: 75 characters of an address."""
    said = _LAYOUT.pack(
        what.community_id,
        what.member_id.bytes,
        what.subject_id.bytes,
        int(what.expires_at.timestamp()),
    )
    return _written(said + _proof(secret_key, what.purpose, said))


def unseal(secret_key: str, purpose: str, word: str) -> Seal | None:
    """Return what a word proves for a purpose; None for a word that we never gave.

    Whether it has expired is the caller's question.
    """
    if len(word) != _LENGTH or not word.isascii():
        return None
    try:
        whole = base64.b64decode(word + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if _written(whole) != word:  # the last letter has bits to spare
        return None
    said, proof = whole[:-_PROOF_BYTES], whole[-_PROOF_BYTES:]
    if not hmac.compare_digest(proof, _proof(secret_key, purpose, said)):
        return None
    community_id, member_id, subject_id, expires = _LAYOUT.unpack(said)
    until = datetime.fromtimestamp(expires, UTC)
    return Seal(purpose, community_id, UUID(bytes=member_id), UUID(bytes=subject_id), until)


def _written(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode()


def _proof(secret_key: str, purpose: str, said: bytes) -> bytes:
    told = f"link:{purpose}:".encode() + said
    return hmac.new(secret_key.encode(), told, hashlib.sha256).digest()[:_PROOF_BYTES]
