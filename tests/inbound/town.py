"""A small town to text with: a rider, neighbours who drive, a helper; and stages of a ride.

Every stage is made by the operations themselves, and messages are marked as sent, so that each
is an open prompt exactly as in life.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests import builders
from tests.conftest import MONDAY_MORNING
from tests.inbound.posting import post
from timebank import inbound, intermediaries, rides
from timebank.exchanges import Exchange
from timebank.inbound import Call, InboundText, Received, Reply
from timebank.intermediaries import Act, Consent, ConsentTerms
from timebank.members import Member, MemberPlace, NeedDraft
from timebank.notifications import Message, Task
from timebank.rides import Invitation, Ride, RideNeed, RideView

RIDER = "+13135550142"
DRIVER = "+13135550143"
OTHER_DRIVER = "+13135550144"
STRANGER = "+12125550199"
NUMBERS = {"": RIDER, "D": DRIVER, "E": OTHER_DRIVER, "S": STRANGER}
DAY = timedelta(days=1)


@dataclass
class Town:
    """People and places, and a clock that the script moves."""

    session: Session
    language: str = "en"
    now: datetime = MONDAY_MORNING
    shared: bool = False
    wish: str = "text"  # how Opal and Marcus hear of things
    texts: int = 0
    told: list[Reply] = field(default_factory=list)

    def __post_init__(self) -> None:
        session = self.session
        builders.a_community(session)
        self.rider = builders.a_member(
            session, "Opal Finch", phone=RIDER, language=self.language, credit_limit=600
        )
        self.driver = builders.a_member(
            session, "Marcus Birch", phone=DRIVER, language=self.language
        )
        for who in (self.rider, self.driver):
            who.contact_wish = self.wish
        if self.shared:
            self.second = builders.a_member(
                session, "Hugo Finch", phone=RIDER, language=self.language, credit_limit=600
            )
        self.driver_row = builders.a_driver_near(session, member=self.driver)
        self.clinic = builders.a_place(session, "Riverbend Clinic", km_north=4)
        self.market = builders.a_place(session, "Gratiot Market", km_north=-3)
        for who in [self.rider, *([self.second] if self.shared else [])]:
            for place, may_name in ((self.clinic, True), (self.market, False)):
                session.add(
                    MemberPlace(
                        community_id=1, member_id=who.id, place_id=place.id,
                        nickname=f"Place {1 if may_name else 2}", may_name=may_name,
                        last_used_at=self.now if may_name else None,
                    )
                )  # fmt: skip
        session.flush()

    def hear(self, line: str, number: str = "") -> list[Reply]:
        """Put a text through, a second after what was before."""
        self.texts += 1
        self.now += timedelta(seconds=1)
        text = Received(NUMBERS[number], "+13135552001", line, f"script:{self.texts}", self.now)
        self.told = list(inbound.receive_text(self.session, 1, text, self.now))
        self.deliver()
        return self.told

    def deliver(self) -> None:
        """Every text that is due goes out."""
        self.session.execute(
            update(Message)
            .where(
                Message.state == "waiting", Message.channel == "text", Message.due_at <= self.now
            )
            .values(state="sent", sent_at=self.now)
        )

    def ask(self, hours: float = 30, rider: Member | None = None, **changed: Any) -> RideView:
        """A ride is asked for on the web; the way there is returned."""
        rider = rider or self.rider
        values: dict[str, Any] = {
            "request_key": f"town:{rider.id}:{hours}",
            "to_place_id": self.clinic.id,
            "anchor": "be_there_by",
            "anchor_at": self.now + timedelta(hours=hours),
        } | changed
        if "home_hours" in values:
            values["home_at"] = self.now + timedelta(hours=values.pop("home_hours"))
            values["way_home"] = "at"
        actor = builders.acting(rider)
        receipt = rides.request(
            self.session, actor, RideNeed(rider_id=rider.id, **values), self.now
        )
        self.deliver()
        return rides.rides_of_request(self.session, 1, receipt.request_id)[0]

    def find(self, ride: RideView) -> RideView:
        """Marcus says yes."""
        self.now += timedelta(seconds=1)
        invitation = self.session.scalar(
            select(Invitation.id).where(
                Invitation.ride_id == ride.id, Invitation.driver_id == self.driver_row.id
            )
        )
        assert invitation is not None
        found = rides.accept(self.session, self.drives(), invitation, self.now)
        self.deliver()
        return found

    def drives(self) -> Any:
        return builders.acting(self.driver, "driver")

    def due(self, kind: str, ride: RideView, at: datetime) -> None:
        """A reminder falls due."""
        self.now = max(at, self.now)
        rides.fall_due(self.session, kind, 1, ride.id, self.now)
        self.deliver()

    def _tasks(self) -> list[Task]:
        found = self.session.scalars(select(Task).where(Task.state == "open").order_by(Task.id))
        return list(found)

    def rows(self) -> dict[str, Any]:
        """What the database holds now, as a script names it."""
        session = self.session
        member = session.get(Member, (1, self.rider.id), populate_existing=True)
        assert member is not None
        last = session.execute(
            select(InboundText.became, InboundText.inbox).order_by(InboundText.id.desc()).limit(1)
        ).first()
        return {
            "rides": list(session.scalars(select(Ride.state).order_by(Ride.pickup_at, Ride.id))),
            "tasks": sorted(task.kind for task in self._tasks()),
            "about": [task.detail.get("about", "") for task in self._tasks()],
            "calls": list(session.scalars(select(Call.outcome).order_by(Call.id))),
            "inbox": session.scalar(
                select(func.count()).select_from(InboundText).where(InboundText.inbox == "open")
            ),
            "wish": member.contact_wish,
            "stopped": member.text_stopped,
            "became": last.became if last else "",
            "confirmed": sum(session.scalars(select(Ride.is_confirmed))),
            "minutes": [
                minutes
                for minutes in session.scalars(select(Ride.proposed_minutes).order_by(Ride.id))
                if minutes is not None
            ],
            "offers": sorted(session.scalars(select(Invitation.state))),
            "exchanges": sorted(session.scalars(select(Exchange.state))),
            "told_driver": sorted(
                session.scalars(select(Message.kind).where(Message.member_id == self.driver.id))
            ),
            "denied": len(session.scalars(select(Act.id).where(Act.denied_at.is_not(None))).all()),
            "consents": [
                "revoked" if one.revoked_at else "confirmed" if one.confirmed_at else "waiting"
                for one in session.scalars(select(Consent).order_by(Consent.id))
            ],
        }


# -- stages: where a conversation begins --------------------------------------------------------


def fresh(town: Town) -> None:
    """Nothing is open."""


def asked(town: Town) -> None:
    town.ask()


def found(town: Town) -> None:
    town.find(town.ask())


def found_round(town: Town) -> None:
    town.find(town.ask(home_hours=33))


def evening(town: Town) -> None:
    """The night before: R4 and D4 were sent."""
    ride = town.find(town.ask(hours=26))
    town.due("night_before", ride, town.now + timedelta(hours=8))


def called_off(town: Town) -> None:
    """A coordinator called the ride off: R22 was sent, and R23 after it."""
    ride = town.find(town.ask())
    boss = builders.a_member(town.session, "Cora Vale", phone="+13135550145")
    coordinator = replace(builders.acting(boss), roles=frozenset({"coordinator"}))
    rides.cancel(town.session, coordinator, ride.id, town.now)
    post(town.session, "R23", ride.id, town.rider.id, town.now)
    town.deliver()


def hour(town: Town) -> None:
    """An hour before: D5 was sent."""
    ride = town.find(town.ask(hours=5))
    town.due("one_hour", ride, ride.pickup_at - timedelta(hours=1))


def on_the_way(town: Town) -> None:
    hour(town)
    town.hear("5", "D")


def here(town: Town) -> None:
    on_the_way(town)
    town.hear("6", "D")


def done(town: Town) -> None:
    """The ride is done and an hour has passed: R8 and D6 were sent."""
    here(town)
    town.now += timedelta(minutes=20)
    town.hear("7", "D")
    ride = rides.my_rides(town.session, 1, town.rider.id, town.now)[0]
    town.due("after_ride", ride, town.now + timedelta(hours=1))


def two_found(town: Town) -> None:
    """Two rides with a driver, both told just now."""
    first, second = town.ask(hours=30), town.ask(hours=54)
    town.find(first)
    town.find(second)


def two_offers(town: Town) -> None:
    town.ask(hours=30)
    town.ask(hours=54)


def going_home(town: Town) -> None:
    """At the clinic, the driver promised to come back; R7 was sent."""
    _away(town, promised=True)


def stranded(town: Town) -> None:
    """At the clinic, nobody promised the way home; R7b was sent."""
    _away(town, promised=False)


def _away(town: Town, *, promised: bool) -> None:
    first = town.find(town.ask(hours=5, way_home="when_i_call"))
    legs = rides.rides_of_request(town.session, 1, first.request_id)
    home = next(leg for leg in legs if leg.leg == "home")
    start, actor = first.pickup_at, town.drives()
    town.now = start
    rides.go(town.session, actor, first.id, start - timedelta(minutes=10))
    rides.arrive(town.session, actor, first.id, start)
    rides.board(town.session, actor, first.id, start)
    rides.finish(town.session, actor, first.id, start + timedelta(minutes=20))
    if not promised:
        town.session.execute(
            update(Ride).where(Ride.id == home.id).values(driver_id=None, vehicle_id=None)
        )
    town.due("going_home", home, start + timedelta(minutes=60))


def consent(town: Town) -> None:
    """A library wrote down spoken consent: R11 was sent."""
    library = builders.an_organisation(town.session, "Main Library")
    staff = builders.a_helper(town.session, library)
    helper = town.session.get(Member, (1, staff.member_id))
    assert helper is not None
    terms = ConsentTerms(
        request_key="town:consent",
        member_id=town.rider.id,
        organisation_id=library.id,
        scopes=("book", "cancel", "see_schedule"),
        given_by="phone",
    )
    intermediaries.give_consent(
        town.session, builders.acting(helper, "helper", channel="desk"), terms, town.now
    )
    town.deliver()


def near(town: Town) -> None:
    """A ride in an hour, and no message about it that could be answered."""
    town.find(town.ask(hours=3))
    town.session.execute(update(Message).values(state="failed", sent_at=None))
    town.now += timedelta(hours=2)


near_drive = near


def _library(town: Town) -> tuple[Any, Any]:
    """A library that Opal lets book for her; a desk that acts for her, and her yes."""
    library = builders.an_organisation(town.session, "Main Library")
    staff = builders.a_helper(town.session, library)
    helper = town.session.get(Member, (1, staff.member_id))
    assert helper is not None
    consent = builders.a_consent(town.session, town.rider, library.id)
    desk = builders.acting(helper, "helper", channel="desk", on_behalf_of=town.rider.id)
    return desk, consent


def helped(town: Town) -> None:
    """A library booked a ride for Opal: R12 was sent."""
    desk, _consent = _library(town)
    need = RideNeed(
        request_key="town:helped",
        rider_id=town.rider.id,
        to_place_id=town.clinic.id,
        anchor="be_there_by",
        anchor_at=town.now + timedelta(hours=30),
    )
    rides.request(town.session, desk, need, town.now)
    town.deliver()


def told(town: Town) -> None:
    """A library changed what Opal needs: R27 was sent."""
    desk, _consent = _library(town)
    needs = NeedDraft(help_level="door")
    intermediaries.change_needs(town.session, desk, town.rider.id, needs, town.now)
    town.deliver()


def kept(town: Town) -> None:
    """A library put Opal's yes on paper on record: R28 was sent."""
    desk, consent = _library(town)
    terms = ConsentTerms(
        request_key="town:kept",
        member_id=town.rider.id,
        organisation_id=consent.organisation_id,
        given_by="paper",
    )
    intermediaries.give_consent(town.session, replace(desk, on_behalf_of=None), terms, town.now)
    town.deliver()


