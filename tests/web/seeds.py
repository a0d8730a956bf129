"""A small community for pages: one person of every role, and a browser signed in as each.

Names, numbers and streets are made up. The same seed serves tests, the browser and look.py.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm import Session

from tests import builders
from timebank.geo import Place
from timebank.members import SignInSession

ROLES = ("rider", "driver", "helper", "coordinator", "admin", "stranger")
SLUG = "eastside"


@dataclass(frozen=True)
class Seed:
    """Ids of the seeded rows. `members` and `persons` by role; stranger belongs to bank-2."""

    members: dict[str, UUID]
    persons: dict[str, UUID]
    driver_id: UUID
    organisation_id: UUID
    staff_id: UUID
    clinic_id: UUID
    market_id: UUID
    home_ids: dict[str, UUID]  # by role

    @property
    def rider_id(self) -> UUID:
        return self.members["rider"]


def plant(session: Session) -> Seed:
    """Write two communities; the rider lets the helper's library act for them."""
    builders.a_community(
        session, name="Parkside Rides", short_name="Parkside", phone="+13135550142"
    )
    builders.a_community(session, 2)
    clinic = _place(session, "Riverbend Clinic", "clinic", "900 River Street", 3.0)
    market = _place(session, "Gratiot Fresh Market", "grocery", "1420 Gratiot Avenue", 2.0)
    rider = builders.a_member(session, "Opal Finch", phone="+13135550177", contact_wish="call")
    driving = builders.a_member(session, "Marcus Birch", phone="+13135550163", km_north=1.6)
    driver = builders.a_driver_near(session, member=driving, km_north=1.6)
    library = builders.an_organisation(session, "Main Library")
    helping = builders.a_member(session, "Dana Rowan", phone="+13135550121")
    staff = builders.a_helper(session, library, member=helping)
    builders.a_consent(session, rider, library.id)
    people = {
        "rider": rider,
        "driver": driving,
        "helper": helping,
        "coordinator": builders.a_member(session, "Iris Alder", roles=["coordinator"]),
        "admin": builders.a_member(session, "Noor Linden", roles=["admin"]),
        "stranger": builders.a_member(session, "Otto Heron", community_id=2),
    }
    return Seed(
        members={role: member.id for role, member in people.items()},
        persons={role: member.person_id for role, member in people.items() if member.person_id},
        driver_id=driver.id,
        organisation_id=library.id,
        staff_id=staff.id,
        clinic_id=clinic.id,
        market_id=market.id,
        home_ids={
            role: member.home_place_id for role, member in people.items() if member.home_place_id
        },
    )


def signed_in_client(app: Flask, person_id: UUID, now: datetime) -> FlaskClient:
    """Return a client whose cookie holds a live session of a person."""
    token = f"test-token-{person_id}"
    database = app.extensions["timebank"].database
    row = {
        "token_hash": hashlib.sha256(token.encode()).hexdigest(),
        "person_id": person_id,
        "made_at": now,
        "seen_at": now,
        "expires_at": now + timedelta(days=30),
    }
    with database.transaction() as session:
        session.execute(insert(SignInSession), [row])
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


def cookie_of(client: FlaskClient) -> dict[str, str]:
    """Return the client's cookies by name, for a real browser."""
    return {cookie.key: cookie.value for cookie in client._cookies.values()}


def _place(session: Session, name: str, kind: str, address: str, km_north: float) -> Place:
    return builders.a_place(session, name, kind=kind, address=address, km_north=km_north)
