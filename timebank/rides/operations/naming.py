""" "I found my own driver": a rider names somebody by number, who is asked first and alone.

A driver of this bank is asked at once, and the hard rules hold. Somebody of a bank that exchanges
hours with this one, or of none, becomes a guest: a coordinator sees their papers first. Who named
them learns nothing of a number but whether it may drive here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from timebank import giving, intermediaries, members, notifications
from timebank.giving import Receiver
from timebank.kernel.actor import Actor
from timebank.kernel.db import insert_once
from timebank.kernel.ids import new_id
from timebank.kernel.wording import fold, phone_words
from timebank.ledger import Side
from timebank.matching import CARE_CLASS
from timebank.members import CommunityFacts, Contact, Driver, GuestDraft, Member, VehicleDraft
from timebank.notifications import MessageDraft
from timebank.rides.errors import MayNotDrive, MoveNotAllowed, OwnNumber, RideAlreadyTaken
from timebank.rides.models import NamedDriver
from timebank.rides.operations.asking_named import ask_named, others_at, stop_asking
from timebank.rides.operations.inviting import is_free
from timebank.rides.operations.moving import lock_rides, only_rider
from timebank.rides.operations.requests import RideReceipt, request
from timebank.rides.operations.telling import task
from timebank.rides.queries.pages import rides_of_request
from timebank.rides.queries.views import RideView
from timebank.rides.rules.asking import named_until
from timebank.rides.rules.need import RideNeed

TRIES_MINUTES, TRIES_MAX = 60, 12  # numbers named by one person


@dataclass(frozen=True, slots=True)
class OwnDriver:
    """Whom a rider found. phone: E.164; name: as the rider calls them."""

    phone: str
    name: str


def name_driver(
    session: Session, actor: Actor, ride_id: UUID, own: OwnDriver, now: datetime
) -> bool:
    """Ask the driver a rider found, for this ride and its other way where it is free, too.

    True: they are asked. False: the office looks first, and asks them then. Until named_until
    nobody else is asked. Said again, the same. Raises: NotYourRide, ConsentMissing,
    RideAlreadyTaken, MoveNotAllowed while it waits for hours, OwnNumber(field),
    MayNotDrive(reasons), members.TooManyTries, members.FieldMissing(field).
    """
    community, views = _locked_way(session, actor.community_id, ride_id)
    first = next(view for view in views if view.id == ride_id)
    actor = only_rider(session, actor, first, "book", now)
    if first.waits_for_hours:  # nobody is asked to drive before the hours are there
        raise MoveNotAllowed(state=first.state, verb="name")
    views = [view for view in views if is_free(view)]
    if first not in views:
        raise RideAlreadyTaken()
    key = f"own-driver|{community.id}|{actor.member_id}"
    members.count_use(session, key, TRIES_MINUTES, TRIES_MAX, now)
    name = members.one_line(own.name, "name", 80, required=True)
    rider_id = first.rider.member_id
    contact = Contact("phone", own.phone)
    here = members.members_by_contact(session, community.id, contact)
    if any(one.member_id == rider_id for one in here):
        raise OwnNumber(field="phone")
    driver_id, is_ready = _driver_here(session, community.id, [one.member_id for one in here])
    if driver_id is None and not here:
        driver_id, is_ready = _guest(session, community, own.phone, name, first, now)
    is_asked = is_ready and first.ride_class < CARE_CLASS
    is_new = _write_down(session, actor, views, driver_id, is_asked=is_asked, now=now)
    if is_asked and driver_id is not None:
        ask_named(session, community, views, driver_id, now)
    else:
        _wait_for_office(session, community, first, views, own.phone, name, driver_id, now)
    if is_new:
        intermediaries.note_act(session, actor, "changed", rider_id, now, subject_id=first.id)
    return is_asked


def request_named(
    session: Session, actor: Actor, need: RideNeed, own: OwnDriver, now: datetime
) -> RideReceipt:
    """Ask for a ride and name its driver in one breath: both or neither.

    Raises: what `request` and `name_driver` raise.
    """
    receipt = request(session, actor, need, now, asks_drivers=False)
    if not receipt.repeated:
        first = rides_of_request(session, actor.community_id, receipt.request_id)[0]
        name_driver(session, actor, first.id, own, now)
    return receipt


def check_guest(
    session: Session,
    actor: Actor,
    driver_id: UUID,
    name: str,
    car: VehicleDraft,
    papers_until: dict[str, date],
    home: Side | None,
    now: datetime,
) -> int:
    """A coordinator has seen a guest's papers and car; who named them is waiting no more.

    home: whose their hours are in another bank, None: they stay here. Returns for how many rides
    they were asked. Raises: what members.check_guest raises.
    """
    c = actor.community_id
    waiting = session.scalars(
        select(NamedDriver.ride_id)
        .where(
            NamedDriver.community_id == c,
            NamedDriver.driver_id == driver_id,
            NamedDriver.state == "waiting",
        )
        .order_by(NamedDriver.ride_id)
    ).all()
    views = lock_rides(session, c, list(waiting)) if waiting else []
    members.check_guest(session, actor, driver_id, name, car, papers_until, now)
    member_id = session.scalar(
        select(Driver.member_id).where(Driver.community_id == c, Driver.id == driver_id)
    )
    assert member_id is not None
    giving.set_home(session, c, member_id, home, now)
    community = members.community_facts(session, c)
    by_request: dict[UUID, list[RideView]] = {}
    for view in views:
        if is_free(view) and view.pickup_until > now and view.ride_class < CARE_CLASS:
            by_request.setdefault(view.request_id, []).append(view)
    asked = 0
    for legs in by_request.values():
        try:
            asked += ask_named(session, community, legs, driver_id, now)
        except MayNotDrive:  # a coordinator sees on the ride's page that nobody was asked
            continue
    session.execute(
        update(NamedDriver)
        .where(
            NamedDriver.community_id == c,
            NamedDriver.driver_id == driver_id,
            NamedDriver.state == "waiting",
        )
        .values(state="asked", ended_at=now)
        .execution_options(synchronize_session=False)
    )
    ids = [view.id for view in views]
    notifications.drop_tasks_about(session, c, ids, now, kinds=("own_driver",))
    return asked


def _locked_way(
    session: Session, community_id: int, ride_id: UUID
) -> tuple[CommunityFacts, list[RideView]]:
    """Lock a ride and the other way of its request, the way there first."""
    view = lock_rides(session, community_id, [ride_id])[0]
    views = [view]
    if view.other_ride_id is not None:
        views = lock_rides(session, community_id, [ride_id, view.other_ride_id])
    ordered = sorted(views, key=lambda each: each.leg, reverse=True)
    return members.community_facts(session, community_id), ordered


def _driver_here(
    session: Session, community_id: int, member_ids: Sequence[UUID]
) -> tuple[UUID | None, bool]:
    """Return the driver among these members, and whether they may be asked."""
    rows = session.execute(
        select(Driver.id, Driver.state, Driver.first_rides, Driver.word_at)
        .where(Driver.community_id == community_id, Driver.member_id.in_(member_ids))
        .order_by(Driver.id)
    ).all()
    ready = [
        row.id
        for row in rows
        if row.state == "active" and (not row.first_rides or row.word_at is not None)
    ]
    if ready:
        return ready[0], True
    return (rows[0].id, False) if rows else (None, False)


def _guest(
    session: Session,
    community: CommunityFacts,
    phone: str,
    name: str,
    view: RideView,
    now: datetime,
) -> tuple[UUID | None, bool]:
    """Return the guest of a number, taken on where there is none, and whether they are checked."""
    home = _home_of(giving.receivers_elsewhere(session, community.id, phone), name)
    language, is_landline = view.rider_language, False
    if home is not None:
        known = members.recipients(session, home.community_id, [home.member_id])[home.member_id]
        language, is_landline = known.language, known.is_landline
    start = view.from_place if view.leg == "out" else view.to_place
    draft = GuestDraft(
        phone=phone,
        name=name,
        language=language,
        is_landline=is_landline,
        lat=start.lat,
        lon=start.lon,
    )
    driver_id = members.take_guest(session, community.id, draft, now)
    row = session.execute(
        select(Driver.state, Driver.member_id, Member.state.label("standing"))
        .join(Member, (Member.community_id == community.id) & (Member.id == Driver.member_id))
        .where(Driver.community_id == community.id, Driver.id == driver_id)
    ).one()
    if row.standing != "guest":  # asked to join meanwhile: the office decides that first
        return driver_id, False
    if home is not None:
        side = Side(home.community_id, home.member_id)
        giving.set_home(session, community.id, row.member_id, side, now)
    if row.state == "asked":
        _greet(session, community, row.member_id, view, now)
    return driver_id, row.state == "active"


def _home_of(found: Sequence[Receiver], name: str) -> Receiver | None:
    """Return the one member of another bank this must be; a household is told apart by name."""
    if len(found) > 1:
        called = fold(name).split()[:1]
        found = [one for one in found if fold(one.first_name).split()[:1] == called]
    return found[0] if len(found) == 1 else None


def _greet(
    session: Session, community: CommunityFacts, member_id: UUID, view: RideView, now: datetime
) -> None:
    """Tell somebody that a rider named them, and that the office calls; once a ride."""
    to = members.recipients(session, community.id, [member_id])[member_id]
    draft = MessageDraft(
        kind="D12",
        recipient=to,
        params={"name": view.rider.first_name, "number": phone_words(community.phone)},
        subject_id=view.id,
        key=f"D12:{view.request_id}:{member_id}",
        due_at=now,
        deadline_at=view.pickup_at,
    )
    notifications.post(session, community, [draft], now)


def _write_down(
    session: Session,
    actor: Actor,
    views: Sequence[RideView],
    driver_id: UUID | None,
    *,
    is_asked: bool,
    now: datetime,
) -> bool:
    """Keep whom the rider named for these rides; tell whether it was not known before."""
    if driver_id is None:  # a member who does not drive: the office's task says who
        return True
    rows = [
        {
            "community_id": actor.community_id,
            "id": new_id(),
            "ride_id": view.id,
            "rider_id": view.rider.member_id,
            "driver_id": driver_id,
            "named_by_id": actor.member_id,
            "channel": actor.channel,
            "state": "asked" if is_asked else "waiting",
            "made_at": now,
            "ended_at": now if is_asked else None,
        }
        for view in views
    ]
    new = insert_once(session, NamedDriver).values(rows)
    return bool(session.execute(new.returning(NamedDriver.id)).all())


def _wait_for_office(
    session: Session,
    community: CommunityFacts,
    first: RideView,
    views: Sequence[RideView],
    phone: str,
    name: str,
    driver_id: UUID | None,
    now: datetime,
) -> None:
    """Nobody else is asked for now; a coordinator looks at whom the rider named."""
    stop_asking(session, community, views, driver_id, now)
    others_at(session, community, views, named_until(now, first.pickup_at))
    detail = {"words": name, "contact": phone_words(phone)}
    if driver_id is not None:
        detail["driver"] = str(driver_id)
    look = task("own_driver", first, now, phone, **detail)
    notifications.open_task(session, community.id, look, now)
