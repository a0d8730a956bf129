"""Rides that come again, for pages: a member's series, one by its code, its days to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session, aliased

from timebank.geo import Place
from timebank.intermediaries import Consent, Organisation
from timebank.kernel.weeks import Weeks, count_of, days_of, weeks_from
from timebank.members import Member
from timebank.rides.models import Ride, StandingDay, StandingRequest

DAYS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class StandingView:
    """One series. Minutes are of the local day; last_on: the end of its rule, None: none."""

    id: UUID
    code: str
    rider_id: UUID
    rider_name: str
    rider_first_name: str
    state: str  # active | ended
    weeks: Weeks
    first_on: date
    anchor: str
    minute: int
    way_home: str
    home_minute: int | None
    place_id: UUID
    place_name: str
    asked_by: str | None  # who asked, when it was not the rider
    asked_by_agency: str | None
    consent_id: UUID | None
    row: StandingRequest  # all of it, to ask the same another way

    @property
    def last_on(self) -> date | None:
        return self.weeks.until

    @property
    def count(self) -> int | None:
        """How many days from first to last; None: no end."""
        return count_of(self.weeks, self.first_on)


@dataclass(frozen=True, slots=True)
class DayView:
    """One day of a series: made (with its ride), planned, or taken out."""

    on: date
    state: str  # planned | made | changed | skipped | failed
    minute: int
    code: str | None  # of the way there, once made
    ride_state: str | None


def standing_of(
    session: Session, community_id: int, rider_id: UUID, today: date
) -> list[StandingView]:
    """Return a rider's series that go on, oldest first."""
    found = _where(
        session,
        community_id,
        StandingRequest.rider_id == rider_id,
        StandingRequest.state == "active",
    )
    return [one for one in found if one.last_on is None or one.last_on >= today]


def standing_by_code(session: Session, community_id: int, code: str) -> StandingView | None:
    """Return a series by its code, or None. Who may see it is the caller's question."""
    found = _where(session, community_id, StandingRequest.code == code.upper())
    return found[0] if found else None


def standing_by_id(session: Session, community_id: int, standing_id: UUID) -> StandingView | None:
    """Return a series, or None."""
    found = _where(session, community_id, StandingRequest.id == standing_id)
    return found[0] if found else None


def standing_days(
    session: Session,
    community_id: int,
    series: StandingView,
    today: date,
    *,
    limit: int = DAYS_SHOWN,
) -> list[DayView]:
    """Return the next days of a series, made or not, from today on."""
    rows = session.execute(
        select(StandingDay, Ride.code, Ride.state)
        .outerjoin(
            Ride,
            and_(
                Ride.community_id == community_id,
                Ride.request_id == StandingDay.request_id,
                Ride.leg == "out",
            ),
        )
        .where(
            StandingDay.community_id == community_id,
            StandingDay.standing_id == series.id,
            StandingDay.on_day >= today,
        )
    )
    known = {day.on_day: (day, code, state) for day, code, state in rows}
    if series.state == "active":
        later = days_of(series.weeks, series.first_on, after=today - timedelta(days=1))
        days: Sequence[date] = list(islice(later, limit))
    else:
        days = sorted(known)[:limit]
    return [_day(series, on, *known.get(on, (None, None, None))) for on in days]


def _day(
    series: StandingView, on: date, day: StandingDay | None, code: str | None, state: str | None
) -> DayView:
    if day is None:
        return DayView(on, "planned", series.minute, None, None)
    minute = series.minute if day.minute is None else day.minute
    return DayView(on, day.state, minute, code, state)


def _where(session: Session, c: int, *conditions: Any) -> list[StandingView]:
    asker = aliased(Member)
    rows = session.execute(
        select(
            StandingRequest,
            Member.name,
            Member.first_name,
            Place.name.label("place"),
            case((asker.id != StandingRequest.rider_id, asker.first_name)).label("asker"),
            Organisation.name.label("agency"),
        )
        .join(Member, and_(Member.community_id == c, Member.id == StandingRequest.rider_id))
        .join(Place, and_(Place.community_id == c, Place.id == StandingRequest.to_place_id))
        .outerjoin(asker, and_(asker.community_id == c, asker.id == StandingRequest.asked_by_id))
        .outerjoin(
            Consent, and_(Consent.community_id == c, Consent.id == StandingRequest.consent_id)
        )
        .outerjoin(Organisation, Organisation.id == Consent.organisation_id)
        .where(StandingRequest.community_id == c, *conditions)
        .order_by(StandingRequest.asked_at, StandingRequest.id)
        .execution_options(populate_existing=True)
    )
    return [_view(row) for row in rows]


def _view(row: Any) -> StandingView:
    series: StandingRequest = row.StandingRequest
    return StandingView(
        id=series.id,
        code=series.code,
        rider_id=series.rider_id,
        rider_name=row.name,
        rider_first_name=row.first_name,
        state=series.state,
        weeks=weeks_from(series.rule),
        first_on=series.first_on,
        anchor=series.anchor,
        minute=series.minute,
        way_home=series.way_home,
        home_minute=series.home_minute,
        place_id=series.to_place_id,
        place_name=row.place,
        asked_by=row.asker,
        asked_by_agency=row.agency,
        consent_id=series.consent_id,
        row=series,
    )
