"""The office of a demo by channel: it phones, prints cards, makes phone codes, plans ways home."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from timebank import members, notifications, rides
from timebank.cli.demo.by_channel import AWAKE, NOT_AT_HOME, REMIND, ChannelPeople
from timebank.cli.demo.community import COMMUNITY, ZONE, Rider
from timebank.kernel.calendar import after_quiet
from timebank.notifications import TaskView
from timebank.rides import RideNeed

ASKS_FOR_RIDE = frozenset({"", "R2", "R3", "R4", "R12", "R21"})


@dataclass(kw_only=True)
class ChannelLife(ChannelPeople):
    """A community living its days by channel, with its office."""

    def _office(self, now: datetime) -> None:
        super()._office(now)
        with self.database.reading() as session:
            papers = notifications.papers_waiting(session, COMMUNITY, now)
        for paper in papers:
            self._print(paper.member_id, paper.subject_id, now)
        coordinator = self.town.coordinator()
        ids = [paper.id for paper in papers]
        self.database.transact(notifications.mark_printed, coordinator, ids, now)

    def _print(self, member_id: UUID | None, subject_id: UUID | None, now: datetime) -> None:
        """Print the card of a ride to come; its rider takes it along and says they are ready."""
        rider = self._by_id.get(member_id) if member_id else None
        ride = self._ride_about(subject_id)
        if rider is None or ride is None or ride.state != "found" or ride.pickup_at <= now:
            return
        if self.pages.prints(self.town.coordinator_id, f"/card/{ride.code}.pdf"):
            self.diary.note(rider, "reminded")
            at = after_quiet(now + timedelta(minutes=self.random.randint(10, 240)), *AWAKE, ZONE)
            if at < ride.pickup_at:
                self.at(at, partial(self._say_ready, rider, ride.id))

    def _do_task(self, task: TaskView, now: datetime) -> None:
        rider = self._by_id.get(task.member_id) if task.member_id else None
        if rider is None:
            super()._do_task(task, now)
        elif task.kind == "call_member" and task.about == "phone_code":
            self._give_code(rider, now)
            self._close_task(task, "reached", now)
        elif task.kind == "home_unplanned" and task.subject_id is not None:
            self._close_task(task, "reached", now)
            self._try(partial(self._plan_home_by_phone, rider, task.subject_id), now)
        elif task.kind in ("call_member", "unreachable") and task.about in ASKS_FOR_RIDE:
            self._ask_in_person(rider, task, now)
        else:
            super()._do_task(task, now)

    def _give_code(self, rider: Rider, now: datetime) -> None:
        """The office makes a phone code and says it; the rider dials again later."""
        rider.code = self.database.transact(
            members.make_phone_code,
            self.town.coordinator(),
            rider.member_id,
            secret_key=self.phones.secret_key,
            now=now,
        )
        at = after_quiet(now + timedelta(minutes=self.random.randint(20, 90)), *AWAKE, ZONE)
        self.at(at, partial(self._dial_about_it, rider))

    def _ask_in_person(self, rider: Rider, task: TaskView, now: datetime) -> None:
        """Phone them, or meet them at the desk: do they need the ride? No answer: later again."""
        if self.random.random() < NOT_AT_HOME:
            return
        ride = self._ride_about(task.subject_id)
        self._close_task(task, "needs_ride", now)
        if ride is None or ride.state != "found":
            return
        if task.about in ("", *REMIND):
            self.diary.note(rider, "reminded")
        self.database.transact(rides.confirm_ready, self.town.coordinator(), ride.id, now)
        self.diary.note(rider, "confirmed")

    def _plan_home_by_phone(self, rider: Rider, request_id: UUID, now: datetime) -> None:
        """Asked by keys, only the way there is known: the office asks when they go home."""
        ride = self._legs(request_id)[0]
        if ride.state not in ("looking", "found") or ride.pickup_at < now + timedelta(hours=6):
            return
        stay = next(trip[2] for trip in rider.trips if trip[0] == ride.to_place.id)
        need = RideNeed(
            request_key=f"demo:home:{request_id}",
            rider_id=rider.member_id,
            to_place_id=ride.to_place.id,
            anchor=ride.anchor,
            anchor_at=ride.anchor_at,
            way_home="at",
            home_at=ride.anchor_at + timedelta(minutes=stay),
            stay_minutes=stay,
        )
        actor = self.town.coordinator(rider.member_id, "call")
        self.database.transact(rides.change, actor, ride.id, need, now)
