"""Two banks, a rider here, a driver who is a member there: named, checked, driven."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import acting
from timebank import ledger, members, reports, rides
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.ledger import Account, Side
from timebank.members import Driver, Member, VehicleDraft
from timebank.notifications import Message, Task
from timebank.rides import Invitation, OwnDriver, RideNeed, RideView

PHONE = "+13135550188"
CAR = VehicleDraft(make="Rowan", model="Estate", colour="blue", plate="WREN 12", seats=3)
PAPERS = dict.fromkeys(("licence", "insurance", "registration"), date(2027, 6, 30))


class TwoBanks:
    """`here` is the rider's bank, `home` the driver's; both said how far hours may go."""

    def __init__(
        self, session: Session, now: datetime, here: int = 1, home: int = 2, limit: int = 600
    ) -> None:
        self.session, self.now, self.here, self.home = session, now, here, home
        for number in sorted((here, home)):
            builders.a_community(session, number)
        ledger.set_clearing_limit(session, here, home, limit, now)
        ledger.set_clearing_limit(session, home, here, limit, now)
        self.rider = builders.a_member(session, "Opal Finch", community_id=here)
        self.office = acting(
            builders.a_member(session, "Ines Winter", community_id=here, roles=["coordinator"]),
            "coordinator",
        )
        self.other_office = acting(
            builders.a_member(session, "Hugo Alder", community_id=home, roles=["coordinator"]),
            "coordinator",
        )
        self.driver = builders.a_member(
            session, "Marcus Wren", community_id=home, phone=PHONE, credit_limit=60
        )
        self.clinic = builders.a_place(session, "Riverbend Clinic", km_north=4, community_id=here)

    def asked(self, in_hours: float = 30, **changed: Any) -> RideView:
        """A ride the rider asked for."""
        need = RideNeed(
            rider_id=self.rider.id,
            to_place_id=self.clinic.id,
            request_key=f"test:{new_id()}",
            anchor="be_there_by",
            anchor_at=self.now + timedelta(hours=in_hours),
            **changed,
        )
        receipt = rides.request(self.session, acting(self.rider), need, self.now)
        return rides.rides_of_request(self.session, self.here, receipt.request_id)[0]

    def name(self, ride: RideView, phone: str = PHONE, name: str = "Marcus") -> bool:
        own = OwnDriver(phone, name)
        return rides.name_driver(self.session, acting(self.rider), ride.id, own, self.now)

    def guest(self) -> Driver:
        found = self.session.scalar(
            select(Driver)
            .join(
                Member,
                (Member.community_id == Driver.community_id) & (Member.id == Driver.member_id),
            )
            .where(Driver.community_id == self.here, Member.state == "guest")
            .execution_options(populate_existing=True)
        )
        assert found is not None
        return found

    def check(self, *, home: bool = True) -> int:
        """The office has seen their papers."""
        there = Side(self.home, self.driver.id) if home else None
        guest = self.guest()
        return rides.check_guest(
            self.session, self.office, guest.id, "Marcus Wren", CAR, PAPERS, there, self.now
        )

    def by_guest(self) -> Actor:
        member = self.session.get(Member, (self.here, self.guest().member_id))
        assert member is not None
        return acting(member, "driver")

    def invitations(self, ride: RideView) -> list[Invitation]:
        return list(
            self.session.scalars(
                select(Invitation)
                .where(Invitation.community_id == self.here, Invitation.ride_id == ride.id)
                .order_by(Invitation.wave, Invitation.made_at)
                .execution_options(populate_existing=True)
            )
        )

    def found(self, **changed: Any) -> RideView:
        """A ride the guest said yes to."""
        ride = self.asked(**changed)
        self.name(ride)
        if self.guest().state == "asked":
            self.check()
        offer = next(one for one in self.invitations(ride) if one.state == "open")
        return rides.accept(self.session, self.by_guest(), offer.id, self.now)

    def driven(self, ride: RideView, minutes: int | None = None) -> RideView:
        """Drive it to its end; minutes: what the guest says it took."""
        by, start = self.by_guest(), ride.pickup_at
        rides.go(self.session, by, ride.id, start - timedelta(minutes=10))
        rides.arrive(self.session, by, ride.id, start)
        rides.board(self.session, by, ride.id, start + timedelta(minutes=5))
        end = start + timedelta(minutes=20)
        return rides.finish(self.session, by, ride.id, end, minutes)

    def balance(self, owner: UUID, bank: int | None = None) -> int:
        bank = bank or self.here
        return ledger.balances(self.session, bank, [owner])[owner].balance

    def at_home(self) -> int:
        return self.balance(self.driver.id, self.home)

    def clearing(self) -> tuple[int, int]:
        """(the rider's bank's account for the other, and the other way round)."""
        found = dict(
            self.session.execute(
                select(Account.community_id, Account.balance).where(Account.kind == "clearing")
            ).all()  # type: ignore[arg-type]
        )
        return found[self.here], found[self.home]

    def findings(self) -> list[str]:
        """What the audits of both banks find."""
        return [
            f"{bank}:{finding.code}"
            for bank in (self.here, self.home)
            for finding in reports.audit_all(self.session, bank, self.now)
        ]

    def tasks(self, bank: int | None = None, state: str = "open") -> list[str]:
        rows = self.session.scalars(
            select(Task.kind).where(Task.community_id == (bank or self.here), Task.state == state)
        )
        return sorted(rows)

    def told(self, member_id: UUID) -> list[str]:
        rows = self.session.scalars(
            select(Message.kind).where(
                Message.community_id == self.here,
                Message.member_id == member_id,
                Message.state == "waiting",
            )
        )
        return sorted(rows)

    def lines(self, owner: UUID, bank: int) -> list[tuple[str, int]]:
        since = self.now - timedelta(days=1)
        until = self.now + timedelta(days=30)
        told = ledger.statement(self.session, bank, owner, since, until)
        return [(line.kind, line.minutes) for line in told.lines]


def a_neighbor(two: TwoBanks, name: str = "Samira Birch", phone: str = "+13135550111") -> Driver:
    """An ordinary driver of the rider's bank."""
    member = builders.a_member(two.session, name, community_id=two.here, phone=phone)
    return builders.a_driver_near(two.session, member=member, community_id=two.here)


def members_behind(two: TwoBanks, phone: str = PHONE) -> list[UUID]:
    contact = members.Contact("phone", phone)
    found = members.members_by_contact(two.session, two.here, contact)
    return [one.member_id for one in found]
