"""Named situations a page can be looked at in: each plays operations on a seeded community.

`python -m tests.browser.look /eastside/me me.png --role rider --stage ride_found`
"""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select

from tests.web import (
    stages_acting,
    stages_areas,
    stages_closed,
    stages_coord,
    stages_help,
    stages_plan,
)
from tests.web.seeds import Seed
from timebank import rides
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.kernel.weeks import Weeks
from timebank.rides import (
    Invitation,
    RideNeed,
    RideReceipt,
    RideView,
    StandingNeed,
    StandingReceipt,
)

Stage = Callable[[Database, Seed, FixedClock], None]


def rider_of(seed: Seed) -> Actor:
    return Actor(1, seed.members["rider"], "web", roles=frozenset({"rider"}))


def driver_of(seed: Seed) -> Actor:
    return Actor(1, seed.members["driver"], "web", roles=frozenset({"rider", "driver"}))


def asked(
    database: Database, seed: Seed, clock: FixedClock, way_home: str = "when_i_call"
) -> RideReceipt:
    """Ask for a ride to the clinic, Wednesday 10:45, and home when the rider calls."""
    there = clock.now().replace(hour=15, minute=45) + timedelta(days=2)
    need = RideNeed(
        request_key=f"stage:{way_home}:{clock.now().timestamp()}",
        rider_id=seed.rider_id,
        to_place_id=seed.clinic_id,
        anchor="be_there_by",
        anchor_at=there,
        way_home=way_home,
        home_at=there + timedelta(minutes=105) if way_home == "at" else None,
    )
    return database.transact(rides.request, rider_of(seed), need, clock.now())


def found(
    database: Database, seed: Seed, clock: FixedClock, way_home: str = "when_i_call"
) -> RideView:
    """The seeded driver says yes; returns the way there."""
    receipt = asked(database, seed, clock, way_home)
    with database.reading() as session:
        invitation_id = session.scalars(
            select(Invitation.id).where(Invitation.driver_id == seed.driver_id)
        ).first()
    assert invitation_id is not None
    database.transact(rides.accept, driver_of(seed), invitation_id, clock.now())
    return ride_of(database, receipt.codes[0])


def weekly(
    database: Database, seed: Seed, clock: FixedClock, by: Actor | None = None
) -> StandingReceipt:
    """Ask for a ride to the clinic every Monday, Wednesday and Friday at 10:45, until January."""
    need = StandingNeed(
        request_key=f"stage:weekly:{clock.now().timestamp()}",
        rider_id=seed.rider_id,
        to_place_id=seed.clinic_id,
        weeks=Weeks((0, 2, 4), until=date(2027, 1, 31)),
        first_on=date(2026, 11, 25),
        anchor="be_there_by",
        minute=645,
        way_home="at",
        home_minute=750,
    )
    return database.transact(rides.request_standing, by or rider_of(seed), need, clock.now())


def ride_of(database: Database, code: str) -> RideView:
    """The ride of a code as it stands."""
    with database.reading() as session:
        view = rides.ride_by_code(session, 1, code)
    assert view is not None
    return view


def driven(
    database: Database,
    seed: Seed,
    clock: FixedClock,
    *moves: Callable[..., RideView],
    way_home: str = "when_i_call",
) -> RideView:
    """Find a driver, and play the driver's moves on the way there, five minutes apart."""
    view = found(database, seed, clock, way_home)
    clock.at = view.pickup_at - timedelta(minutes=12)
    for move in moves:
        view = database.transact(move, driver_of(seed), view.id, clock.now())
        clock.move(minutes=6)
    return view


def unmet(database: Database, seed: Seed, clock: FixedClock) -> RideView:
    """Nobody says yes, and a coordinator closes it."""
    view = ride_of(database, asked(database, seed, clock, "none").codes[0])
    coordinator = Actor(1, seed.members["coordinator"], "web", roles=frozenset({"coordinator"}))
    return database.transact(rides.give_up, coordinator, view.id, clock.now(), "availability")


STAGES: dict[str, Stage] = {
    "ride_unmet": lambda d, s, c: void(unmet(d, s, c)),
    "acted": stages_acting.acted,
    "areas": stages_areas.areas_named,
    "limited": stages_areas.limited,
    "coord_week": stages_coord.week,
    "snow": stages_closed.snow_comes,
    "closed": lambda d, s, c: void(stages_closed.closed(d, s, c)),
    "second": stages_closed.second,
    "second_agreed": stages_closed.second_agreed,
    "planned": lambda d, s, c: void(stages_plan.planned(d, s, c)),
    "help": lambda d, s, c: void(stages_help.helped(d, s, c)),
    "weekly": lambda d, s, c: void(weekly(d, s, c)),
    "coord_texts": stages_coord.texts,
    "ride_asked": lambda d, s, c: void(asked(d, s, c)),
    "ride_found": lambda d, s, c: void(found(d, s, c, "at")),
    "ride_on_the_way": lambda d, s, c: void(driven(d, s, c, rides.go)),
    "ride_here": lambda d, s, c: void(driven(d, s, c, rides.go, rides.arrive)),
    "riding": lambda d, s, c: void(driven(d, s, c, rides.go, rides.arrive, rides.board)),
    "ride_home_waits": lambda d, s, c: void(
        driven(d, s, c, rides.go, rides.arrive, rides.board, rides.finish)
    ),
    "ride_done": lambda d, s, c: void(
        driven(d, s, c, rides.go, rides.arrive, rides.board, rides.finish, way_home="none")
    ),
}


def void(_result: object) -> None:
    """A stage gives nothing back."""
