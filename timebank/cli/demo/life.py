"""The demo's days: people ask, answer, drive, come late and forget, on a simulated clock.

Whatever happens is one of the operations people use; reminders and messages fall due through the
same jobs as in real life, and other workers may help.
"""

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from sqlalchemy import select

from timebank import jobs, ledger, members, notifications, reminders, rides
from timebank.cli.demo import chance
from timebank.cli.demo.chance import Size, pick
from timebank.cli.demo.community import COMMUNITY, ZONE, Rider, Town
from timebank.cli.demo.weekly import EVERY_MINUTE, dialysis, give_hours
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import after_quiet, local_instant
from timebank.kernel.clock import FixedClock, simulate
from timebank.kernel.db import Database
from timebank.kernel.errors import TimebankError
from timebank.notifications import Channel, TaskView
from timebank.rides import Invitation, RideNeed, RideView, StandingNeed

STEP = timedelta(minutes=15)
FIRST_MINUTE, LAST_MINUTE = 5 * 60, 22 * 60
Event = Callable[[datetime], object]


@dataclass
class Life:
    """A community living its days; everything random comes from one seeded source."""

    database: Database
    town: Town
    size: Size
    random: Random
    minutes: list[int]  # times of day that trips are drawn from
    channels: Mapping[str, Channel]
    clock: FixedClock
    every_minute: tuple[int, ...] = EVERY_MINUTE  # when dialysis may begin
    refused: int = 0  # operations that said no: somebody was faster, or hours did not reach
    _events: list[tuple[datetime, int, Event]] = field(default_factory=list)
    _count: int = 0
    _seen_until: datetime | None = None
    _has_weekly: bool = False

    def live_day(self, day: date, until_minute: int = LAST_MINUTE) -> None:
        """Live one local day, in steps of a quarter of an hour."""
        self._plan_weekly(day)
        self._plan_asks(day)
        self._plan_office(day)
        minute = FIRST_MINUTE
        while minute <= until_minute:
            self._step(local_instant(day, minute, ZONE))
            minute += int(STEP.total_seconds()) // 60

    def _step(self, now: datetime) -> None:
        if not self._is_anything_due(now):
            self.clock.at = now
            return
        while self._events and self._events[0][0] <= now:
            at, _, event = heapq.heappop(self._events)
            self._turn_clock(max(at, self.clock.at))
            self._try(event, self.clock.at)
        self._turn_clock(now)
        jobs.run_due(self.database, self.clock, self.channels)
        self._after_round(now)

    def _after_round(self, now: datetime) -> None:
        """People notice what was sent."""
        self._hear_offers(now)

    def _turn_clock(self, at: datetime) -> None:
        self.clock.at = at
        self.database.transact(simulate, at)

    def _is_anything_due(self, now: datetime) -> bool:
        """Tell whether this quarter of an hour needs living; every hour does."""
        if now.minute == 0 or (self._events and self._events[0][0] <= now):
            return True
        with self.database.reading() as session:
            due = reminders.next_due_at(session, COMMUNITY)
            return (due is not None and due <= now) or bool(
                notifications.communities_with_messages_due(session, now, self.clock.wall())
            )

    def _try(self, event: Event, now: datetime) -> None:
        """Let an event happen; people who are refused shrug, the system must not break."""
        try:
            event(now)
        except TimebankError:
            self.refused += 1

    def at(self, at: datetime, event: Event) -> None:
        self._count += 1
        heapq.heappush(self._events, (at, self._count, event))

    # asking

    def _plan_weekly(self, day: date) -> None:
        """On the first day, those who ride every week ask for all of it."""
        if self._has_weekly:
            return
        self._has_weekly = True
        found = dialysis(self.town, self.size.weekly, self.random, day, self.every_minute)
        for rider, need in found:
            minute = self.random.randint(8 * 60, 11 * 60)
            self.at(local_instant(day, minute, ZONE), partial(self._ask_weekly, rider, need))

    def _ask_weekly(self, rider: Rider, need: StandingNeed, now: datetime) -> None:
        self.database.transact(rides.request_standing, self._asker(rider), need, now)

    def _plan_asks(self, day: date) -> None:
        """Spread the day's asks over it: as many as the fixture's rides a year say."""
        each = self.size.rides_year / 365 / 1.8  # a request is 1.8 rides
        count = int(each) + (self.random.random() < each % 1)
        asking = [rider for rider in self.town.riders if rider.weight > 0]
        weights = [rider.weight for rider in asking]
        for rider in self.random.choices(asking, weights, k=count):
            minute = self.random.randint(7 * 60, 19 * 60)
            self.at(local_instant(day, minute, ZONE), self._ask(rider, day))

    def _ask(
        self, rider: Rider, day: date, leads: tuple[tuple[int, int], ...] = chance.LEAD_DAYS
    ) -> Event:
        place_id, purpose, stay, minute = self.random.choice(rider.trips)
        lead = pick(self.random, leads)
        way_home = pick(self.random, chance.WAY_HOME)
        companions = int(self.random.random() < 0.08)
        key = f"demo:ask:{self.random.getrandbits(64):016x}"

        def event(now: datetime) -> None:
            anchor = local_instant(day + timedelta(days=lead), minute, ZONE)
            if anchor < now + timedelta(hours=3):
                anchor += timedelta(days=1)
            need = RideNeed(
                request_key=key,
                rider_id=rider.member_id,
                to_place_id=place_id,
                anchor="be_there_by",
                anchor_at=anchor,
                way_home=way_home,
                home_at=anchor + timedelta(minutes=stay) if way_home == "at" else None,
                stay_minutes=stay if way_home != "driver_waits" else min(stay, 45),
                purpose=purpose,
                companions=companions,
            )
            request_id = self._request(rider, need, now)
            if request_id is not None and self.random.random() < chance.CALLS_OFF:
                off = now + (anchor - now) * self.random.uniform(0.3, 0.98)
                self.at(off, self._call_off(rider, request_id))

        return event

    def _request(self, rider: Rider, need: RideNeed, now: datetime) -> UUID | None:
        """Ask for a ride; None where hours did not reach, which is kept for a person."""
        actor = self._asker(rider)
        try:
            return self.database.transact(rides.request, actor, need, now).request_id
        except ledger.CreditLimitExceeded as error:
            short = int(error.data["short_minutes"])
            self.database.transact(rides.keep_waiting, actor, need, short, now)
            return None

    def _asker(self, rider: Rider) -> Actor:
        """Who speaks for a rider: themselves on a page, a helper, or the office by phone."""
        how = pick(self.random, chance.ASKED_BY)
        if rider.helper_id is not None and (how == "desk" or rider.wish in ("helper", "paper")):
            return Actor(
                COMMUNITY, rider.helper_id, "desk", rider.member_id,
                roles=frozenset({"helper", "rider"}), name="Robin",
            )  # fmt: skip
        if how != "web" or rider.wish in ("call", "paper"):
            return self.town.coordinator(rider.member_id, "call")
        return self._rider(rider.member_id)

    def _call_off(self, rider: Rider, request_id: UUID) -> Event:
        def event(now: datetime) -> None:
            first = self._legs(request_id)[0]
            if first.state in ("looking", "found"):
                actor = self._rider(rider.member_id)
                self.database.transact(rides.cancel, actor, first.id, now, reason="not needed")

        return event

    # drivers

    def _hear_offers(self, now: datetime) -> None:
        """Each new invitation gets its answer planned: when, and yes, no or nothing."""
        with self.database.reading() as session:
            since = self._seen_until
            conditions = [Invitation.community_id == COMMUNITY, Invitation.state == "open"]
            if since is not None:
                conditions.append(Invitation.made_at > since)
            found = session.execute(
                select(Invitation.id, Invitation.driver_id, Invitation.made_at)
                .where(*conditions)
                .order_by(Invitation.made_at, Invitation.cost, Invitation.id)
            ).all()
        for row in found:
            self._seen_until = max(self._seen_until or row.made_at, row.made_at)
            fate = self.random.random()
            delay = timedelta(minutes=self.random.choice((3, 6, 9, 14, 20, 28, 45)))
            at = after_quiet(now, 1260, 480, ZONE) + delay
            if fate < chance.SAYS_YES:
                self.at(at, self._say_yes(row.id, row.driver_id))
            elif fate < chance.SAYS_YES + chance.SAYS_NO:
                self.at(at, self._say_no(row.id, row.driver_id))

    def _say_yes(self, invitation_id: UUID, driver_id: UUID) -> Event:
        def event(now: datetime) -> None:
            actor = self._driver(driver_id)
            ride = self.database.transact(rides.accept, actor, invitation_id, now)
            for leg in self._legs(ride.request_id):
                if leg.driver_id == driver_id:
                    self._plan_drive(leg, now)

        return event

    def _say_no(self, invitation_id: UUID, driver_id: UUID) -> Event:
        actor = self._driver(driver_id)
        return lambda now: self.database.transact(rides.decline, actor, invitation_id, now)

    def _plan_drive(self, ride: RideView, now: datetime) -> None:
        """What will become of a promised ride: kept, late, dropped, nobody at the door."""
        if ride.state == "waiting_for_call":
            return  # planned when the rider calls
        driver_id, drops = ride.driver_id, ride.drop_outs
        assert driver_id is not None
        if self.random.random() < chance.DROPS_OUT:
            at = now + (ride.pickup_at - now) * self.random.uniform(0.2, 0.97)
            self.at(at, self._drop(ride.id, driver_id))
        if self.random.random() < chance.CONFIRMS:
            at = max(now, ride.pickup_at - timedelta(hours=self.random.randint(10, 15)))
            self.at(at, self._confirm(ride))
        late = timedelta(minutes=self.random.choice((6, 10, 16)))
        start = ride.pickup_at + (late if self.random.random() < chance.COMES_LATE else STEP * 0)
        self.at(start - timedelta(minutes=9), self._drive(ride.id, driver_id, drops, start))

    def _drive(self, ride_id: UUID, driver_id: UUID, drops: int, start: datetime) -> Event:
        actor = self._driver(driver_id)
        nobody = self.random.random() < chance.NOBODY_THERE
        longer = timedelta(minutes=self.random.randint(-6, 8))

        def live() -> RideView | None:
            ride = self._ride(ride_id)
            mine = ride.driver_id == driver_id and ride.drop_outs == drops
            return ride if mine and ride.state not in rides.ENDED else None

        def go(now: datetime) -> None:
            if live():
                self.database.transact(rides.go, actor, ride_id, now)
                self.at(start, arrive)

        def arrive(now: datetime) -> None:
            ride = live()
            if ride is None:
                return
            self.database.transact(rides.arrive, actor, ride_id, now)
            if nobody and ride.leg == "out":
                self.at(now + timedelta(minutes=10), give_up)
            else:
                self.database.transact(rides.board, actor, ride_id, now)
                length = ride.dropoff_at - ride.pickup_at
                self.at(now + length + longer, finish)

        def give_up(now: datetime) -> None:
            if live():
                self.database.transact(rides.nobody_there, actor, ride_id, now)

        def finish(now: datetime) -> None:
            if live():
                done = self.database.transact(rides.finish, actor, ride_id, now)
                self._afterwards(done, now)

        return go

    def _afterwards(self, ride: RideView, now: datetime) -> None:
        self._say_how_it_was(ride, now)
        self._plan_way_home(ride, now)

    def _say_how_it_was(self, ride: RideView, now: datetime) -> None:
        if self.random.random() < chance.ANSWERS:
            is_good = self.random.random() < chance.WOULD_AGAIN
            at = now + timedelta(hours=self.random.randint(1, 6))
            self.at(at, partial(self._answer, ride, is_good))

    def _answer(self, ride: RideView, is_good: bool, now: datetime) -> None:
        rider = self._rider(ride.rider.member_id)
        self.database.transact(rides.answer, rider, ride.id, is_good, "", now)

    def _plan_way_home(self, ride: RideView, now: datetime) -> None:
        if ride.leg == "out" and ride.other_ride_id and ride.other_state == "waiting_for_call":
            stay = (ride.other_pickup_at or now) - now
            wait = max(
                timedelta(minutes=10), stay + timedelta(minutes=self.random.randint(-15, 30))
            )
            self.at(now + wait, self._call_home(ride.other_ride_id))

    def _call_home(self, ride_id: UUID) -> Event:
        def event(now: datetime) -> None:
            ride = self._ride(ride_id)
            actor = self._rider(ride.rider.member_id)
            after = self.database.transact(rides.call_home, actor, ride_id, now)
            if after.state == "found":
                self._plan_drive(after, now)

        return event

    def _drop(self, ride_id: UUID, driver_id: UUID) -> Event:
        def event(now: datetime) -> None:
            ride, actor = self._ride(ride_id), self._driver(driver_id)
            if ride.driver_id == driver_id and ride.state == "found":
                self.database.transact(rides.drop_out, actor, ride_id, "sick", now)

        return event

    def _confirm(self, ride: RideView) -> Event:
        def event(now: datetime) -> None:
            if self._ride(ride.id).state == "found":
                actor = self._rider(ride.rider.member_id)
                self.database.transact(rides.confirm_ready, actor, ride.id, now)

        return event

    # the office

    def _plan_office(self, day: date) -> None:
        for minute in (8 * 60, 11 * 60, 14 * 60, 17 * 60, 19 * 60):
            self.at(local_instant(day, minute, ZONE), self._office)

    def _office(self, now: datetime) -> None:
        """The coordinator makes calls, finds drivers by phone, ticks off what is done."""
        with self.database.reading() as session:
            tasks = notifications.tasks_open(session, COMMUNITY)
        for task in tasks:
            if task.due_at <= now:
                self._try(partial(self._do_task, task), now)

    def _do_task(self, task: TaskView, now: datetime) -> None:
        if task.kind in ("no_driver", "class_ride", "stranded") and task.subject_id:
            self._try(self._find_by_phone(task.subject_id), now)
        if task.kind == "approve_fund" and task.member_id is not None:
            give_hours(self.database, self.town, task, now)
        self._close_task(task, "reached", now)

    def _close_task(self, task: TaskView, outcome: str, now: datetime) -> None:
        coordinator = self.town.coordinator()
        self.database.transact(notifications.close_task, coordinator, task.id, outcome, now)

    def _find_by_phone(self, ride_id: UUID) -> Event:
        def event(now: datetime) -> None:
            with self.database.reading() as session:
                ride = rides.ride_by_id(session, COMMUNITY, ride_id)
                if ride is None:
                    return
                legs = rides.rides_of_request(session, COMMUNITY, ride.request_id)
            for leg in legs:
                if leg.state == "looking":
                    self._phone_round(leg, now)

        return event

    def _phone_round(self, ride: RideView, now: datetime) -> None:
        with self.database.reading() as session:
            community = members.community_facts(session, COMMUNITY)
            able = rides.ranked(session, community, ride, now, limit=4)
        coordinator = self.town.coordinator()
        for one in able:
            if self.random.random() < 0.4:
                after = self.database.transact(
                    rides.assign, coordinator, ride.id, one.driver_id, now
                )
                self._plan_drive(after, now)
                return

    # who acts

    def _rider(self, member_id: UUID) -> Actor:
        return Actor(COMMUNITY, member_id, "text", roles=frozenset({"rider"}))

    def _driver(self, driver_id: UUID) -> Actor:
        member_id = self.town.drivers[driver_id]
        return Actor(COMMUNITY, member_id, "text", roles=frozenset({"rider", "driver"}))

    def _ride(self, ride_id: UUID) -> RideView:
        with self.database.reading() as session:
            found = rides.ride_by_id(session, COMMUNITY, ride_id)
        assert found is not None
        return found

    def _legs(self, request_id: UUID) -> list[RideView]:
        with self.database.reading() as session:
            return rides.rides_of_request(session, COMMUNITY, request_id)