def ending(town: Town) -> None:
    """Opal's yes ends within a month: R29 was sent."""
    _desk, consent = _library(town)
    consent.until_on = town.now.date() + timedelta(days=20)
    town.session.flush()
    intermediaries.remind_of_ends(town.session, 1, town.now)
    town.deliver()


def poor(town: Town) -> None:
    """Neither their hours nor the fund reach."""
    town.session.execute(
        update(builders.ledger.Account)
        .where(builders.ledger.Account.kind.in_(("member", "community_fund")))
        .values(credit_limit=0)
    )


def sponsored(town: Town) -> None:
    """The clinic pays half, the fund what is missing then; Opal has twenty minutes."""
    builders.a_sponsor(town.session, town.clinic.id, share=50)
    rules = [builders.ledger.FundTerms(frozenset(), "everyone", 100, 90, False)]
    builders.ledger.change_fund_rules(town.session, 1, lambda _: rules)
    builders.ledger.set_limit(town.session, 1, town.rider.id, 20)


def taken(town: Town) -> None:
    """Two neighbours were asked, and the other one was quicker."""
    other = builders.a_member(
        town.session, "Ines Winter", phone=OTHER_DRIVER, language=town.language
    )
    row = builders.a_driver_near(town.session, member=other)
    ride = town.ask()
    invitation = town.session.scalar(
        select(Invitation.id).where(Invitation.driver_id == row.id, Invitation.ride_id == ride.id)
    )
    assert invitation is not None
    rides.accept(town.session, builders.acting(other, "driver"), invitation, town.now)
    town.deliver()


Stage = Callable[[Town], None]


def last_ride(session: Session) -> UUID | None:
    """The ride asked last."""
    return session.scalar(select(Ride.id).order_by(Ride.id.desc()).limit(1))
