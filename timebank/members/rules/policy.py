"""Policy of a community: each value with its default, read from what the community changed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Policy:
    """What a coordinator may change on a page. Minutes unless the name says otherwise."""

    # what a coordinator changes on a page: the least and the most, in the unit of the value
    CHANGEABLE: ClassVar[Mapping[str, tuple[int, int]]] = {
        "credit_limit": (60, 6000),  # never 0: it blocks the first ride
        "soft_warning_percent": (10, 100),
        "exchange_days": (1, 30),
        "help_days": (7, 180),
        "plan_days": (0, 7),
        "order_together": (0, 60),
        "order_trust": (0, 60),
        "order_load": (0, 60),
        "order_language": (0, 60),
        "new_drivers_percent": (10, 15),
    }

    # for which purposes something holds, words of VISIT_PURPOSES beside each other
    OF_PURPOSES: ClassVar[tuple[str, ...]] = ("vital_purposes", "backup_purposes")

    credit_limit: int = 300
    soft_warning_percent: int = 50  # of the credit limit: from here on pages show ways to give
    fund_credit_limit: int = 6000
    round_minutes: int = 15  # effort is rounded up to this
    approach_minutes: int = 10  # each way, while no driver is known
    boarding_minutes: int = 5
    boarding_help_minutes: int = 10
    waiting_minutes_max: int = 30
    early_minutes: int = 5  # be there this long before the appointment
    pickup_window_minutes: int = 15
    wave_size: int = 3
    plan_days: int = 0  # rides further ahead than this wait for the plan of their day; 0: none does
    open_offers_max: int = 3  # open invitations a driver, so that nobody is flooded
    expiry_far_minutes: int = 30  # more than a day ahead
    expiry_day_minutes: int = 15
    expiry_near_minutes: int = 5  # within two hours
    late_cancel_minutes: int = 120
    overrun_days: int = 7
    exchange_days: int = 7  # help that nobody spoke against counts after these
    help_days: int = 30  # an offer or request stays on the board
    circuity: float = 1.3  # road to straight line
    speed_kmh: float = 32.0
    acting_for_months_max: int = 12
    training_reminder: bool = True  # shown to a helper whom nobody has shown how yet
    text_part_cents: float = 0.8  # what the provider takes for one part of a text
    # in what order drivers are asked: minutes out of the way that each of these is worth
    order_together: int = 8  # five kept rides together, fewer a fifth each
    order_trust: int = 10  # all there is
    order_load: int = 8  # has driven all they chose to in a month
    order_language: int = 3
    # of invitations for riders who welcome new drivers: so many of a hundred are kept for those
    new_drivers_percent: int = 12
    # how much one ride's need weighs against another's, by purpose; members vote on it
    priorities: str = "D5 M4 HR4 E3 A3 G3 T2 P2 R1"
    # rides for these are never called off with all others when a day is closed: a person asks
    vital_purposes: str = "D HR M"
    # rides for these get a second driver who stands by, where one agrees
    backup_purposes: str = "D HR M"
    effort_from_fund: bool = True  # nobody there, called off on the way: who pays

    def weight_of(self, purpose: str) -> int:
        """Return what a ride for this purpose weighs, whole and at least 1."""
        return _weights(self.priorities).get(purpose, 1)


@lru_cache(maxsize=256)
def _weights(priorities: str) -> Mapping[str, int]:
    """Read "D5 M4": what each purpose weighs."""
    pairs = (re.fullmatch(r"([A-Z]+)([1-9])", word) for word in priorities.split())
    return {pair[1]: int(pair[2]) for pair in pairs if pair}


def policy_of(changed: Mapping[str, Any]) -> Policy:
    """Return the defaults with what the community changed; unknown names are refused."""
    known = {field.name for field in fields(Policy)}
    unknown = set(changed) - known
    assert not unknown, f"unknown policy {unknown}"
    return Policy(**dict(changed))
