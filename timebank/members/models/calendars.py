"""The private calendar of a member: the code in its address is the only key to it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import Base, OfCommunity, unique_within, within


class CalendarFeed(OfCommunity, Base):
    """One address a member; a new code takes the place of the old, no row: there is none."""

    __tablename__ = "calendar_feed"
    __table_args__ = (unique_within("member_id"), unique_within("code"))

    member_id: Mapped[UUID] = within("member", index=False)
    code: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime]
