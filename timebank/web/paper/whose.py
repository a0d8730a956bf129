"""Whose paper it is: the visitor's own, or a member's whom the visitor helps or coordinates.

For anybody else the member, and so their paper, does not exist.
"""

from dataclasses import dataclass
from uuid import UUID

from flask import abort

from timebank.web import session
from timebank.web.desk import helped as helping
from timebank.web.i18n import language
from timebank.web.services import reading


@dataclass(frozen=True, slots=True)
class Holder:
    """The member a sheet is made for. consent_id: the rides it booked may be seen too."""

    member_id: UUID
    name: str
    language: str
    sees_all: bool  # every ride, not only those the helper booked
    consent_id: UUID | None = None


def own() -> Holder:
    """Return the signed-in member, who reads the page's language."""
    signed = session.current()
    return Holder(session.own_id(), signed.name, language(), True)


def of_member(member_id: UUID, scope: str) -> Holder:
    """Return a member the visitor may print this for, or answer 404.

    scope: of intermediaries.SCOPES; see_schedule also lets through who booked something.
    """
    with reading() as db:
        found = helping.the_helped(db, member_id)
    sees_all = found.may(scope)
    if not sees_all and (scope != "see_schedule" or found.consent is None):
        abort(404)
    consent_id = found.consent.id if found.consent else None
    return Holder(found.id, found.member.name, found.member.language, sees_all, consent_id)
