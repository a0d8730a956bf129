"""Fresh, valid rows by keyword: what a test needs to stand on, and nothing else.

Rows are written directly, except hours, which only the ledger writes. People are plainly made up.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import ledger
from timebank.geo import Place
from timebank.giving import Sponsor, SponsorPlace
from timebank.intermediaries import Consent, Organisation, Staff
from timebank.kernel.actor import Actor, Channel
from timebank.kernel.codes import new_code
from timebank.kernel.tables import Base
from timebank.kernel.wording import fold
from timebank.members import (
    VISIT_PURPOSES,
    Availability,
    Community,
    Credential,
    Driver,
    Member,
    MemberRole,
    Need,
    Person,
    Vehicle,
)
from timebank.voting import Vote, VotePoints

MADE_AT = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
MIDTOWN = (42.3525, -83.0640)
KM_NORTH = 1 / 111.2  # degrees of latitude in one kilometre
FIRST_NAMES = ("Opal", "Marcus", "Ines", "Tobias", "Samira", "Leila", "Hugo", "Wanda")
SURNAMES = ("Finch", "Birch", "Winter", "Heron", "Maple", "Wren", "Alder", "Summer")
ALL_SCOPES = ("book", "cancel", "see_schedule", "see_address", "message", "see_balance", "spend")

Row = TypeVar("Row", bound=Base)
# not 313: numbers that tests write out are never given to somebody by chance
AREA_CODES = ("248", "586", "734", "947")
_number = count(1)


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def a_community(session: Session, community_id: int = 1, **changed: Any) -> Community:
    """A time bank in Detroit with its fund open and its starting rule."""
    values: dict[str, Any] = {
        "slug": "eastside" if community_id == 1 else f"bank-{community_id}",
        "name": "Eastside Neighbours" if community_id == 1 else f"Bank {community_id}",
        "short_name": "Eastside" if community_id == 1 else f"Bank{community_id}",
        "phone": "+13135550100",
        "text_number": f"+1313555{2000 + community_id:04d}",
        "email": "office@eastside.example",
        "time_zone": "America/Detroit",
        "lat": MIDTOWN[0],
        "lon": MIDTOWN[1],
        "made_at": MADE_AT,
    }
    made = _add(session, Community(id=community_id, **(values | changed)))
    ledger.start_fund(session, community_id, 6000, MADE_AT)
    return made


def a_place(
    session: Session,
    name: str = "",
    *,
    km_north: float = 0.0,
    community_id: int = 1,
    **changed: Any,
) -> Place:
    """A public place, `km_north` of Midtown."""
    name = name or f"Corner {next(_number)}"
    values: dict[str, Any] = {
        "kind": "other",
        "address": "",
        "lat": MIDTOWN[0] + km_north * KM_NORTH,
        "lon": MIDTOWN[1],
    } | changed
    folded = fold(f"{name} {values['kind']} {values['address']}")
    return _add(session, Place(community_id=community_id, name=name, fold=folded, **values))


def a_member(
    session: Session,
    name: str = "",
    *,
    community_id: int = 1,
    km_north: float = 1.0,
    credit_limit: int = 300,
    roles: Sequence[str] = (),
    **changed: Any,
) -> Member:
    """An active member with a home, a sign-in, needs (kerb, class 1) and, once approved, hours."""
    number = next(_number)
    name = name or f"{FIRST_NAMES[number % 8]} {SURNAMES[number // 8 % 8]}"
    place = a_place(
        session,
        f"Home of {name}",
        km_north=km_north,
        community_id=community_id,
        kind="home",
        address=f"{number} Elm Street",
        is_public=False,
    )
    person = _add(session, Person(made_at=MADE_AT))
    values: dict[str, Any] = {
        "person_id": person.id,
        "request_key": f"test:{number}",
        "first_name": name.split()[0],
        "fold": fold(f"{name} {place.address}"),
        "phone": f"+1{AREA_CODES[number // 100 % len(AREA_CODES)]}55501{number % 100:02d}",
        "state": "active",
        "home_place_id": place.id,
        "asked_at": MADE_AT,
        "approved_at": MADE_AT,
    } | changed
    if values["state"] == "asked":
        values["approved_at"] = None
    member = _add(session, Member(community_id=community_id, name=name, **values))
    _add(session, Need(community_id=community_id, member_id=member.id))
    for role in roles:
        _add(
            session,
            MemberRole(community_id=community_id, member_id=member.id, role=role, since=MADE_AT),
        )
    if member.state != "asked":
        ledger.open_account(session, community_id, "member", member.id, credit_limit, MADE_AT)
    return member


def a_driver_near(
    session: Session,
    name: str = "",
    *,
    km_north: float = 1.0,
    seats: int = 3,
    wheelchair_places: int = 0,
    child_seats: int = 0,
    windows: Sequence[tuple[int, int, int]] | None = None,
    papers_until: date = date(2027, 12, 31),
    community_id: int = 1,
    member: Member | None = None,
    **changed: Any,
) -> Driver:
    """An active driver at home `km_north` of Midtown, with a car, checked papers and hours.

    windows: (weekday, from_minute, until_minute); default every day from 6 to 22.
    """
    member = member or a_member(session, name, community_id=community_id, km_north=km_north)
    values: dict[str, Any] = {
        "state": "active",
        "lat": MIDTOWN[0] + km_north * KM_NORTH,
        "lon": MIDTOWN[1],
        "languages": ["en"],
        "asked_at": MADE_AT,
        "approved_at": MADE_AT,
    } | changed
    driver = _add(session, Driver(community_id=community_id, member_id=member.id, **values))
    ours = {"community_id": community_id, "driver_id": driver.id}
    session.add(
        Vehicle(
            make="Rowan",
            model="Estate",
            colour="silver",
            plate=f"FNCH {next(_number)}",
            seats=seats,
            wheelchair_places=wheelchair_places,
            child_seats=child_seats,
            **ours,
        )
    )
    for kind in ("licence", "insurance", "registration"):
        session.add(
            Credential(
                kind=kind,
                valid_from=date(2025, 1, 1),
                valid_until=papers_until,
                checked_at=MADE_AT,
                **ours,
            )
        )
    for weekday, start, end in windows or [(day, 360, 1320) for day in range(7)]:
        session.add(Availability(weekday=weekday, from_minute=start, until_minute=end, **ours))
    session.flush()
    return driver


def an_organisation(session: Session, name: str = "", kind: str = "library") -> Organisation:
    """A helping organisation."""
    name = name or f"Redford Branch Library {next(_number)}"
    return _add(session, Organisation(name=name, kind=kind))


def a_sponsor(
    session: Session,
    *place_ids: UUID,
    share: int = 50,
    pledged: int = 600,
    community_id: int = 1,
    **changed: Any,
) -> Sponsor:
    """A sponsor of these places who pays `share` of a hundred, up to ten hours a member."""
    by = a_member(session, community_id=community_id, roles=["coordinator"])
    values: dict[str, Any] = {
        "name": f"Riverbend Foundation {next(_number)}",
        "share_percent": share,
        "member_minutes_max": 600,
        "is_active": True,
        "changed_by_id": by.id,
        "changed_at": MADE_AT,
        "request_key": f"test:{new_code()}",
    } | changed
    made = _add(session, Sponsor(community_id=community_id, **values))
    for place_id in place_ids:
        ours = {"community_id": community_id, "sponsor_id": made.id}
        _add(session, SponsorPlace(place_id=place_id, **ours))
    ledger.open_account(session, community_id, "sponsor", made.id, pledged, MADE_AT)
    return made


def a_helper(
    session: Session,
    organisation: Organisation | None = None,
    *,
    community_id: int = 1,
    member: Member | None = None,
    until_on: date | None = None,
) -> Staff:
    """A member on the staff of a helping organisation."""
    organisation = organisation or an_organisation(session)
    member = member or a_member(session, community_id=community_id)
    return _add(
        session,
        Staff(
            community_id=community_id,
            organisation_id=organisation.id,
            member_id=member.id,
            from_on=MADE_AT.date(),
            until_on=until_on,
        ),
    )


def a_consent(session: Session, member: Member, organisation_id: UUID, **changed: Any) -> Consent:
    """The member lets the organisation do everything for them until next autumn, in person."""
    values: dict[str, Any] = {
        "scopes": list(ALL_SCOPES),
        "given_by": "in_person",
        "from_on": MADE_AT.date(),
        "until_on": MADE_AT.date() + timedelta(days=360),
        "confirmed_at": MADE_AT,
        "made_at": MADE_AT,
    } | changed
    return _add(
        session,
        Consent(
            community_id=member.community_id,
            request_key=f"test:{new_code()}",
            member_id=member.id,
            organisation_id=organisation_id,
            **values,
        ),
    )


def acting(
    member: Member,
    *roles: str,
    channel: Channel = "web",
    on_behalf_of: UUID | None = None,
    consent_id: UUID | None = None,
) -> Actor:
    """The member as the actor of an operation, a rider unless roles say otherwise."""
    return Actor(
        member.community_id,
        member.id,
        channel,
        on_behalf_of,
        consent_id,
        frozenset(roles or ["rider"]),
    )


def a_vote(session: Session, closes_at: datetime, sums: dict[str, int], ballots: int = 6) -> UUID:
    """A vote of two weeks that ends then, with what all gave so far."""
    vote = _add(
        session,
        Vote(
            community_id=1,
            request_key=f"vote:{closes_at:%F %T}",
            opens_at=closes_at - timedelta(days=14),
            closes_at=closes_at,
            opened_by_id=a_member(session, "Iris Wren").id,
            ballots=ballots,
        ),
    )
    for purpose in VISIT_PURPOSES:
        points = sums.get(purpose, 0)
        _add(session, VotePoints(community_id=1, vote_id=vote.id, purpose=purpose, points=points))
    return vote.id
