"""Tables of requests, rides and invitations."""

from timebank.rides.models.closures import CLOSURE_KINDS, Closure
from timebank.rides.models.invitations import INVITATION_STATES, Invitation, KeptPlaces
from timebank.rides.models.naming import NamedDriver
from timebank.rides.models.requests import PURPOSES, WAYS_HOME, RideRequest
from timebank.rides.models.rides import BARRIERS, OUTCOMES, Ride, RideEvent
from timebank.rides.models.standing import StandingDay, StandingRequest
from timebank.rides.models.standing_by import STAND_BY_STATES, StandBy

__all__ = [
    "BARRIERS",
    "CLOSURE_KINDS",
    "INVITATION_STATES",
    "OUTCOMES",
    "PURPOSES",
    "STAND_BY_STATES",
    "WAYS_HOME",
    "Closure",
    "Invitation",
    "KeptPlaces",
    "NamedDriver",
    "Ride",
    "RideEvent",
    "RideRequest",
    "StandBy",
    "StandingDay",
    "StandingRequest",
]
