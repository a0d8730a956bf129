"""Sign-in: one-time codes, sessions that end on the server, and counts that limit tries.

Installation-wide tables: they are looked up before anybody knows a community. Only the phone code
belongs to one: it is asked for when the caller is known.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, Integer, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.ids import new_id
from timebank.kernel.tables import Base, one_of, within


class LoginCode(Base):
    """A one-time code, kept as a hash. `contact` is who asked; `person_id` whom it lets in.

    kind 'sent' lives 10 minutes and five tries, and lets in whoever of a shared phone says so;
    'printed' 72 hours and one use; 'demo' is the link that `timebank demo` prints.
    """

    __tablename__ = "login_code"
    __table_args__ = (Index(None, "contact", "made_at"), Index(None, "code_hash"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    community_id: Mapped[int] = mapped_column(Integer, ForeignKey("community.id"))
    kind: Mapped[str] = one_of("sent", "printed", "demo")
    contact: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    code_hash: Mapped[str] = mapped_column(String(64))  # HMAC-SHA256 with the secret key
    tries: Mapped[int] = mapped_column(Integer, default=0)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInSession(Base):
    """One signed-in browser. The cookie holds a random token, this row its hash.

    On a shared computer it also ends by itself after 15 minutes without a page.
    """

    __tablename__ = "session"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # moved at most once a minute
    is_shared: Mapped[bool] = mapped_column(Boolean, default=False)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RateCount(Base):
    """How often a key (a number, an address) was used in one window of time."""

    __tablename__ = "rate_count"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    window_at: Mapped[datetime] = mapped_column(primary_key=True)
    uses: Mapped[int] = mapped_column(Integer, default=0)


class PhoneCode(Base):
    """Four digits that a member presses before their rides are read out; kept as a hash."""

    __tablename__ = "phone_code"
    __table_args__ = (PrimaryKeyConstraint("community_id", "member_id"),)

    community_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[UUID] = within("member", index=False)
    code_hash: Mapped[str] = mapped_column(String(64))  # HMAC-SHA256 with the secret key
    made_at: Mapped[datetime]
