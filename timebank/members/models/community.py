"""One time bank: its name, zone and policy, and who changed the policy.

No hot columns in `community`: it is a reference table.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import Base, OfCommunity, index_within, within


class Community(Base):
    """A time bank. `policy` holds only what differs from members.rules.Policy's defaults."""

    __tablename__ = "community"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    short_name: Mapped[str] = mapped_column(String(20))  # sender name of texts
    phone: Mapped[str] = mapped_column(String(20))  # E.164, a person answers
    text_number: Mapped[str] = mapped_column(String(20), unique=True)  # E.164, texts come here
    email: Mapped[str] = mapped_column(String(120), default="")
    time_zone: Mapped[str] = mapped_column(String(40))  # IANA
    lat: Mapped[float] = mapped_column(Float)
    lon: Mapped[float] = mapped_column(Float)
    policy: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # what messages say in its own words, "R3.en" -> form; notifications keeps the versions
    own_words: Mapped[dict[str, Any] | None]
    made_at: Mapped[datetime]


class PolicyEvent(OfCommunity, Base):
    """One value of the policy that somebody changed: from what to what, as it is stored."""

    __tablename__ = "policy_event"
    __table_args__ = (index_within("at"),)

    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = within("member", index=False)  # NULL: a command
    name: Mapped[str] = mapped_column(String(40))
    before: Mapped[str] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(40))
