"""A driver's papers, hours of the week and days away.

A paper counts only after a person looked at it, and only on the days written on it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members.errors import DatesWrong, NoSuchPaper
from timebank.members.models import Availability, Away, Credential, Driver
from timebank.members.operations.rows import locked_driver
from timebank.members.rules.access import need_coordinator, need_own
from timebank.members.rules.drafts import Window
from timebank.members.rules.vocabulary import CREDENTIAL_KINDS
from timebank.members.rules.windows import merged
from timebank.members.rules.words import one_choice

PAPER_YEARS_MAX = 20
AWAY_DAYS_MAX = 366


def send_credential(
    session: Session,
    actor: Actor,
    driver_id: UUID,
    kind: str,
    valid_from: date,
    valid_until: date,
    now: datetime,
) -> UUID:
    """Hand in a paper to be looked at; the same paper again is the same row. Days are included.

    Raises: HelperMayNot, NotYours, NoSuchDriver, ChoiceUnknown, DatesWrong(field).
    """
    one_choice(kind, "kind", CREDENTIAL_KINDS)
    if not 0 <= (valid_until - valid_from).days <= 366 * PAPER_YEARS_MAX:
        raise DatesWrong(field="valid_until")
    own_driver(session, actor, driver_id)
    same = session.scalar(
        select(Credential.id).where(
            Credential.community_id == actor.community_id,
            Credential.driver_id == driver_id,
            Credential.kind == kind,
            Credential.valid_from == valid_from,
            Credential.valid_until == valid_until,
        )
    )
    if same is not None:
        return same
    credential_id = new_id()
    session.execute(
        insert(Credential).values(
            community_id=actor.community_id,
            id=credential_id,
            driver_id=driver_id,
            kind=kind,
            valid_from=valid_from,
            valid_until=valid_until,
            sent_at=now,
        )
    )
    return credential_id


def check_credential(session: Session, actor: Actor, credential_id: UUID, now: datetime) -> None:
    """Say that a paper was looked at and is right; the first to say so is kept.

    Raises: CoordinatorOnly, NoSuchPaper.
    """
    need_coordinator(actor)
    own = (Credential.community_id == actor.community_id, Credential.id == credential_id)
    session.execute(
        update(Credential)
        .where(*own, Credential.checked_at.is_(None))
        .values(checked_at=now, checked_by_id=actor.member_id)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(select(Credential.id).where(*own)) is None:
        raise NoSuchPaper(credential_id=str(credential_id))


def refuse_credential(session: Session, actor: Actor, credential_id: UUID) -> None:
    """Take an unchecked paper back out: it was not readable or not right.

    Raises: CoordinatorOnly.
    """
    need_coordinator(actor)
    session.execute(
        delete(Credential)
        .where(
            Credential.community_id == actor.community_id,
            Credential.id == credential_id,
            Credential.checked_at.is_(None),
        )
        .execution_options(synchronize_session=False)
    )


def set_availability(
    session: Session, actor: Actor, driver_id: UUID, windows: Sequence[Window]
) -> None:
    """Replace a driver's weekly windows (local time); windows that touch become one.

    Raises: HelperMayNot, NotYours, NoSuchDriver, WindowWrong(weekday).
    """
    ordered = merged(windows)
    own_driver(session, actor, driver_id)
    session.execute(
        delete(Availability)
        .where(Availability.community_id == actor.community_id, Availability.driver_id == driver_id)
        .execution_options(synchronize_session=False)
    )
    if ordered:
        session.execute(
            insert(Availability),
            [
                {
                    "community_id": actor.community_id,
                    "driver_id": driver_id,
                    "weekday": window.weekday,
                    "from_minute": window.from_minute,
                    "until_minute": window.until_minute,
                }
                for window in ordered
            ],
        )


def add_away(
    session: Session, actor: Actor, driver_id: UUID, from_on: date, until_on: date
) -> UUID:
    """Keep days on which a driver is away, both included; the same days are the same row.

    Raises: HelperMayNot, NotYours, NoSuchDriver, DatesWrong(field).
    """
    if not 0 <= (until_on - from_on).days <= AWAY_DAYS_MAX:
        raise DatesWrong(field="until_on")
    own_driver(session, actor, driver_id)
    same = session.scalar(
        select(Away.id).where(
            Away.community_id == actor.community_id,
            Away.driver_id == driver_id,
            Away.from_on == from_on,
            Away.until_on == until_on,
        )
    )
    if same is not None:
        return same
    away_id = new_id()
    session.execute(
        insert(Away).values(
            community_id=actor.community_id,
            id=away_id,
            driver_id=driver_id,
            from_on=from_on,
            until_on=until_on,
        )
    )
    return away_id


def remove_away(session: Session, actor: Actor, driver_id: UUID, away_id: UUID) -> None:
    """Take days away back. Raises: HelperMayNot, NotYours, NoSuchDriver."""
    own_driver(session, actor, driver_id)
    session.execute(
        delete(Away)
        .where(
            Away.community_id == actor.community_id,
            Away.driver_id == driver_id,
            Away.id == away_id,
        )
        .execution_options(synchronize_session=False)
    )


def own_driver(session: Session, actor: Actor, driver_id: UUID) -> Driver:
    """Lock a driver that the actor may change. Raises: NoSuchDriver, HelperMayNot, NotYours."""
    driver = locked_driver(session, actor.community_id, driver_id)
    need_own(actor, driver.member_id)
    return driver
