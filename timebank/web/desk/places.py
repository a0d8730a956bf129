"""Where: a usual trip by its number, or a place by what was typed; a new address kept for later.

Another member's home does not exist here, whatever id a form carries.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import geo, intermediaries, members
from timebank.geo import GeocoderSilent, Located, PlaceHit
from timebank.kernel.actor import Actor
from timebank.kernel.wording import ascii_digits, fold
from timebank.members import MemberView, OwnPlace
from timebank.rides import UsualTrip
from timebank.web import session
from timebank.web.forms import Form
from timebank.web.i18n import gettext as _
from timebank.web.me.spots import PURPOSE_OF_KIND
from timebank.web.services import database, now, settings

SHOWN = 6
SURE_SCORE = 88.0
SURE_AHEAD = 8.0  # points before the next best


@dataclass(frozen=True, slots=True)
class Stop:
    """A place as the desk names it. purpose "": the member's own, with its own purpose."""

    id: UUID
    name: str
    address: str
    purpose: str = ""
    trip: UsualTrip | None = None
    nickname: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a field for a place came to: one place, or several to choose from."""

    stop: Stop | None = None
    hits: tuple[Stop, ...] = ()
    asked: str = ""  # the words that found the hits


NOTHING_YET = Choice()


def stops_of(own: Sequence[OwnPlace], trips: Sequence[UsualTrip]) -> list[Stop]:
    """Return the numbered list of a member: usual trips, other places of theirs, home last."""
    by_id = {place.place_id: place for place in own}
    listed = [
        Stop(
            trip.place_id,
            trip.name,
            by_id[trip.place_id].address if trip.place_id in by_id else "",
            trip=trip,
            nickname=by_id[trip.place_id].nickname if trip.place_id in by_id else "",
        )
        for trip in trips
        if not (trip.place_id in by_id and by_id[trip.place_id].is_home)
    ]
    known = {stop.id for stop in listed}
    rest = sorted(own, key=lambda place: place.is_home)
    listed += [
        Stop(
            place.place_id,
            _("Their home") if place.is_home else place.name,
            place.address,
            nickname=_("home") if place.is_home else place.nickname,
        )
        for place in rest
        if place.place_id not in known
    ]
    homes = [stop for stop in listed if stop.id in by_id and by_id[stop.id].is_home]
    others = [stop for stop in listed if stop not in homes]
    return others[: SHOWN - len(homes)] + homes


def read_place(
    db: Session, form: Form, name: str, person: MemberView, stops: Sequence[Stop], same: bool
) -> Choice:
    """Read one field for a place. same: the rider is the one of the page before."""
    text = form.text(name, required=False, max_length=160)
    if not text:
        return Choice()
    kept = form.id(f"{name}_id", required=False)
    if same and kept is not None and form.typed.get(f"{name}_for") == text:
        stop = _stop_of(db, stops, kept)
        if stop is not None:
            return Choice(stop)
    asked = form.typed.get(f"{name}_list", "")[:160] if same else ""
    number = ascii_digits(text)
    if number.isdecimal() and len(number) == 1:
        listed = _search(db, asked, person, stops) if asked else stops
        if 1 <= int(number) <= len(listed):
            return Choice(listed[int(number) - 1])
        form.refuse(name, "web.not-in-range", _("Type a number of the list, or a place"))
        return Choice(None, tuple(listed) if asked else (), asked)
    for stop in stops:
        if fold(text) in (fold(stop.name), fold(stop.nickname)):
            return Choice(stop)
    return _found(form, name, text, _search(db, text, person, stops))


def locate(text: str) -> Located | None:
    """Place an address outside any transaction; None when nobody knows where it is."""
    community = session.community()
    near, geocoder = (community.lat, community.lon), geo.geocoder_from(settings())
    try:
        return geo.locate(database(), geocoder, text, near=near, now=now())
    except GeocoderSilent:
        return None


def keep_address(db: Session, actor: Actor, member_id: UUID, text: str, located: Located) -> UUID:
    """Keep a typed address as a private place of the member; once, however often sent.

    Raises: ConsentMissing, PlaceNotUsable.
    """
    consent_id = intermediaries.authorize(db, actor, member_id, "book", now())
    members.present_member(db, actor.community_id, member_id)  # a twin waits for this one
    for place in members.own_places(db, actor.community_id, member_id):
        if place.address == text:
            return place.place_id
    place_id = geo.add_place(
        db,
        actor.community_id,
        name=text[:120],
        kind="other",
        address=text,
        lat=located.lat,
        lon=located.lon,
    )
    by_consent = replace(actor, consent_id=consent_id)
    members.save_place(db, by_consent, place_id, "", "P", False)
    intermediaries.note_act(db, by_consent, "place", member_id, now(), subject_id=place_id)
    return place_id


def _found(form: Form, name: str, text: str, hits: list[Stop]) -> Choice:
    if not hits:
        form.refuse(name, "web.not-chosen", _("No place found. Try a shorter name"))
        return Choice()
    if len(hits) == 1:
        return Choice(hits[0])
    return Choice(None, tuple(hits), text)


def _search(db: Session, text: str, person: MemberView, stops: Sequence[Stop]) -> list[Stop]:
    """Find own and public places, near home first; one that is sure stands alone."""
    near = None
    if person.home_lat is not None and person.home_lon is not None:
        near = (person.home_lat, person.home_lon)
    own = {stop.id: stop for stop in stops}
    hits = geo.search_places(
        db, session.community().id, text, limit=SHOWN, near=near, own_place_ids=list(own)
    )
    if len(hits) > 1 and _is_sure(hits):
        hits = hits[:1]
    return [
        own.get(hit.id) or Stop(hit.id, hit.name, hit.address, PURPOSE_OF_KIND.get(hit.kind, "P"))
        for hit in hits
    ]


def _is_sure(hits: list[PlaceHit]) -> bool:
    return hits[0].score >= SURE_SCORE and hits[0].score - hits[1].score >= SURE_AHEAD


def _stop_of(db: Session, stops: Sequence[Stop], place_id: UUID) -> Stop | None:
    for stop in stops:
        if stop.id == place_id:
            return stop
    place = geo.places_by_id(db, session.community().id, [place_id]).get(place_id)
    if place is None or not place.is_public:
        return None
    return Stop(place.id, place.name, place.address, PURPOSE_OF_KIND.get(place.kind, "P"))
