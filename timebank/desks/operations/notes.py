"""Hand-over notes: what the next one at this desk must know, added and never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from timebank import areas, intermediaries, members
from timebank.desks.models import DeskNote, DeskNoteArea
from timebank.desks.rules import NOTE_LENGTH_MAX
from timebank.intermediaries import NotOnTheStaff
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.ids import new_id
from timebank.members import FieldMissing, FieldTooLong


def write_note(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    request_key: str,
    body: str,
    now: datetime,
    area_id: UUID | None = None,
) -> UUID:
    """Add a note to an organisation's log, once per request key; return its id.

    By its own people, or a coordinator. area_id: what it is about; who is limited names one of
    theirs. Raises: NotOnTheStaff, FieldMissing, FieldTooLong, EverywhereOnly, NoSuchArea.
    """
    assert actor.member_id is not None, "a note has a writer"
    _may_write(session, actor, organisation_id, now)
    areas.need_area(session, actor, area_id)
    body = body.strip()
    if not body:
        raise FieldMissing(field="body")
    if len(body) > NOTE_LENGTH_MAX:
        raise FieldTooLong(field="body", length_max=NOTE_LENGTH_MAX)
    known = session.scalar(
        select(DeskNote.id).where(
            DeskNote.community_id == actor.community_id, DeskNote.request_key == request_key
        )
    )
    if known is not None:
        return known
    note_id = new_id()
    session.execute(
        insert(DeskNote).values(
            community_id=actor.community_id,
            id=note_id,
            request_key=request_key,
            organisation_id=organisation_id,
            by_id=actor.member_id,
            body=body,
            at=now,
        )
    )
    if area_id is not None:
        session.execute(
            insert(DeskNoteArea).values(
                community_id=actor.community_id, note_id=note_id, area_id=area_id
            )
        )
    return note_id


def _may_write(session: Session, actor: Actor, organisation_id: UUID, now: datetime) -> None:
    if actor.is_coordinator:
        return
    assert actor.member_id is not None
    zone = members.community_facts(session, actor.community_id).time_zone
    staff = intermediaries.staff_of(
        session, actor.community_id, actor.member_id, local_day(now, zone)
    )
    if staff is None or staff.organisation_id != organisation_id:
        raise NotOnTheStaff(organisation_id=str(organisation_id))
