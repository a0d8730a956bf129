"""Persons above communities, members inside one, what they need and who belongs to them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.ids import new_id
from timebank.kernel.tables import (
    Base,
    OfCommunity,
    index_within,
    one_of,
    unique_within,
    within,
)
from timebank.members.rules.vocabulary import (
    HELP_LEVELS,
    HOUSEHOLD_KINDS,
    LANGUAGES,
    MEMBER_STATES,
    ROLES,
    VISIT_PURPOSES,
    WISHES,
)


class Person(Base):
    """A human who may sign in, in any number of communities (installation-wide)."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime]


class Member(OfCommunity, Base):
    """A person in one community. May have no phone, no e-mail and no sign-in at all."""

    __tablename__ = "member"
    __table_args__ = (
        unique_within("request_key"),
        unique_within("person_id"),
        index_within("state"),
        index_within("phone"),
        index_within("email"),
        index_within("fold"),
        ForeignKeyConstraint(["community_id"], ["community.id"]),
        CheckConstraint("quiet_from BETWEEN 0 AND 1439", name="quiet_from_minute"),
        CheckConstraint("quiet_until BETWEEN 0 AND 1439", name="quiet_until_minute"),
    )

    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    request_key: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(80))
    first_name: Mapped[str] = mapped_column(String(40))  # what a driver or rider is told
    nickname: Mapped[str] = mapped_column(String(40), default="")
    fold: Mapped[str] = mapped_column(String(260))  # names and street folded for the desk's search
    phone: Mapped[str | None] = mapped_column(String(20))  # E.164
    phone_changed_at: Mapped[datetime | None]  # hours spent soon after are looked at
    is_landline: Mapped[bool] = mapped_column(Boolean, default=False)
    email: Mapped[str | None] = mapped_column(String(120))
    language: Mapped[str] = one_of(*LANGUAGES, default="en")
    contact_wish: Mapped[str] = one_of(*WISHES, default="text")
    quiet_from: Mapped[int] = mapped_column(Integer, default=1260)  # minute of the local day
    quiet_until: Mapped[int] = mapped_column(Integer, default=480)
    large_text: Mapped[bool] = mapped_column(Boolean, default=False)
    text_stopped: Mapped[bool] = mapped_column(Boolean, default=False)
    wants_to_drive: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[str] = one_of(*MEMBER_STATES)
    home_place_id: Mapped[UUID | None] = within("place")
    note: Mapped[str] = mapped_column(String(400), default="")  # joining words, staff only
    asked_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[UUID | None] = within("member", index=False)


class MemberRole(Base):
    """What a member may do beyond riding: coordinator or admin."""

    __tablename__ = "member_role"
    __table_args__ = (PrimaryKeyConstraint("community_id", "member_id", "role"),)

    community_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[UUID] = within("member", index=False)
    role: Mapped[str] = one_of(*ROLES)
    since: Mapped[datetime]
    # ids as text, of a coordinator who is limited to areas; NULL: everywhere, never by a lost row
    area_ids: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))


class Need(Base):
    """What helps one member ride: one row a member, at most."""

    __tablename__ = "need"
    __table_args__ = (
        PrimaryKeyConstraint("community_id", "member_id"),
        CheckConstraint("ride_class BETWEEN 0 AND 3", name="class_known"),
        CheckConstraint("comfort_asks >= 0 AND comfort_offers >= 0", name="comfort_bits"),
    )

    community_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[UUID] = within("member", index=False)
    help_level: Mapped[str] = one_of(*HELP_LEVELS, default="kerb")
    aids: Mapped[list[str]] = mapped_column(default=list)  # TCRP 210 codes: WA, W, SA, O ...
    ride_class: Mapped[int] = mapped_column(Integer, default=1)  # TRUST.md 1
    note: Mapped[str] = mapped_column(String(200), default="")  # "Knock loudly."
    # their own choice: a neighbor on one of their first rides may be asked to drive them
    welcomes_new: Mapped[bool] = mapped_column(Boolean, default=False)
    comfort_asks: Mapped[int] = mapped_column(Integer, default=0)  # of drivers: bits of COMFORTS
    comfort_offers: Mapped[int] = mapped_column(Integer, default=0)  # what they do for a driver


class HouseholdPerson(OfCommunity, Base):
    """A companion, child or attendant on record; not an account."""

    __tablename__ = "household_person"
    __table_args__ = (unique_within("member_id", "kind", "name"),)

    member_id: Mapped[UUID] = within("member", index=False)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = one_of(*HOUSEHOLD_KINDS)
    child_seat: Mapped[bool] = mapped_column(Boolean, default=False)
    born_on: Mapped[date | None] = mapped_column(Date)


class MemberPlace(OfCommunity, Base):
    """A place as one member knows it: own nickname, usual purpose, may texts name it."""

    __tablename__ = "member_place"
    __table_args__ = (unique_within("member_id", "place_id"),)

    member_id: Mapped[UUID] = within("member", index=False)
    place_id: Mapped[UUID] = within("place")
    nickname: Mapped[str] = mapped_column(String(60), default="")
    purpose: Mapped[str] = one_of(*VISIT_PURPOSES, default="P")
    may_name: Mapped[bool] = mapped_column(Boolean, default=False)
    last_used_at: Mapped[datetime | None]


class FundFlag(OfCommunity, Base):
    """A coordinator noted that fund rules for flagged members help this one: state and log.

    The row without an end is the flag that stands; the member's row is locked to change it.
    """

    __tablename__ = "fund_flag"
    __table_args__ = (
        index_within("member_id", "ended_at"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by_somebody"),
    )

    member_id: Mapped[UUID] = within("member", index=False)
    words: Mapped[str] = mapped_column(String(200))  # why, staff only
    made_by_id: Mapped[UUID] = within("member", index=False)
    made_at: Mapped[datetime]
    ended_by_id: Mapped[UUID | None] = within("member", index=False)
    ended_at: Mapped[datetime | None]


class Block(OfCommunity, Base):
    """One member keeps another away, silently and both ways."""

    __tablename__ = "block"
    __table_args__ = (unique_within("member_id", "blocked_id"),)

    member_id: Mapped[UUID] = within("member", index=False)
    blocked_id: Mapped[UUID] = within("member")
    made_at: Mapped[datetime]
