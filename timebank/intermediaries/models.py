"""Helping organisations, their staff, each member's consent, and what is done under it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.intermediaries.rules import GIVEN_BY, ORGANISATION_KINDS
from timebank.kernel.actor import CHANNELS
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
    area_ids: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # NULL: everywhere


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


class Guardianship(OfCommunity, Base):
    """A court's paper behind a consent: it counts once two coordinators have seen the paper."""

    __tablename__ = "guardianship"
    __table_args__ = (
        unique_within("consent_id"),
        CheckConstraint("second_seen_by_id <> first_seen_by_id", name="two_people"),
        CheckConstraint(
            "(second_seen_by_id IS NULL) = (second_seen_at IS NULL)", name="seen_by_somebody"
        ),
    )

    consent_id: Mapped[UUID] = within("consent", index=False)
    document: Mapped[str] = mapped_column(String(120))  # which court, which day, which number
    first_seen_by_id: Mapped[UUID] = within("member", index=False)
    first_seen_at: Mapped[datetime]
    second_seen_by_id: Mapped[UUID | None] = within("member", index=False)
    second_seen_at: Mapped[datetime | None]


class Act(OfCommunity, Base):
    """One thing that somebody else did for a member: who, by which consent and channel."""

    __tablename__ = "act"
    __table_args__ = (
        index_within("on_behalf_of_id", "at"),
        index_within("at"),
        index_within("subject_id"),
    )

    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))  # a verb, as in ride_event: rules.ACTS
    actor_id: Mapped[UUID] = within("member", index=False)
    on_behalf_of_id: Mapped[UUID] = within("member", index=False)
    consent_id: Mapped[UUID | None] = within("consent", index=False)  # None: by their role
    channel: Mapped[str] = one_of(*CHANNELS)
    subject_id: Mapped[UUID | None]  # the request, ride, place or consent
    denied_at: Mapped[datetime | None]  # the member: "I did not ask for this"


class Review(OfCommunity, Base):
    """What a coordinator looks at: an alarm, or one act of the month's sample to call back."""

    __tablename__ = "review"
    __table_args__ = (
        unique_within("review_key"),
        index_within("state", "made_at"),
        index_within("month"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_when_done"),
    )

    review_key: Mapped[str] = mapped_column(String(160))
    cause: Mapped[str] = mapped_column(String(20))  # rules.CAUSES
    member_id: Mapped[UUID | None] = within("member", index=False)  # whom it happened to
    actor_id: Mapped[UUID | None] = within("member", index=False)  # the helper it is about
    act_id: Mapped[UUID | None] = within("act", index=False)
    month: Mapped[str] = mapped_column(String(7), default="")  # of a sample: 2026-11
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = one_of("open", "done")
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = within("member", index=False)
    outcome: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
