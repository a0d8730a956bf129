"""Changing a ride that has not begun: the old one is called off and the new one asked, as one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.rides.operations.closing import cancel
from timebank.rides.operations.requests import RideReceipt, request
from timebank.rides.rules.need import RideNeed


def change(
    session: Session, actor: Actor, ride_id: UUID, need: RideNeed, now: datetime
) -> RideReceipt:
    """Put a new request in the place of a ride and its way home, or leave all as it was.

    The old hours are free before the new ones are set aside. A driver who had said yes hears
    that it is off, and may be asked again. Said twice, it is done once: what is called off
    stays so, and the request key finds the first answer. Raises: as `cancel` and `request`.
    """
    cancel(session, actor, ride_id, now, reason="changed")
    return request(session, actor, need, now)
