"""The places a member may ask rides to: their own, and those everybody may find.

Another member's home does not exist here, whatever id an address carries.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import geo, members
from timebank.geo import PlaceHit
from timebank.members import MemberView, OwnPlace
from timebank.web.i18n import gettext as _

PURPOSE_OF_KIND = {
    "clinic": "M", "hospital": "M", "pharmacy": "HR", "grocery": "G", "food": "G", "shop": "G",
    "work": "E", "worship": "R", "recreation": "R", "transport": "T",
}  # fmt: skip
_NUMBERED = re.compile(r"Place \d+")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as this member calls it. usual_purpose "": theirs already, with its own."""

    id: UUID
    name: str
    address: str
    usual_purpose: str


def name_of(place: OwnPlace) -> str:
    """Return the name of a place of theirs: home is home."""
    return _("Your home") if place.is_home else place.name


def called(place: OwnPlace) -> str:
    """Return what the member calls it; the number a new place gets by itself is no name."""
    given = "" if _NUMBERED.fullmatch(place.nickname) else place.nickname
    return given or name_of(place)


def spot_of(
    db: Session, community_id: int, own: list[OwnPlace], place_id: UUID | None
) -> Spot | None:
    """Return a place this member may name, or None."""
    if place_id is None:
        return None
    for place in own:
        if place.place_id == place_id:
            return Spot(place_id, name_of(place), place.address, "")
    found = geo.places_by_id(db, community_id, [place_id]).get(place_id)
    if found is None or not found.is_public:
        return None
    purpose = PURPOSE_OF_KIND.get(found.kind, "P")
    return Spot(found.id, found.name, found.address, purpose)


def find_spots(
    db: Session, community_id: int, me: MemberView, own: list[OwnPlace], text: str
) -> list[PlaceHit]:
    """Search own and public places by what was typed, near home first."""
    near = None
    if me.home_lat is not None and me.home_lon is not None:
        near = (me.home_lat, me.home_lon)
    ids = [place.place_id for place in own]
    return geo.search_places(db, community_id, text, limit=6, near=near, own_place_ids=ids)


def own_spots(db: Session, community_id: int, member_id: UUID) -> list[OwnPlace]:
    """Return a member's home and places: home first, then the last used."""
    return members.own_places(db, community_id, member_id)


def may_be_address(text: str, hits: list[PlaceHit]) -> bool:
    """Tell whether to offer what was typed as an address: it has a number, or nothing was found."""
    return not hits or any(char.isdecimal() for char in text)
