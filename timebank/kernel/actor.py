"""Who acts, for whom, by which channel: written beside every change."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Channel = Literal["web", "desk", "text", "call", "paper", "api", "job", "cli"]
Areas = frozenset[UUID] | None  # the areas somebody is limited to; None: everywhere
CHANNELS: tuple[str, ...] = ("web", "desk", "text", "call", "paper", "api", "job", "cli")


@dataclass(frozen=True, slots=True)
class Actor:
    """One person (or the system, member_id None) acting in one community.

    on_behalf_of: the member it is done for, when that is another; then consent_id or a
    coordinator's role must cover it. roles: subset of rider, driver, helper, coordinator, admin.
    areas: what they are limited to as staff; pages look at it before an operation is called.
    """

    community_id: int
    member_id: UUID | None
    channel: Channel
    on_behalf_of: UUID | None = None
    consent_id: UUID | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    name: str = ""  # first name, for those who are told who did it
    areas: Areas = None

    @property
    def subject_id(self) -> UUID | None:
        """The member whose affairs are touched."""
        return self.on_behalf_of or self.member_id

    @property
    def is_coordinator(self) -> bool:
        return "coordinator" in self.roles or "admin" in self.roles

    @property
    def is_system(self) -> bool:
        return self.member_id is None


def system(community_id: int) -> Actor:
    """The actor of jobs: nobody in particular, in one community."""
    return Actor(community_id, None, "job")
