"""Writes of places: one as typed, or many from a file; and answers of geocoders, kept.

The same row twice is one place, however often a file is read: `import_key` says so.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from timebank.geo.errors import PlaceNotUsable, PlaceUnknown
from timebank.geo.gateways import Answer
from timebank.geo.models import KINDS, GeoResult, Place
from timebank.geo.rules.rows import DOOR_NOTE_MAX, PlaceRow, Reject, checked_row, clean
from timebank.kernel.ids import new_id

BATCH_ROWS = 1000
_FIELDS = ("name", "address", "door-note", "lat", "lon")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a batch of rows."""

    added: int
    changed: int
    same: int


def add_place(
    session: Session,
    community_id: int,
    *,
    name: str,
    kind: str,
    address: str,
    lat: float,
    lon: float,
    door_note: str = "",
    is_public: bool = False,
) -> UUID:
    """Keep one place and return its id. A home is private unless the caller says otherwise.

    A public one with the name and address of one that is there is that one, typed or imported.
    Raises: PlaceNotUsable, naming the field.
    """
    row = checked_row(0, name, kind, address, f"{lat:.6f}", f"{lon:.6f}", door_note)
    if isinstance(row, Reject):
        field = next((one for one in _FIELDS if row.reason.startswith(one)), "lat")
        raise PlaceNotUsable(field=field, reason=row.reason)
    if kind not in KINDS:
        raise PlaceNotUsable(field="kind", reason="kind-unknown")
    if is_public:
        same = select(Place.id).where(
            Place.community_id == community_id, Place.import_key == row.key
        )
        known = session.scalar(same)
        if known is not None:
            return known
    place_id, key = new_id(), row.key if is_public else None
    values = _values(row) | {"id": place_id, "is_public": is_public, "import_key": key}
    session.execute(insert(Place).values(community_id=community_id, **values))
    return place_id


def set_door_note(session: Session, community_id: int, place_id: UUID, door_note: str) -> None:
    """Write how the door of a place is found.

    Raises: PlaceNotUsable (too long, unreadable), PlaceUnknown.
    """
    note = clean(door_note)
    if note is None or len(note) > DOOR_NOTE_MAX:
        raise PlaceNotUsable(field="door-note", reason="door-note-too-long")
    done = session.execute(
        update(Place)
        .where(Place.community_id == community_id, Place.id == place_id)
        .values(door_note=note)
        .returning(Place.id)
    ).first()
    if done is None:
        raise PlaceUnknown(place_id=place_id)


def import_places(session: Session, community_id: int, rows: Sequence[PlaceRow]) -> Imported:
    """Add the rows that are new and correct those that changed: three statements, any number.

    rows: distinct by key, as `rows_of` gives them; about a thousand at a time keeps locks short.
    """
    known = {
        row.import_key: row
        for row in session.execute(
            select(
                Place.import_key, Place.id, Place.name, Place.kind, Place.address, Place.lat,
                Place.lon, Place.door_note, Place.fold,
            ).where(
                Place.community_id == community_id, Place.import_key.in_([r.key for r in rows])
            )
        )
    }  # fmt: skip
    new, changed = [], []
    for row in rows:
        old = known.get(row.key)
        values = _values(row)
        if old is None:
            is_public = row.kind != "home"
            new.append(
                {"community_id": community_id, "id": new_id(), "is_public": is_public} | values
            )
            continue
        values["door_note"] = row.door_note or old.door_note  # written by hand, and still true
        if any(getattr(old, name) != value for name, value in values.items()):
            changed.append({"community_id": community_id, "id": old.id} | values)
    if new:
        session.execute(insert(Place), new)
    if changed:
        session.execute(update(Place), changed)
    return Imported(len(new), len(changed), len(rows) - len(new) - len(changed))


def keep_answers(
    session: Session, provider: str, query: str, answers: Sequence[Answer], now: datetime
) -> None:
    """Keep what a geocoder said, in place of what it said before."""
    of_query = (GeoResult.query == query, GeoResult.provider == provider)
    session.execute(delete(GeoResult).where(*of_query))
    kept = json.dumps([asdict(answer) for answer in answers])
    session.execute(
        insert(GeoResult).values(query=query, provider=provider, answer=kept, asked_at=now)
    )


def _values(row: PlaceRow) -> dict[str, object]:
    return {
        "name": row.name,
        "kind": row.kind,
        "address": row.address,
        "lat": row.lat,
        "lon": row.lon,
        "door_note": row.door_note,
        "fold": row.fold,
        "import_key": row.key,
    }
