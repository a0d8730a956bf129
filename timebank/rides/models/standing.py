"""Rides that come again every week: one row a series, one row a day that was dealt with."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.actor import CHANNELS
from timebank.kernel.tables import (
    Base,
    OfCommunity,
    index_within,
    one_of,
    unique_within,
    within,
)
from timebank.members import HELP_LEVELS
from timebank.rides.models.requests import PURPOSES, WAYS_HOME

ENDED_WHY = ("asked", "over", "consent", "left")


class StandingRequest(OfCommunity, Base):
    """A need that comes again: its days as an RFC 5545 rule, its times as local minutes.

    Times are those of the community's own clock, so that they stay through clock changes.
    """

    __tablename__ = "standing_request"
    __table_args__ = (
        unique_within("request_key"),
        unique_within("code"),
        index_within("rider_id", "state"),
        index_within("consent_id", "state"),
        CheckConstraint("minute BETWEEN 0 AND 1439", name="minute_of_day"),
        CheckConstraint("(way_home = 'at') = (home_minute IS NOT NULL)", name="home_when_at"),
        CheckConstraint("(state = 'ended') = (ended_why IS NOT NULL)", name="why_when_ended"),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(12))
    rider_id: Mapped[UUID] = within("member", index=False)
    asked_by_id: Mapped[UUID | None] = within("member", index=False)
    consent_id: Mapped[UUID | None] = within("consent", index=False)
    channel: Mapped[str] = one_of(*CHANNELS)
    from_place_id: Mapped[UUID | None] = within("place")  # NULL: their home on that day
    to_place_id: Mapped[UUID] = within("place")
    first_on: Mapped[date] = mapped_column(Date)
    rule: Mapped[str] = mapped_column(String(120))  # RRULE
    anchor: Mapped[str] = one_of("be_there_by", "leave_at")
    minute: Mapped[int] = mapped_column(Integer)
    way_home: Mapped[str] = one_of(*WAYS_HOME)
    home_minute: Mapped[int | None] = mapped_column(Integer)  # 1440 and more: after midnight
    stay_minutes: Mapped[int] = mapped_column(Integer, default=60)
    purpose: Mapped[str | None] = one_of(*PURPOSES)  # NULL: as always there
    help_level: Mapped[str | None] = one_of(*HELP_LEVELS)  # NULL: as their needs stand that day
    aids: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    companions: Mapped[int] = mapped_column(Integer, default=0)
    children: Mapped[int] = mapped_column(Integer, default=0)
    child_seats: Mapped[int] = mapped_column(Integer, default=0)
    service_animal: Mapped[bool] = mapped_column(Boolean, default=False)
    may_share: Mapped[bool] = mapped_column(Boolean, default=False)
    door_note: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(400), default="")
    dealt_until: Mapped[date | None] = mapped_column(Date)  # every day up to it was dealt with
    state: Mapped[str] = one_of("active", "ended", default="active")
    ended_why: Mapped[str | None] = one_of(*ENDED_WHY)
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = within("member", index=False)


class StandingDay(OfCommunity, Base):
    """One local day of a series: made into a request, or an exception. Dealt with once."""

    __tablename__ = "standing_day"
    __table_args__ = (
        unique_within("standing_id", "on_day"),
        index_within("request_id"),
        CheckConstraint("(state = 'made') = (request_id IS NOT NULL)", name="request_when_made"),
    )

    standing_id: Mapped[UUID] = within("standing_request", index=False)
    on_day: Mapped[date] = mapped_column(Date)
    # changed: not made yet, and then as `changes` says; skipped: not needed; failed: could not be
    state: Mapped[str] = one_of("made", "changed", "skipped", "failed")
    request_id: Mapped[UUID | None] = within("ride_request", index=False)
    minute: Mapped[int | None] = mapped_column(Integer)  # where this day differs
    home_minute: Mapped[int | None] = mapped_column(Integer)
    to_place_id: Mapped[UUID | None] = within("place", index=False)
    why: Mapped[str] = mapped_column(String(80), default="")
    dealt_at: Mapped[datetime]
