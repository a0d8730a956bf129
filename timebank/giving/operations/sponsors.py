"""Sponsors: set up and changed by a coordinator, given hours from the community fund."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import Session

from timebank import geo, ledger, members
from timebank.giving.errors import NameTaken, NoSuchSponsor, PlaceTaken
from timebank.giving.models import Sponsor, SponsorPlace
from timebank.giving.operations.gifts import WORDS_MAX, Gift
from timebank.giving.queries.sponsors import need_sponsor
from timebank.kernel.actor import Actor
from timebank.kernel.db import insert_once
from timebank.kernel.ids import new_id
from timebank.ledger import FUND_OWNER, TransferAsk, TransferReceipt
from timebank.members import need_coordinator

NAME_MAX = 80


@dataclass(frozen=True, slots=True)
class SponsorDraft:
    """What a coordinator says of a sponsor. Minutes; month_minutes_max None: no cap for all."""

    request_key: str
    name: str
    share_percent: int  # 1 to 100
    member_minutes_max: int
    month_minutes_max: int | None
    pledged_minutes: int  # how far its account may go below zero
    is_active: bool = True


def add_sponsor(session: Session, actor: Actor, draft: SponsorDraft, now: datetime) -> UUID:
    """Put a sponsor on record and open its account; the same key again is the first answer.

    Raises: CoordinatorOnly, FieldMissing, FieldTooLong, NameTaken.
    """
    need_coordinator(actor)
    c = actor.community_id
    known = select(Sponsor.id).where(
        Sponsor.community_id == c, Sponsor.request_key == draft.request_key
    )
    first = session.scalar(known)
    if first is not None:
        return first
    sponsor_id = new_id()
    row = _row(session, actor, draft, now) | {
        "community_id": c,
        "id": sponsor_id,
        "request_key": draft.request_key,
    }
    if not _is_inserted(session, Sponsor, row):
        first = session.scalar(known)  # the same form twice at once
        if first is None:
            raise NameTaken(field="name")
        return first
    ledger.open_account(session, c, "sponsor", sponsor_id, draft.pledged_minutes, now)
    return sponsor_id


def change_sponsor(
    session: Session, actor: Actor, sponsor_id: UUID, draft: SponsorDraft, now: datetime
) -> None:
    """Change what is asked of a sponsor from now on; what is set aside stays as it was made.

    Raises: CoordinatorOnly, NoSuchSponsor, FieldMissing, FieldTooLong, NameTaken,
    ledger.LimitInUse(used_minutes) for a smaller pledge than is in use.
    """
    need_coordinator(actor)
    c = actor.community_id
    locked = session.execute(
        select(Sponsor.id)
        .where(Sponsor.community_id == c, Sponsor.id == sponsor_id)
        .with_for_update(key_share=True)
    ).first()
    if locked is None:
        raise NoSuchSponsor(sponsor_id=str(sponsor_id))
    row = _row(session, actor, draft, now)
    same = (Sponsor.community_id == c, Sponsor.name == row["name"], Sponsor.id != sponsor_id)
    if session.scalar(select(Sponsor.id).where(*same)) is not None:
        raise NameTaken(field="name")
    session.execute(
        update(Sponsor)
        .where(Sponsor.community_id == c, Sponsor.id == sponsor_id)
        .values(**row)
        .execution_options(synchronize_session=False)
    )
    ledger.set_limit(session, c, sponsor_id, draft.pledged_minutes)


def put_place(session: Session, actor: Actor, sponsor_id: UUID, place_id: UUID) -> None:
    """Let a sponsor pay for rides to a public place; again is once.

    Raises: CoordinatorOnly, NoSuchSponsor, geo.PlaceUnknown, PlaceTaken(name) by another sponsor.
    """
    need_coordinator(actor)
    c = actor.community_id
    need_sponsor(session, c, sponsor_id)
    place = geo.places_by_id(session, c, [place_id]).get(place_id)
    if place is None or not place.is_public:
        raise geo.PlaceUnknown(field="place")
    row = {"community_id": c, "place_id": place_id, "sponsor_id": sponsor_id}
    if _is_inserted(session, SponsorPlace, row):
        return
    owner = session.execute(
        select(Sponsor.id, Sponsor.name)
        .join(
            SponsorPlace,
            and_(SponsorPlace.community_id == c, SponsorPlace.sponsor_id == Sponsor.id),
        )
        .where(Sponsor.community_id == c, SponsorPlace.place_id == place_id)
    ).one()
    if owner.id != sponsor_id:
        raise PlaceTaken(field="place", name=owner.name)


def take_place(session: Session, actor: Actor, sponsor_id: UUID, place_id: UUID) -> None:
    """End that a sponsor pays for rides to a place. Raises: CoordinatorOnly."""
    need_coordinator(actor)
    session.execute(
        delete(SponsorPlace)
        .where(
            SponsorPlace.community_id == actor.community_id,
            SponsorPlace.sponsor_id == sponsor_id,
            SponsorPlace.place_id == place_id,
        )
        .execution_options(synchronize_session=False)
    )


def grant_sponsor(
    session: Session, actor: Actor, sponsor_id: UUID, gift: Gift, now: datetime
) -> TransferReceipt:
    """Give a sponsor hours from the community fund, by a coordinator.

    Raises: CoordinatorOnly, NoSuchSponsor, FieldMissing, ledger.CreditLimitExceeded, KeyReused.
    """
    need_coordinator(actor)
    need_sponsor(session, actor.community_id, sponsor_id)
    words = members.one_line(gift.words, "words", WORDS_MAX, required=True)
    moves = {FUND_OWNER: -gift.minutes, sponsor_id: gift.minutes}
    ask = TransferAsk(gift.request_key, "grant", moves, words, by_id=actor.member_id)
    return ledger.transfer(session, actor.community_id, ask, now)


def _row(session: Session, actor: Actor, draft: SponsorDraft, now: datetime) -> dict[str, Any]:
    assert 1 <= draft.share_percent <= 100
    return {
        "name": members.one_line(draft.name, "name", NAME_MAX, required=True),
        "share_percent": draft.share_percent,
        "member_minutes_max": draft.member_minutes_max,
        "month_minutes_max": draft.month_minutes_max,
        "is_active": draft.is_active,
        "changed_by_id": actor.member_id,
        "changed_at": now,
    }


def _is_inserted(session: Session, table: type[Any], row: dict[str, Any]) -> bool:
    """Insert a row unless one of its keys is taken; tell whether it was."""
    made = insert_once(session, table).values(row)
    return session.scalar(made.returning(table.community_id)) is not None
