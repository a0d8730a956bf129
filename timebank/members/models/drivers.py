"""A member who also drives: vehicle, papers, hours of the week and own limits."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, Float, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import (
    Base,
    OfCommunity,
    index_within,
    one_of,
    unique_within,
    within,
)
from timebank.members.rules.vocabulary import (
    COLOURS,
    CREDENTIAL_KINDS,
    DRIVER_STATES,
    HELP_LEVELS,
)


class Driver(OfCommunity, Base):
    """A driver's state and limits; lat, lon repeat their home so that one index finds them."""

    __tablename__ = "driver"
    __table_args__ = (
        unique_within("member_id"),
        index_within("state", "lat", "lon"),
        CheckConstraint("ride_minutes_max > 0 AND rides_week_max > 0", name="limits_positive"),
        CheckConstraint("comfort_asks >= 0 AND comfort_offers >= 0", name="comfort_bits"),
        CheckConstraint("first_rides BETWEEN 0 AND 3", name="first_rides_few"),
        CheckConstraint("(word_at IS NULL) = (word_by_id IS NULL)", name="word_by_somebody"),
        Index(  # every search that may ask new drivers looks at all of them: they are few
            "ix_driver_new",
            "community_id",
            sqlite_where=text("first_rides > 0"),
            postgresql_where=text("first_rides > 0"),
        ),
    )

    member_id: Mapped[UUID] = within("member", index=False)
    state: Mapped[str] = one_of(*DRIVER_STATES)
    lat: Mapped[float] = mapped_column(Float)
    lon: Mapped[float] = mapped_column(Float)
    ride_minutes_max: Mapped[int] = mapped_column(Integer, default=180)  # whole effort, one ride
    week_minutes_max: Mapped[int] = mapped_column(Integer, default=600)
    rides_week_max: Mapped[int] = mapped_column(Integer, default=6)
    distance_km_max: Mapped[float] = mapped_column(Float, default=15.0)  # home to pickup
    help_level_max: Mapped[str] = one_of(*HELP_LEVELS, default="through")
    purposes_not: Mapped[list[str]] = mapped_column(default=list)  # purposes they do not drive
    languages: Mapped[list[str]] = mapped_column(default=list)
    comfort_asks: Mapped[int] = mapped_column(Integer, default=0)  # of riders: bits of COMFORTS
    comfort_offers: Mapped[int] = mapped_column(Integer, default=0)  # the car's and their own
    asked_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[UUID | None] = within("member", index=False)
    first_rides: Mapped[int] = mapped_column(Integer, default=0)  # still to be introduced: new
    word_at: Mapped[datetime | None]  # a coordinator's word: may be asked for those
    word_by_id: Mapped[UUID | None] = within("member", index=False)


class Vehicle(OfCommunity, Base):
    """The car a driver drives now; one active car a driver."""

    __tablename__ = "vehicle"
    __table_args__ = (
        index_within("driver_id"),
        Index(  # the database itself holds "one active car a driver"
            "uq_vehicle_active",
            "community_id",
            "driver_id",
            unique=True,
            sqlite_where=text("is_active"),
            postgresql_where=text("is_active"),
        ),
        CheckConstraint("seats BETWEEN 1 AND 15", name="seats_for_riders"),
        CheckConstraint("wheelchair_places BETWEEN 0 AND 4", name="wheelchair_places_few"),
        CheckConstraint("child_seats BETWEEN 0 AND 8", name="child_seats_few"),
    )

    driver_id: Mapped[UUID] = within("driver", index=False)
    make: Mapped[str] = mapped_column(String(30))
    model: Mapped[str] = mapped_column(String(30), default="")
    colour: Mapped[str] = one_of(*COLOURS)
    plate: Mapped[str] = mapped_column(String(12))
    seats: Mapped[int] = mapped_column(Integer)  # places for riders, the driver's not counted
    wheelchair_places: Mapped[int] = mapped_column(Integer, default=0)
    child_seats: Mapped[int] = mapped_column(Integer, default=0)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)


class Credential(OfCommunity, Base):
    """A paper that must be valid on the day of the ride; checked by a person."""

    __tablename__ = "credential"
    __table_args__ = (
        unique_within("driver_id", "kind", "valid_from", "valid_until", name="uq_credential_span"),
        index_within("driver_id", "kind", "valid_until"),
        CheckConstraint("valid_from <= valid_until", name="ends_after_start"),
    )

    driver_id: Mapped[UUID] = within("driver", index=False)
    kind: Mapped[str] = one_of(*CREDENTIAL_KINDS)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date] = mapped_column(Date)
    sent_at: Mapped[datetime | None]  # NULL: on record since before
    checked_by_id: Mapped[UUID | None] = within("member", index=False)
    checked_at: Mapped[datetime | None]  # NULL: sent in, not looked at yet: does not count


class Availability(OfCommunity, Base):
    """A weekly window, local time: Monday is 0, minutes of the day."""

    __tablename__ = "availability"
    __table_args__ = (
        unique_within("driver_id", "weekday", "from_minute"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        CheckConstraint(
            "from_minute >= 0 AND from_minute < until_minute AND until_minute <= 1440",
            name="window_within_day",
        ),
    )

    driver_id: Mapped[UUID] = within("driver", index=False)
    weekday: Mapped[int] = mapped_column(Integer)
    from_minute: Mapped[int] = mapped_column(Integer)
    until_minute: Mapped[int] = mapped_column(Integer)


class Away(OfCommunity, Base):
    """Days a driver is away, both included, local."""

    __tablename__ = "away"
    __table_args__ = (
        index_within("driver_id", "until_on"),
        CheckConstraint("from_on <= until_on", name="ends_after_start"),
    )

    driver_id: Mapped[UUID] = within("driver", index=False)
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date] = mapped_column(Date)


class RoutineTrip(OfCommunity, Base):
    """A way a driver drives every week anyhow: theirs alone, shown to nobody else, exported never.

    weekdays: one bit a day, Monday 1; minutes are local. An end without coordinates is home.
    """

    __tablename__ = "routine_trip"
    __table_args__ = (
        index_within("driver_id"),
        CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays_some"),
        CheckConstraint(
            "leaves_from >= 0 AND leaves_from <= leaves_until AND leaves_until < 1440",
            name="leaves_within_day",
        ),
        CheckConstraint(
            "(from_lat IS NULL) = (from_lon IS NULL) AND (to_lat IS NULL) = (to_lon IS NULL)",
            name="ends_whole",
        ),
        CheckConstraint("from_lat IS NOT NULL OR to_lat IS NOT NULL", name="leads_somewhere"),
    )

    driver_id: Mapped[UUID] = within("driver", index=False)
    weekdays: Mapped[int] = mapped_column(Integer)
    leaves_from: Mapped[int] = mapped_column(Integer)
    leaves_until: Mapped[int] = mapped_column(Integer)
    from_words: Mapped[str] = mapped_column(String(120), default="")
    from_lat: Mapped[float | None] = mapped_column(Float)
    from_lon: Mapped[float | None] = mapped_column(Float)
    to_words: Mapped[str] = mapped_column(String(120), default="")
    to_lat: Mapped[float | None] = mapped_column(Float)
    to_lon: Mapped[float | None] = mapped_column(Float)
    made_at: Mapped[datetime]
