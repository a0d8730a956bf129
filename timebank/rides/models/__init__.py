"""Tables of requests, rides and invitations."""

from timebank.rides.models.invitations import INVITATION_STATES, Invitation, KeptPlaces
from timebank.rides.models.naming import NamedDriver
from timebank.rides.models.requests import PURPOSES, WAYS_HOME, RideRequest
from timebank.rides.models.rides import BARRIERS, OUTCOMES, Ride, RideEvent
from timebank.rides.models.standing import StandingDay, StandingRequest

__all__ = [
    "BARRIERS",
    "INVITATION_STATES",
    "OUTCOMES",
    "PURPOSES",
    "WAYS_HOME",
    "Invitation",
    "KeptPlaces",
    "NamedDriver",
    "Ride",
    "RideEvent",
    "RideRequest",
    "StandingDay",
    "StandingRequest",
]
