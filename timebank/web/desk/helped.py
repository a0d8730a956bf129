"""Whom the signed-in helper may act for, and in what: by live consent, and by nothing else.

A coordinator may act for everybody. For anyone else a member without a consent is not there; nor
is one of another area for whoever is limited to some.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import abort
from sqlalchemy.orm import Session

from timebank import intermediaries, members
from timebank.intermediaries import SCOPES, ConsentView
from timebank.kernel.actor import Actor
from timebank.members import MemberHit, MemberView, NoSuchMember
from timebank.rides import RideView
from timebank.web import naming, session
from timebank.web.services import today

HITS_MAX = 8


@dataclass(frozen=True, slots=True)
class Helped:
    """A member with what may be done for them. consent None: by a coordinator's role."""

    member: MemberView
    scopes: frozenset[str]
    consent: ConsentView | None  # of those that count, the one that lasts longest

    @property
    def id(self) -> UUID:
        """The member's id."""
        return self.member.member_id

    def may(self, scope: str) -> bool:
        """Tell whether one thing of intermediaries.SCOPES may be done."""
        return scope in self.scopes

    def may_see(self, ride: RideView) -> bool:
        """Tell whether a ride of this member may be shown: by scope, or as booked by us."""
        own = self.consent is not None and ride.consent_id == self.consent.id
        return own or self.may("see_schedule")


def is_coordinator() -> bool:
    """Tell whether the visitor may act for every member."""
    return "coordinator" in session.roles()


def day() -> date:
    """Return the community's local day."""
    return today(session.community().time_zone)


def find(db: Session, text: str) -> list[MemberHit]:
    """Find members the way callers speak, among those the visitor may act for."""
    community = session.community()
    if is_coordinator():
        return members.find_members(db, community.id, text, limit=HITS_MAX, among=naming.among())
    staff = session.staff()
    if staff is None or not text.strip():
        return []
    return intermediaries.consented_members(db, community.id, staff, day(), text, limit=HITS_MAX)


def helped(db: Session, member_id: UUID) -> Helped | None:
    """Return a member the visitor may act for; None for everybody else."""
    live = our_consents(db, member_id)
    if not naming.may_see(db, member_id):
        return None
    if not live and not is_coordinator():
        return None
    try:
        person = members.member_view(db, session.community().id, member_id)
    except NoSuchMember:
        return None
    if person.state == "left":
        return None
    longest = max(live, key=lambda one: one.until_on, default=None)
    scopes = frozenset(scope for one in live for scope in one.scopes)
    return Helped(person, frozenset(SCOPES) if is_coordinator() else scopes, longest)


def the_helped(db: Session, member_id: UUID) -> Helped:
    """Return a member the visitor may act for, or answer 404."""
    found = helped(db, member_id)
    if found is None:
        abort(404)
    return found


def our_consents(db: Session, member_id: UUID) -> list[ConsentView]:
    """Return a member's consents that count today for the visitor's organisation."""
    staff = session.staff()
    if staff is None:
        return []
    listed = intermediaries.consents_of(db, session.community().id, member_id, day())
    return [
        one
        for one in listed
        if one.is_live
        and one.organisation_id == staff.organisation_id
        and one.staff_id in (None, staff.staff_id)
    ]


def acting_for(member_id: UUID) -> Actor:
    """Make the actor of a write at the desk: who does it, and for whom."""
    return session.actor(on_behalf_of=member_id, channel="desk")
