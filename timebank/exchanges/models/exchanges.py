"""Help other than a ride: what it was, and each who gave or got it with their own minutes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.exchanges.rules.kinds import CATEGORIES, WORDS_MAX
from timebank.exchanges.rules.sides import PARTS
from timebank.exchanges.rules.states import SAID, STATES
from timebank.kernel.actor import CHANNELS
from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within, within


class Exchange(OfCommunity, Base):
    """Help of one day. Its hours move once, by one transfer, when everybody said yes."""

    __tablename__ = "exchange"
    __table_args__ = (
        unique_within("request_key"),
        unique_within("transfer_id"),
        unique_within("corrects_id"),
        index_within("state", "made_at"),
        index_within("done_on"),
        CheckConstraint("minutes > 0", name="moves_something"),
        CheckConstraint(
            "(state IN ('confirmed', 'corrected')) = (transfer_id IS NOT NULL)", name="moved_once"
        ),
        CheckConstraint(
            "(state IN ('waiting', 'short', 'disputed')) = (ended_at IS NULL)", name="ended_when_so"
        ),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = one_of(*CATEGORIES)
    done_on: Mapped[date] = mapped_column(Date)  # the local day
    minutes: Mapped[int] = mapped_column(Integer)  # of all givers together
    words: Mapped[str] = mapped_column(String(WORDS_MAX), default="")
    state: Mapped[str] = one_of(*STATES, default="waiting")
    post_id: Mapped[UUID | None] = within("help_post")  # the offer or request it came from
    recorded_by_id: Mapped[UUID | None] = within("member")  # NULL: the house
    for_id: Mapped[UUID | None] = within("member", index=False)  # in whose name, when another's
    consent_id: Mapped[UUID | None] = within("consent", index=False)
    channel: Mapped[str] = one_of(*CHANNELS)
    made_at: Mapped[datetime]
    auto_at: Mapped[datetime]  # from then on silence is a yes
    transfer_id: Mapped[UUID | None] = within("transfer", index=False)
    corrects_id: Mapped[UUID | None] = within("exchange", index=False)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = within("member", index=False)  # NULL: by the days
    reason: Mapped[str] = mapped_column(String(200), default="")  # of a coordinator, or a no


class ExchangeSide(OfCommunity, Base):
    """One who gave or got. owner_id is the account's: a member, or the community fund."""

    __tablename__ = "exchange_side"
    __table_args__ = (
        unique_within("exchange_id", "owner_id"),
        index_within("member_id"),
        CheckConstraint("minutes >= 0", name="not_negative"),
        CheckConstraint("member_id IS NULL OR member_id = owner_id", name="of_its_member"),
        CheckConstraint("(said = 'waiting') = (said_at IS NULL)", name="said_when_said"),
    )

    exchange_id: Mapped[UUID] = within("exchange", index=False)
    owner_id: Mapped[UUID]
    member_id: Mapped[UUID | None] = within("member", index=False)  # NULL: the community
    part: Mapped[str] = one_of(*PARTS)
    minutes: Mapped[int] = mapped_column(Integer)
    said: Mapped[str] = one_of(*SAID, default="waiting")
    said_at: Mapped[datetime | None]
    said_by_id: Mapped[UUID | None] = within("member", index=False)  # NULL: by the days
