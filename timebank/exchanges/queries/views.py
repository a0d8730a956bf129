"""What pages, messages and operations are told of exchanges: frozen rows."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from timebank.exchanges.rules.sides import GIVER, SideDraft
from timebank.exchanges.rules.states import OPEN


@dataclass(frozen=True, slots=True)
class SideView:
    """One who gave or got. member_id None: the community. said: waiting | yes | no."""

    owner_id: UUID
    member_id: UUID | None
    name: str  # "" for the community
    first_name: str
    part: str
    minutes: int
    said: str
    said_by_id: UUID | None

    @property
    def is_giver(self) -> bool:
        """They gave; else they got."""
        return self.part == GIVER

    @property
    def draft(self) -> SideDraft:
        """Who, which part and how many minutes."""
        return SideDraft(self.owner_id, self.part, self.minutes)


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """Help of one day with all its sides, givers first."""

    id: UUID
    category: str
    done_on: date
    minutes: int
    words: str
    state: str
    post_id: UUID | None
    recorded_by_id: UUID | None
    recorded_by: str  # first name; "" for the house
    for_id: UUID | None
    channel: str
    made_at: datetime
    auto_at: datetime
    transfer_id: UUID | None
    corrects_id: UUID | None
    ended_at: datetime | None
    reason: str
    sides: tuple[SideView, ...]

    @property
    def is_open(self) -> bool:
        """Nothing has moved, and something still may."""
        return self.state in OPEN

    @property
    def givers(self) -> tuple[SideView, ...]:
        """Those who gave."""
        return tuple(side for side in self.sides if side.is_giver)

    @property
    def receivers(self) -> tuple[SideView, ...]:
        """Those who got something; one whose part the fund took over is among them."""
        return tuple(side for side in self.sides if not side.is_giver)

    def side_of(self, owner_id: UUID | None) -> SideView | None:
        """Return the side of a member or of the fund, or None."""
        return next((side for side in self.sides if side.owner_id == owner_id), None)

    def others_of(self, side: SideView) -> tuple[SideView, ...]:
        """Return those on the other part: whom one gave to or got from."""
        return tuple(one for one in self.sides if one.part != side.part)


@dataclass(frozen=True, slots=True)
class PostView:
    """An offer or a request. band: how near its member lives, "" where that is not known.

    answers: how many wait for its member's yes or no.
    """

    id: UUID
    member_id: UUID
    first_name: str
    kind: str
    category: str
    words: str
    state: str
    made_at: datetime
    until_at: datetime
    band: str = ""
    is_own: bool = False
    is_answered: bool = False
    answers: int = 0


@dataclass(frozen=True, slots=True)
class AnswerView:
    """Somebody's answer to an offer or request. phone: of the other side, once both said so."""

    id: UUID
    post_id: UUID
    member_id: UUID
    first_name: str
    words: str
    shows_phone: bool
    state: str
    made_at: datetime
    phone: str | None
