"""How much may be enumerated: guards that are looked at before memory or time is gone."""

import time
from dataclasses import dataclass

ORDERS = 6_000_000  # of stops, open or complete
LABELS_A_DRIVER = 40_000
LABELS = 800_000  # of all enumerated drivers


@dataclass(frozen=True, slots=True)
class Limits:
    """deadline: an instant of `time.monotonic`."""

    deadline: float

    def over(self) -> bool:
        """Is time up?"""
        return time.monotonic() > self.deadline

    def left(self) -> float:
        """Seconds until time is up, never negative."""
        return max(0.0, self.deadline - time.monotonic())

    def within(self, seconds: float) -> "Limits":
        """The same guards with an earlier end, `seconds` from now."""
        end = min(self.deadline, time.monotonic() + seconds)
        return Limits(end)


def limits_of(seconds: float) -> Limits:
    """Begin to count."""
    return Limits(time.monotonic() + seconds)
