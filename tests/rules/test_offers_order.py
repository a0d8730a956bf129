"""In what order a driver reads what is asked: by day, by what members voted, by time."""

from datetime import UTC, datetime

from timebank.kernel.ids import new_id
from timebank.members import CommunityFacts, Policy
from timebank.rides import OfferView, by_need

TOWN = CommunityFacts(
    1, "elm", "Elm Street Rides", "Elm", "", "", "", "America/Detroit", 42.3, -83.0,
    Policy(priorities="D5 G2"),
)  # fmt: skip


def an_offer(purpose: str, hour: int, day: int = 1) -> OfferView:
    at = datetime(2026, 12, day, hour, tzinfo=UTC)
    return OfferView(
        id=new_id(), code="K7QF", state="open", pickup_at=at, home_pickup_at=None, area="E3",
        distance_km=4.0, minutes=45, purpose=purpose, help_level="kerb", aids=(), seats=1,
        expires_at=at,
    )  # fmt: skip


def test_a_days_heaviest_need_comes_first_then_the_soonest() -> None:
    shop, dialysis, sooner, other = (
        an_offer("G", 14), an_offer("D", 19), an_offer("D", 15), an_offer("X", 13),
    )  # fmt: skip
    assert by_need([other, shop, dialysis, sooner], TOWN) == [sooner, dialysis, shop, other]


def test_no_need_of_tomorrow_comes_before_one_of_today() -> None:
    today = an_offer("X", 3, day=2)  # still the first, in Detroit
    evening, tomorrow = an_offer("G", 20, day=1), an_offer("D", 12, day=2)
    assert by_need([tomorrow, today, evening], TOWN) == [evening, today, tomorrow]
