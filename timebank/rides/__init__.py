"""Ride requests, invitations, rides and their outcomes: the state machine and its verbs."""

from timebank.rides.models import Invitation, Ride, RideEvent, RideRequest

__all__ = ["Invitation", "Ride", "RideEvent", "RideRequest"]
