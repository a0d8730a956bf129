"""Verbs of day plans: asked for, made by a worker, changed and accepted by a coordinator."""

from timebank.dayplans.operations.accepting import Accepted, accept
from timebank.dayplans.operations.asking import ask
from timebank.dayplans.operations.changing import drop, give
from timebank.dayplans.operations.working import Claim, claim_next, finish, give_up

__all__ = ["Accepted", "Claim", "accept", "ask", "claim_next", "drop", "finish", "give", "give_up"]
