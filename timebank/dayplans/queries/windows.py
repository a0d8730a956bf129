"""Until when drivers are free on a day of the week: how late a ride may begin for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank.kernel.calendar import local_minute
from timebank.members import Availability, CommunityFacts


@dataclass(frozen=True, slots=True)
class Windows:
    """Weekly windows of one local day, by driver: (from, until), minutes of the day."""

    zone: str
    of_driver: Mapping[UUID, Sequence[tuple[int, int]]]

    def latest(self, driver_id: UUID, pickup_at: datetime, dropoff_at: datetime) -> datetime:
        """Return the latest pickup with which a ride of this length ends within a window.

        Never before `pickup_at`: whoever may drive it then for another reason may not later.
        """
        begins = local_minute(pickup_at, self.zone)
        length = int((dropoff_at - pickup_at).total_seconds() // 60)
        spare = [
            until - begins - length
            for opens, until in self.of_driver.get(driver_id, ())
            if opens <= begins
        ]
        return pickup_at + timedelta(minutes=max([0, *spare]))


def windows_of(session: Session, community: CommunityFacts, on_day: date) -> Windows:
    """Read the windows of every driver on one local day: one statement."""
    found: dict[UUID, list[tuple[int, int]]] = {}
    for row in session.execute(
        select(Availability.driver_id, Availability.from_minute, Availability.until_minute).where(
            Availability.community_id == community.id, Availability.weekday == on_day.weekday()
        )
    ):
        found.setdefault(row.driver_id, []).append((row.from_minute, row.until_minute))
    return Windows(community.time_zone, found)
