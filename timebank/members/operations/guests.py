"""A guest: somebody from outside who drives for the members who named them, and for nobody else.

They are a member row that no list, search, sign-in or wave finds. Until a coordinator has seen
licence, insurance and car they drive nobody; then the hard rules decide for each ride, as ever.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank import ledger
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.db import insert_once
from timebank.kernel.ids import new_id
from timebank.members.errors import DatesWrong, FieldMissing, NoSuchDriver
from timebank.members.models import Availability, Driver, Member
from timebank.members.operations.drivers import approve_driver, set_vehicle
from timebank.members.operations.papers import check_credential, send_credential
from timebank.members.operations.rows import change_member, locked_driver, locked_member
from timebank.members.queries.communities import community_facts
from timebank.members.rules.access import need_coordinator
from timebank.members.rules.drafts import GuestDraft, VehicleDraft
from timebank.members.rules.vocabulary import REQUIRED_PAPERS
from timebank.members.rules.words import first_name_of, one_line, search_fold

FAR_KM, ALL_DAY, WEEK_MINUTES, RIDES_A_WEEK = 300.0, 1440, 10080, 60  # they choose whom they drive


def take_guest(session: Session, community_id: int, draft: GuestDraft, now: datetime) -> UUID:
    """Keep somebody as a guest, once a number, and return the driver's id. Not checked yet.

    Whoever was a guest or member of this number and left is a guest again. Raises: FieldMissing,
    FieldTooLong.
    """
    name = one_line(draft.name, "name", 80, required=True)
    key, member_id = f"guest:{draft.phone}", new_id()
    row = {
        "community_id": community_id,
        "id": member_id,
        "request_key": key,
        "name": name,
        "first_name": first_name_of(name),
        "fold": search_fold(name, "", ""),
        "phone": draft.phone,
        "is_landline": draft.is_landline,
        "language": draft.language,
        "contact_wish": "call" if draft.is_landline else "text",
        "state": "guest",
        "asked_at": now,
    }
    made = session.execute(insert_once(session, Member).values(**row).returning(Member.id)).all()
    if not made:
        return _known(session, community_id, key)
    driver_id = new_id()
    session.execute(
        insert(Driver).values(
            community_id=community_id,
            id=driver_id,
            member_id=member_id,
            state="asked",
            lat=draft.lat,
            lon=draft.lon,
            ride_minutes_max=ALL_DAY,
            week_minutes_max=WEEK_MINUTES,
            rides_week_max=RIDES_A_WEEK,
            distance_km_max=FAR_KM,
            help_level_max="never_alone",
            languages=[draft.language],
            asked_at=now,
        )
    )
    every_day = {"community_id": community_id, "driver_id": driver_id}
    session.execute(
        insert(Availability),
        [
            every_day | {"weekday": day, "from_minute": 0, "until_minute": ALL_DAY}
            for day in range(7)
        ],
    )
    ledger.open_account(session, community_id, "member", member_id, 0, now)
    return driver_id


def check_guest(
    session: Session,
    actor: Actor,
    driver_id: UUID,
    name: str,
    car: VehicleDraft,
    papers_until: dict[str, date],
    now: datetime,
) -> None:
    """A coordinator has seen a guest's papers and car: from now on they may be asked.

    papers_until: licence, insurance and registration, the last day of each. Said again, what is
    new is kept. Raises: CoordinatorOnly, NoSuchDriver, FieldMissing(field), DatesWrong(field), and
    what set_vehicle raises.
    """
    need_coordinator(actor)
    c = actor.community_id
    today = local_day(now, community_facts(session, c).time_zone)
    name = one_line(name, "name", 80, required=True)
    for kind in REQUIRED_PAPERS:
        if kind not in papers_until:
            raise FieldMissing(field=kind)
        if papers_until[kind] < today:
            raise DatesWrong(field=kind)
    driver = locked_driver(session, c, driver_id)
    member = locked_member(session, c, driver.member_id)
    if member.state != "guest":
        raise NoSuchDriver(driver_id=str(driver_id))
    first_name, folded = first_name_of(name), search_fold(name, "", "")
    change_member(session, member, name=name, first_name=first_name, fold=folded)
    set_vehicle(session, actor, driver_id, car)
    for kind in REQUIRED_PAPERS:
        paper = send_credential(session, actor, driver_id, kind, today, papers_until[kind], now)
        check_credential(session, actor, paper, now)
    approve_driver(session, actor, driver_id, now, is_guest=True)


def _known(session: Session, community_id: int, key: str) -> UUID:
    """Return the driver's id of who was taken on by this key; who left is a guest again."""
    row = session.execute(
        select(Driver.id, Member.id, Member.state)
        .join(Member, (Member.community_id == community_id) & (Member.id == Driver.member_id))
        .where(Driver.community_id == community_id, Member.request_key == key)
    ).one()
    driver_id, member_id, state = row
    if state == "left":
        own = (Member.community_id == community_id, Member.id == member_id)
        session.execute(update(Member).where(*own, Member.state == "left").values(state="guest"))
        session.execute(
            update(Driver)
            .where(Driver.community_id == community_id, Driver.id == driver_id)
            .values(state="asked")
        )
    found: UUID = driver_id
    return found
