"""The board: what members offer and ask for, and who answered; no number before two yeses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.exchanges.rules.kinds import CATEGORIES, WORDS_MAX
from timebank.exchanges.rules.posts import ANSWERS, POST_KINDS, POST_STATES
from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within, within


class HelpPost(OfCommunity, Base):
    """An offer or a request of help, until a day; kept longer by one press."""

    __tablename__ = "help_post"
    __table_args__ = (
        unique_within("request_key"),
        index_within("state", "until_at"),
        index_within("member_id", "made_at"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_when_so"),
        CheckConstraint("made_at < until_at", name="ends_after_start"),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    member_id: Mapped[UUID] = within("member", index=False)
    kind: Mapped[str] = one_of(*POST_KINDS)
    category: Mapped[str] = one_of(*CATEGORIES)
    words: Mapped[str] = mapped_column(String(WORDS_MAX), default="")
    state: Mapped[str] = one_of(*POST_STATES, default="open")
    recorded_by_id: Mapped[UUID] = within("member", index=False)
    consent_id: Mapped[UUID | None] = within("consent", index=False)
    made_at: Mapped[datetime]
    until_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class HelpAnswer(OfCommunity, Base):
    """A member answers an offer or request, once; phones are shown when both said so."""

    __tablename__ = "help_answer"
    __table_args__ = (
        unique_within("post_id", "member_id"),
        index_within("member_id"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_when_done"),
    )

    post_id: Mapped[UUID] = within("help_post", index=False)
    member_id: Mapped[UUID] = within("member", index=False)
    words: Mapped[str] = mapped_column(String(WORDS_MAX), default="")
    shows_phone: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = one_of(*ANSWERS, default="waiting")
    owner_shows_phone: Mapped[bool] = mapped_column(Boolean, default=False)
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
