"""Rows of people from a file, taken on as members one by one in one transaction.

Somebody already there by name and by number, address or an earlier import is left as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import areas, geo, members
from timebank.kernel.actor import Actor
from timebank.kernel.errors import Invalid
from timebank.kernel.wording import fold, parse_phone

BATCH_ROWS = 200
_COLUMNS = {
    "name": ("name", "full name", "member", "nombre", "الاسم"),
    "phone": ("phone", "telephone", "mobile", "cell", "telefono", "الهاتف"),
    "email": ("email", "e mail", "mail", "correo"),
    "language": ("language", "lang", "idioma", "اللغة"),
    "contact_wish": ("contact wish", "contact", "wish"),
    "area": ("area", "neighborhood", "neighbourhood", "barrio", "zona", "الحي"),
}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as the file has them; members decides what of it can be kept."""

    line: int
    name: str
    phone: str
    email: str
    language: str
    contact_wish: str
    area: str = ""

    @property
    def key(self) -> str:
        """What makes the row the same person again."""
        who = f"{fold(self.name)}\n{parse_phone(self.phone)}\n{self.email.strip().lower()}"
        return f"import:{sha256(who.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch."""

    added: int
    same: int
    rejects: list[geo.Reject]


def rows_of(data: bytes) -> tuple[list[PersonRow], list[geo.Reject]]:
    """Read a CSV of people: the rows that have a name, and those that were not taken.

    Raises: geo.ColumnsMissing.
    """
    found = geo.records(data)
    columns = geo.columns_of(next(found, None), _COLUMNS, ("name",))
    rows, rejects = [], []
    for record in found:
        misfit = record.reason or columns.misfit(record)
        values = {name: columns.value(record, name) for name in _COLUMNS}
        if misfit:
            rejects.append(geo.Reject(record.line, misfit, str(len(record.fields))))
        elif any(geo.clean(value) is None for value in values.values()):
            rejects.append(geo.Reject(record.line, "name-unreadable"))
        elif any(value.strip() for value in values.values()):
            rows.append(PersonRow(record.line, **values))
    return rows, rejects


def take_on_all(
    session: Session, community_id: int, rows: Sequence[PersonRow], now: datetime
) -> Taken:
    """Take on whoever is new; a row that members refuses is named and changes nothing.

    An area that nobody named before is named; a retired one comes back.
    """
    actor = Actor(community_id, None, "cli")
    known = _known(session, community_id)
    added, same, rejects = 0, 0, []
    area_ids: dict[str, UUID] = {}
    for row in rows:
        who = {row.key} | _marks(row.name, parse_phone(row.phone), row.email.strip().lower())
        if who & known:
            same += 1
            continue
        new = members.NewMember(
            request_key=row.key,
            name=row.name,
            phone=row.phone,
            email=row.email,
            language=row.language.strip().lower() or "en",
            contact_wish=row.contact_wish.strip().lower(),
        )
        try:
            area = members.one_line(row.area, "area", areas.NAME_MAX)
            member_id = members.take_on(session, actor, new, now)  # refuses before it writes
        except Invalid as error:
            rejects.append(geo.Reject(row.line, error.code, str(error.data.get("field", ""))))
        else:
            added += 1
            if area and area not in area_ids:
                area_ids[area] = areas.add_area(session, actor, area, now)
            if area:
                areas.place_member(session, actor, member_id, area_ids[area], now)
            known |= who
    return Taken(added, same, rejects)


def _known(session: Session, community_id: int) -> set[str]:
    """Return what everybody here is known by: keys of earlier imports, name with contact."""
    of = members.Member
    rows = session.execute(
        select(of.request_key, of.name, of.phone, of.email).where(of.community_id == community_id)
    )
    known = set()
    for row in rows:
        known |= {row.request_key} | _marks(row.name, row.phone, row.email)
    return known


def _marks(name: str, phone: str | None, email: str | None) -> set[str]:
    return {f"{fold(name)}\n{contact}" for contact in (phone, email) if contact}
