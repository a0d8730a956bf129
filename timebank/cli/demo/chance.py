"""Who the demo's people are and how they behave: shares and spreads, with where they come from.

Names are plainly made up. Rates: DOMAIN.md 9 (rides a year, cancellations, no-shows).
"""

from dataclasses import dataclass
from random import Random
from typing import TypeVar

from timebank.kernel.weeks import Weeks

T = TypeVar("T")

FIRST = (
    "Opal", "Marcus", "Ines", "Tobias", "Samira", "Leila", "Hugo", "Wanda", "Yusuf", "Tess",
    "Emeka", "Rosa", "Desmond", "Noor", "Pilar", "Amos", "Dalia", "Felix", "Greta", "Idris",
    "June", "Karim", "Luz", "Mabel", "Nadia", "Otis", "Priya", "Quincy", "Ruth", "Salma",
)  # fmt: skip
SURNAMES = (
    "Finch", "Birch", "Winter", "Heron", "Maple", "Wren", "Alder", "Summer", "Linden", "Rowan",
    "Swallow", "Autumn", "Cedar", "Plover", "Hazel", "Spring", "Lark", "Willow", "Sparrow",
    "Juniper", "Thrush", "Aspen", "Robin", "Poplar", "Dove", "Elder", "Starling", "Hawthorn",
)  # fmt: skip
CARS = (
    ("Honda", "Civic"), ("Ford", "Focus"), ("Toyota", "Corolla"), ("Chevrolet", "Malibu"),
    ("Dodge", "Caravan"), ("Ford", "Escape"), ("Kia", "Soul"), ("Subaru", "Outback"),
)  # fmt: skip
COLOURS = ("silver", "grey", "black", "white", "red", "blue", "green", "brown")
ORGANISATIONS = (
    ("Lantern Street Library", "library"),
    ("Alder Court Tenants", "association"),
    ("Bluebird Health Desk", "clinic"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How big a community is (DOMAIN.md 9)."""

    members: int
    drivers: int
    rides_year: int
    weekly: int  # who ride to dialysis every week


SIZES = {
    "small": Size(60, 8, 300, 1),
    "typical": Size(500, 60, 2_500, 3),
    "large": Size(3_000, 400, 15_000, 12),
}

WEEKLY = (Weeks((0, 2, 4)), Weeks((1, 3, 5)), Weeks((1, 3)))

WISH = (("text", 58), ("call", 18), ("email", 12), ("paper", 5), ("helper", 7))
# a demo by channel: a third of riders have only a landline, a third a flip phone, some nothing
PATTERN = ("landline", "flip", "nothing", "landline", "flip", "web")
WISH_OF = {"landline": "call", "flip": "text", "nothing": "paper", "web": "email"}
LANGUAGE = (("en", 76), ("es", 13), ("ar", 11))
HELP = (("kerb", 62), ("door", 28), ("through", 10))
AIDS = (((), 68), (("C",), 10), (("WA",), 14), (("WT",), 3), (("W",), 3), (("SA",), 2))
ASKED_BY = (("web", 52), ("desk", 22), ("call", 26))
WAY_HOME = (("at", 52), ("when_i_call", 22), ("driver_waits", 8), ("none", 18))
# kind of place, purpose, usual stay in minutes, weight
TRIPS = (
    ("clinic", "M", 60, 20), ("hospital", "M", 90, 14), ("pharmacy", "HR", 20, 6),
    ("grocery", "G", 50, 18), ("worship", "P", 90, 9), ("library", "R", 90, 7),
    ("work", "E", 300, 6), ("school", "P", 120, 4), ("recreation", "R", 90, 8),
    ("government", "P", 45, 5), ("food", "R", 60, 3),
)  # fmt: skip
# share of asks by hour of the day when no trips are given: the morning peak of 8 to 10
HOURS = ((7, 6), (8, 14), (9, 16), (10, 15), (11, 11), (12, 8), (13, 9), (14, 8), (15, 6),
         (16, 4), (17, 2), (18, 1))  # fmt: skip
LEAD_DAYS = ((0, 6), (1, 18), (2, 22), (3, 20), (4, 14), (5, 10), (7, 10))

SAYS_YES = 0.50
SAYS_NO = 0.25  # the rest does not answer
DROPS_OUT = 0.03
CALLS_OFF = 0.08
NOBODY_THERE = 0.03
COMES_LATE = 0.08
CONFIRMS = 0.7
ANSWERS = 0.5
WOULD_AGAIN = 0.96


def pick(random: Random, shares: tuple[tuple[T, int], ...]) -> T:
    """Choose one by its share."""
    return random.choices([s[0] for s in shares], [s[1] for s in shares])[0]
