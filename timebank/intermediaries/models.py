"""Helping organisations, their staff in a community, and each member's consent to be helped."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.intermediaries.rules import GIVEN_BY, ORGANISATION_KINDS
from timebank.kernel.ids import new_id
from timebank.kernel.tables import (
    Base,
    OfCommunity,
    index_within,
    one_of,
    unique_within,
    within,
)


class Organisation(Base):
    """A library, a clinic, a tenants' association (installation-wide, a reference table)."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = one_of(*ORGANISATION_KINDS)


class Staff(OfCommunity, Base):
    """A member who helps others in the name of an organisation."""

    __tablename__ = "staff"
    __table_args__ = (
        unique_within("organisation_id", "member_id"),
        index_within("member_id"),
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="ends_after_start"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    member_id: Mapped[UUID] = within("member", index=False)
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)


class Consent(OfCommunity, Base):
    """A member lets an organisation (or one of its people) act for them, within scope and time.

    Spoken consent counts at once, through `confirm_by_on`; then only when confirmed.
    """

    __tablename__ = "consent"
    __table_args__ = (
        unique_within("request_key"),
        index_within("member_id", "organisation_id"),
        index_within("organisation_id", "member_id"),
        CheckConstraint("from_on <= until_on", name="ends_after_start"),
        CheckConstraint("week_minutes_max >= 0", name="cap_not_negative"),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    member_id: Mapped[UUID] = within("member", index=False)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    staff_id: Mapped[UUID | None] = within("staff")  # only this person, when named
    scopes: Mapped[list[str]] = mapped_column(default=list)
    week_minutes_max: Mapped[int] = mapped_column(Integer, default=600)
    given_by: Mapped[str] = one_of(*GIVEN_BY)
    witness: Mapped[str] = mapped_column(String(80), default="")
    recorded_by_id: Mapped[UUID | None] = within("member", index=False)
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date] = mapped_column(Date)
    # spoken: counts through this local day, then only when confirmed; NULL: nothing to confirm
    confirm_by_on: Mapped[date | None] = mapped_column(Date)
    confirmed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
