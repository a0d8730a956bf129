"""Who drives on one day, as a coordinator heard it: "not today" of many drivers at once."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members.models import Away, Driver
from timebank.members.rules.access import need_coordinator


def set_driving(
    session: Session,
    actor: Actor,
    on: date,
    driving: Collection[UUID],
    not_driving: Collection[UUID],
) -> None:
    """Keep who drives on a day and who does not; a longer time away stays as it is.

    Three statements and a lock, however many. Said again, the same. Raises: CoordinatorOnly.
    """
    need_coordinator(actor)
    c = actor.community_id
    ours = set(
        session.scalars(
            select(Driver.id)
            .where(Driver.community_id == c, Driver.id.in_([*driving, *not_driving]))
            .order_by(Driver.id)
            .with_for_update(key_share=True)
        )
    )
    session.execute(
        delete(Away)
        .where(
            Away.community_id == c, Away.driver_id.in_(ours & set(driving)),
            Away.from_on == on, Away.until_on == on,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    wanted = ours & set(not_driving) - set(driving)
    known = set(
        session.scalars(
            select(Away.driver_id).where(
                Away.community_id == c, Away.driver_id.in_(wanted),
                Away.from_on <= on, Away.until_on >= on,
            )
        )
    )  # fmt: skip
    rows = [
        {"community_id": c, "id": new_id(), "driver_id": one, "from_on": on, "until_on": on}
        for one in sorted(wanted - known)
    ]
    if rows:
        session.execute(insert(Away), rows)
