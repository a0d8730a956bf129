"""What is known of one neighbour by another: rows are only added, weights come at reading."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within, within

EVIDENCE_KINDS = ("ride", "answer", "vouch", "kept", "no_show", "late_cancel")


class Evidence(OfCommunity, Base):
    """One thing seen: a shared ride, an answer, a vouch, a promise kept or broken by `about`."""

    __tablename__ = "evidence"
    __table_args__ = (
        unique_within("request_key"),
        index_within("about_id", "kind"),
        index_within("rater_id", "about_id"),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = one_of(*EVIDENCE_KINDS)
    rater_id: Mapped[UUID | None] = within("member", index=False)  # NULL: counted by the system
    about_id: Mapped[UUID] = within("member", index=False)
    is_good: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(400), default="")  # private
    subject_id: Mapped[UUID | None]  # the ride
    at: Mapped[datetime]
