"""What an address of these pages names: a ride, a member; 404 for anything of another bank."""

from flask import abort
from sqlalchemy.orm import Session

from timebank import rides
from timebank.rides import RideView
from timebank.web import session


def the_ride(db: Session, code: str) -> RideView:
    """Return the ride of a code in this community, or answer 404."""
    view = rides.ride_by_code(db, session.community().id, code)
    if view is None:
        abort(404)
    return view
