"""Accounts, transfers, entries and holds: rows are only ever added, states only ever finished.

The database itself refuses a crossed limit, a gap or double in an account's entries, a second
settlement of a hold, a second reversal of a transfer and a second use of a request key.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import (
    Base,
    OfCommunity,
    index_within,
    one_of,
    unique_within,
    within,
)

ACCOUNT_KINDS = ("member", "community_fund", "sponsor", "clearing")
OWNED_KINDS = ("member", "community_fund", "sponsor")  # one account an owner; named by owner
FUND_OWNER = UUID(int=0)  # the community fund belongs to nobody in particular
TRANSFER_KINDS = (
    "ride", "overrun", "effort", "carried", "gift", "exchange", "grant", "reversal",
)  # fmt: skip
HOLD_STATES = ("held", "settled", "released", "expired")


class Account(OfCommunity, Base):
    """Minutes of one owner. available = balance - held + credit_limit, never below zero."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("community_id", "kind", "owner_id"),
        CheckConstraint("balance - held + credit_limit >= 0", name="within_limit"),
        CheckConstraint("held >= 0", name="held_not_negative"),
        CheckConstraint("credit_limit >= 0", name="limit_not_negative"),
        CheckConstraint("version >= 0", name="version_counts"),
    )

    kind: Mapped[str] = one_of(*ACCOUNT_KINDS)
    owner_id: Mapped[UUID]  # a member or an organisation; the fund owns itself
    balance: Mapped[int] = mapped_column(Integer, default=0)
    held: Mapped[int] = mapped_column(Integer, default=0)
    credit_limit: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=0)  # how many entries it has
    opened_at: Mapped[datetime]


class Transfer(OfCommunity, Base):
    """Minutes that moved, once, for a reason; its entries sum to zero."""

    __tablename__ = "transfer"
    __table_args__ = (
        unique_within("request_key"),
        unique_within("reverses_id"),
        unique_within("settles_id"),
        index_within("at"),
        # most reverse nothing: with statistics SQLite takes the unique index for useless
        Index(
            "ix_transfer_reversals",
            "community_id",
            "reverses_id",
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_linked"),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = one_of(*TRANSFER_KINDS)
    minutes: Mapped[int] = mapped_column(Integer)  # sum of what was received
    reverses_id: Mapped[UUID | None] = within("transfer", index=False)
    settles_id: Mapped[UUID | None]  # the hold it settles; unique, so none is settled twice
    subject_id: Mapped[UUID | None]  # the ride or exchange it is for
    reason: Mapped[str] = mapped_column(String(400), default="")
    by_id: Mapped[UUID | None]  # the member who did it; NULL: the system by rule
    at: Mapped[datetime]


class Entry(Base):
    """One account's side of a transfer; its key leaves no room for a gap or a double."""

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("minutes <> 0", name="moves_something"),
        CheckConstraint("version >= 1", name="version_counts"),
    )

    community_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    account_id: Mapped[UUID] = within("account", index=False, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    transfer_id: Mapped[UUID] = within("transfer")
    minutes: Mapped[int] = mapped_column(Integer)
    balance_after: Mapped[int] = mapped_column(Integer)


class Hold(OfCommunity, Base):
    """Minutes set aside for one ride: a sponsor's share, the rider's, and the fund's for the rest.

    sponsor_percent: the share it was made by; of fewer minutes the sponsor pays that share.
    """

    __tablename__ = "hold"
    __table_args__ = (
        unique_within("request_key"),
        unique_within("transfer_id"),
        index_within("state", "expires_at"),
        CheckConstraint("(state = 'settled') = (transfer_id IS NOT NULL)", name="settled_once"),
        index_within("sponsor_account_id", "made_at"),
        CheckConstraint(
            "minutes >= 0 AND fund_minutes >= 0 AND sponsor_minutes >= 0", name="not_negative"
        ),
        CheckConstraint("minutes + fund_minutes + sponsor_minutes > 0", name="holds_something"),
        CheckConstraint(
            "minutes + fund_minutes + sponsor_minutes <= asked_minutes", name="within_asked"
        ),
        CheckConstraint(
            "(sponsor_account_id IS NOT NULL) = (sponsor_percent > 0)", name="sponsor_named"
        ),
        CheckConstraint(
            "sponsor_minutes * 100 <= sponsor_percent * (minutes + fund_minutes + sponsor_minutes)",
            name="sponsor_within_share",
        ),
        CheckConstraint("(fund_account_id IS NOT NULL) OR fund_minutes = 0", name="fund_named"),
        CheckConstraint("(state = 'held') = (ended_at IS NULL)", name="ended_when_not_held"),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    account_id: Mapped[UUID] = within("account")
    asked_minutes: Mapped[int] = mapped_column(Integer)  # what its key asked for; never lowered
    minutes: Mapped[int] = mapped_column(Integer)
    fund_account_id: Mapped[UUID | None] = within("account")
    fund_minutes: Mapped[int] = mapped_column(Integer, default=0)
    sponsor_account_id: Mapped[UUID | None] = within("account", index=False)
    sponsor_percent: Mapped[int] = mapped_column(Integer, default=0)
    sponsor_minutes: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = one_of(*HOLD_STATES)
    transfer_id: Mapped[UUID | None] = within("transfer", index=False)
    subject_id: Mapped[UUID | None]  # the ride it is for
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class FundRule(OfCommunity, Base):
    """In order: for which purposes and whom the fund pays what share of what is missing."""

    __tablename__ = "fund_rule"
    __table_args__ = (
        unique_within("position"),
        CheckConstraint("share_percent BETWEEN 1 AND 100", name="share_is_percent"),
        CheckConstraint("month_minutes_max >= 0", name="cap_not_negative"),
    )

    position: Mapped[int] = mapped_column(Integer)
    purposes: Mapped[str] = mapped_column(String(60), default="")  # codes, comma between; "" any
    whose: Mapped[str] = one_of("everyone", "flagged")
    share_percent: Mapped[int] = mapped_column(Integer, default=100)
    month_minutes_max: Mapped[int] = mapped_column(Integer, default=600)
    needs_approval: Mapped[bool] = mapped_column(Boolean, default=False)


class DaySeal(Base):
    """One local day of transfers, closed: each day's digest holds the one before, in a chain.

    marks: for each transfer of the day, by id, 32 hex digits of its id and 32 of what it says.
    """

    __tablename__ = "day_seal"
    __table_args__ = (CheckConstraint("since < until", name="day_has_length"),)

    community_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    since: Mapped[datetime]  # since <= at < until; as the zone was when it was sealed
    until: Mapped[datetime]
    marks: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(String(64))  # digest of the day before, "" for the first
    digest: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]
