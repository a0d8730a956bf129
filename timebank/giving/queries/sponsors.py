"""Sponsors as pages, statements and rides read them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from timebank import geo
from timebank.giving.errors import NoSuchSponsor
from timebank.giving.models import Sponsor, SponsorPlace
from timebank.ledger import Account, SponsorAsk


@dataclass(frozen=True, slots=True)
class SponsorView:
    """One sponsor with its places, (id, name) by name, and its hours in minutes."""

    id: UUID
    name: str
    share_percent: int
    member_minutes_max: int
    month_minutes_max: int | None
    is_active: bool
    pledged: int
    balance: int
    held: int
    places: tuple[tuple[UUID, str], ...]

    @property
    def available(self) -> int:
        """What it may still give, its pledge included."""
        return self.balance - self.held + self.pledged


def sponsors(session: Session, community_id: int) -> list[SponsorView]:
    """Return all sponsors, those who give first, by name."""
    placed: dict[UUID, list[tuple[UUID, str]]] = {}
    for sponsor_id, place_id, name in session.execute(
        select(SponsorPlace.sponsor_id, geo.Place.id, geo.Place.name)
        .join(
            geo.Place,
            and_(geo.Place.community_id == community_id, geo.Place.id == SponsorPlace.place_id),
        )
        .where(SponsorPlace.community_id == community_id)
        .order_by(geo.Place.name, geo.Place.id)
    ):
        placed.setdefault(sponsor_id, []).append((place_id, name))
    rows = session.execute(
        select(
            Sponsor.id, Sponsor.name, Sponsor.share_percent, Sponsor.member_minutes_max,
            Sponsor.month_minutes_max, Sponsor.is_active, Account.credit_limit, Account.balance,
            Account.held,
        )
        .join(
            Account,
            and_(
                Account.community_id == community_id,
                Account.kind == "sponsor",
                Account.owner_id == Sponsor.id,
            ),
        )
        .where(Sponsor.community_id == community_id)
        .order_by(Sponsor.is_active.desc(), Sponsor.name)
    )  # fmt: skip
    return [SponsorView(*row, tuple(placed.get(row.id, ()))) for row in rows]


def sponsor_of(
    session: Session, community_id: int, place_ids: Sequence[UUID], month_at: datetime
) -> SponsorAsk | None:
    """Return what may be asked of who pays for the first of these places that has a sponsor.

    place_ids: where a ride goes, then where it begins. month_at: the local month's first instant.
    """
    rows = session.execute(
        select(SponsorPlace.place_id, Sponsor)
        .join(
            Sponsor,
            and_(Sponsor.community_id == community_id, Sponsor.id == SponsorPlace.sponsor_id),
        )
        .where(
            SponsorPlace.community_id == community_id,
            SponsorPlace.place_id.in_(place_ids),
            Sponsor.is_active,
        )
    ).all()
    found: dict[UUID, Sponsor] = {row.place_id: row.Sponsor for row in rows}
    first = next((found[place_id] for place_id in place_ids if place_id in found), None)
    return None if first is None else ask_of(first, month_at)


def ask_of(sponsor: Sponsor, month_at: datetime) -> SponsorAsk:
    """Return what a ride asks of a sponsor. month_at: the local month's first instant."""
    return SponsorAsk(
        sponsor.id,
        sponsor.share_percent,
        sponsor.member_minutes_max,
        sponsor.month_minutes_max,
        month_at,
    )


def sponsor_names(
    session: Session, community_id: int, owner_ids: Collection[UUID]
) -> dict[UUID, str]:
    """Return the names of those owners that are sponsors."""
    rows = session.execute(
        select(Sponsor.id, Sponsor.name).where(
            Sponsor.community_id == community_id, Sponsor.id.in_(owner_ids)
        )
    )
    return {row.id: row.name for row in rows}


def need_sponsor(session: Session, community_id: int, sponsor_id: UUID) -> None:
    """Raise NoSuchSponsor where this community has none by this id."""
    if not sponsor_names(session, community_id, [sponsor_id]):
        raise NoSuchSponsor(sponsor_id=str(sponsor_id))
