"""Stages of a snow day, and of standing by: where a conversation about them begins."""

from datetime import timedelta

from tests import builders
from tests.inbound.town import Town
from timebank import rides
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day, local_instant
from timebank.rides import ClosureDraft

ZONE = "America/Detroit"


def _office(town: Town) -> Actor:
    office = builders.a_member(town.session, "Ines Winter", roles=["coordinator"])
    return builders.acting(office, "coordinator")


def _close(town: Town, days: int = 1) -> None:
    """Snow on so many days from tomorrow on: whoever has a ride then hears it."""
    first = local_day(town.now, ZONE) + timedelta(days=1)
    draft = ClosureDraft(
        "town:snow", "weather", "snow", local_instant(first, 0, ZONE),
        local_instant(first + timedelta(days=days), 0, ZONE),
    )  # fmt: skip
    rides.close_days(town.session, _office(town), draft, town.now)
    town.deliver()


def closed(town: Town) -> None:
    """Nobody drives tomorrow, and nothing was asked for."""
    _close(town)


def called_off(town: Town) -> None:
    """Opal's ride of tomorrow has a driver, and the snow comes."""
    town.find(town.ask(hours=26))
    town.now += timedelta(minutes=10)
    _close(town)


def may_stand_by(town: Town) -> None:
    """Another neighbor drives Opal to her dialysis; Marcus is asked to stand by."""
    session = town.session
    first = builders.a_driver_near(session, "Yusuf Alder", km_north=0.5)
    office = _office(town)
    need = rides.RideNeed(
        "town:dialysis", town.rider.id, town.clinic.id, "be_there_by",
        town.now + timedelta(hours=26), purpose="D",
    )  # fmt: skip
    receipt = rides.request(session, office, need, town.now, asks_drivers=False)
    ride = rides.rides_of_request(session, 1, receipt.request_id)[0]
    rides.assign(session, office, ride.id, first.id, town.now)
    town.due("ask_backup", ride, town.now + timedelta(minutes=11))


def is_needed(town: Town) -> None:
    """Marcus stood by, and the other neighbor cannot."""
    may_stand_by(town)
    [one] = rides.stand_bys_of(town.session, 1, town.driver_row.id, town.now)
    rides.agree_stand_by(town.session, town.drives(), one.id, town.now)
    rides.drop_out(town.session, _office(town), one.ride_id, "sick", town.now)
    town.deliver()
