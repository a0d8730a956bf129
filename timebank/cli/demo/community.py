"""Making the demo's community: places, members, drivers, helpers and their consents.

Everything goes through the operations that people use; no row is written here.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import geo, giving, intermediaries, members
from timebank.cli.demo import chance
from timebank.cli.demo.chance import Size, pick
from timebank.geo import Place
from timebank.intermediaries import ConsentTerms
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.db import Database
from timebank.members import (
    DriverProfile,
    Limits,
    NewMember,
    VehicleDraft,
    Window,
)

COMMUNITY = 1
TEXT_NUMBER = "+13135550143"
OFFICE_NUMBERS = (142, 143, 144)
SLUG = "parkside"
ZONE = "America/Detroit"
MIDDLE = (42.3600, -83.0600)
HOUSE = Actor(COMMUNITY, None, "cli")
NAMES_PLACES = 0.5  # share of riders who let texts name where they go
SPONSORED = 3  # clinics to which a sponsor pays a quarter of the hours
BATCH = 50  # people a transaction: fast, and the write lock is short


@dataclass(slots=True)
class Rider:
    """A member who asks for rides: where to and how often."""

    member_id: UUID
    name: str
    wish: str
    weight: float
    trips: list[tuple[UUID, str, int, int]]  # place, purpose, stay, minute of the day
    helper_id: UUID | None = None
    way: str = ""  # what they have, in a demo by channel: landline, flip, nothing, web
    phone: str = ""
    language: str = "en"
    words: dict[UUID, str] = field(default_factory=dict)  # place: what a text calls it
    code: str = ""  # pressed before rides are read out

    def __hash__(self) -> int:
        return hash(self.member_id)


@dataclass(slots=True)
class Town:
    """What the simulation knows of its people; the database knows the rest."""

    coordinator_id: UUID
    riders: list[Rider] = field(default_factory=list)
    drivers: dict[UUID, UUID] = field(default_factory=dict)  # driver id -> member id
    helpers: list[tuple[UUID, UUID]] = field(default_factory=list)  # member, organisation

    def coordinator(self, on_behalf_of: UUID | None = None, channel: str = "web") -> Actor:
        """The coordinator as an actor."""
        return Actor(
            COMMUNITY,
            self.coordinator_id,
            channel,  # type: ignore[arg-type]
            on_behalf_of,
            roles=frozenset({"coordinator", "rider"}),
            name="Dana",
        )


@dataclass(frozen=True, slots=True)
class Person:
    """A member to be taken on, made up before anything is written."""

    name: str
    wish: str
    language: str
    home: geo.Home
    is_driver: bool
    number: int
    way: str = ""

    @property
    def phone(self) -> str:
        """E.164; "" without one. 555-01xx is kept for stories; the last four digits tell apart."""
        number = self.number + 9_000 if self.number in OFFICE_NUMBERS else self.number
        return f"+1313555{number % 10_000:04d}" if self.wish != "paper" else ""


def build(
    database: Database,
    size: Size,
    random: Random,
    now: datetime,
    progress: Callable[[str, int], None],
    rows: Sequence[geo.PlaceRow],
    minutes: Sequence[int],
    *,
    by_channel: bool = False,
) -> Town:
    """Make the community with its people; minutes: times of day that trips are drawn from.

    by_channel: what riders have is dealt out by chance.PATTERN, and texts can name their places.
    """
    database.transact(_make_community, now)
    for start in range(0, len(rows), geo.BATCH_ROWS):
        batch = rows[start : start + geo.BATCH_ROWS]
        database.transact(geo.import_places, COMMUNITY, batch)
        progress("places", len(batch))
    places = _places_by_kind(database)
    people = [_make_up(random, number, size, by_channel) for number in range(size.members)]
    town = Town(database.transact(_take_on_office, now))
    for start in range(0, len(people), BATCH):
        batch_people = people[start : start + BATCH]
        taken = database.transact(_take_on, batch_people, random.getrandbits(32), now)
        for person, (member_id, driver_id) in zip(batch_people, taken, strict=True):
            if driver_id is not None:
                town.drivers[driver_id] = member_id
            if not person.is_driver or random.random() < 0.1:
                town.riders.append(_rider(random, person, member_id, places, minutes))
        progress("members", len(batch_people))
    database.transact(_sponsor, town, now)
    database.transact(_help, town, random.getrandbits(32), now)
    asking = [rider for rider in town.riders if rider.weight > 0]
    naming = [rider for rider in asking if random.random() < NAMES_PLACES]
    for start in range(0, len(naming), BATCH):
        database.transact(_name_places, naming[start : start + BATCH])
    if by_channel:
        names = {place.id: place.name for of_kind in places.values() for place in of_kind}
        for rider in asking:
            rider.words = _words(rider, names if rider in naming else {})
        shy = [rider for rider in asking if rider not in naming]
        for start in range(0, len(shy), BATCH):
            database.transact(_nickname_places, shy[start : start + BATCH])
    return town


def _make_community(session: Session, now: datetime) -> None:
    members.make_community(
        session,
        id=COMMUNITY,
        slug=SLUG,
        name="Parkside Rides",
        short_name="Parkside",
        phone="313-555-0142",
        text_number=TEXT_NUMBER,
        time_zone=ZONE,
        lat=MIDDLE[0],
        lon=MIDDLE[1],
        now=now,
        email="office@parkside.example",
    )


def _places_by_kind(database: Database) -> dict[str, list[Place]]:
    with database.reading() as session:
        listed = geo.places_listed(session, COMMUNITY)
    by_kind: dict[str, list[Place]] = {}
    for place in sorted(listed, key=lambda p: (p.kind, p.name, p.lat, p.lon)):
        by_kind.setdefault(place.kind, []).append(place)
    return by_kind


def _make_up(random: Random, number: int, size: Size, by_channel: bool) -> Person:
    name = f"{random.choice(chance.FIRST)} {random.choice(chance.SURNAMES)}"
    is_driver = number < size.drivers
    wish, way = "text" if is_driver else pick(random, chance.WISH), ""
    if by_channel and not is_driver:
        way = chance.PATTERN[(number - size.drivers) % len(chance.PATTERN)]
        wish = chance.WISH_OF[way]
    language, home = pick(random, chance.LANGUAGE), geo.make_home(random)
    return Person(name, wish, language, home, is_driver, number, way)


def _take_on_office(session: Session, now: datetime) -> UUID:
    home = _home(session, "21 Alder Court, Detroit, MI 48207", *MIDDLE)
    member_id = members.take_on(
        session,
        HOUSE,
        NewMember(
            request_key="demo:office",
            name="Dana Quill",
            phone="313-555-0144",
            home_place_id=home,
        ),
        now,
    )
    members.grant_role(session, HOUSE, member_id, "coordinator", now)
    members.grant_role(session, HOUSE, member_id, "admin", now)
    return member_id


def _home(session: Session, address: str, lat: float, lon: float) -> UUID:
    return geo.add_place(
        session, COMMUNITY, name="Home", kind="home", address=address, lat=lat, lon=lon
    )


def _take_on(
    session: Session, people: Sequence[Person], seed: int, now: datetime
) -> list[tuple[UUID, UUID | None]]:
    random = Random(seed)
    taken = []
    for person in people:
        home = _home(session, person.home.address, person.home.lat, person.home.lon)
        member_id = members.take_on(
            session,
            HOUSE,
            NewMember(
                request_key=f"demo:member:{person.number}",
                name=person.name,
                phone=person.phone,
                is_landline=person.wish == "call",
                email=f"m{person.number}@parkside.example" if person.wish == "email" else "",
                contact_wish=person.wish,
                language=person.language,
                home_place_id=home,
                help_level="kerb" if person.is_driver else pick(random, chance.HELP),
                aids=() if person.is_driver else pick(random, chance.AIDS),
                need_note="Knock loudly." if random.random() < 0.05 else "",
                ride_class=2 if not person.is_driver and random.random() < 0.02 else 1,
            ),
            now,
        )
        driver_id = None
        if person.is_driver:
            driver_id = _make_driver(session, person, member_id, random, now)
        taken.append((member_id, driver_id))
    return taken


def _make_driver(
    session: Session, person: Person, member_id: UUID, random: Random, now: datetime
) -> UUID:
    make, model = random.choice(chance.CARS)
    languages = {"en", person.language}
    driver_id = members.become_driver(
        session,
        HOUSE,
        member_id,
        DriverProfile(
            vehicle=VehicleDraft(
                make=make,
                model=model,
                colour=random.choice(chance.COLOURS),
                plate=f"{random.randint(1, 9)}{random.choice('KRTP')}{random.choice('RXNM')} "
                f"{random.randint(100, 999)}",
                seats=random.choice((3, 3, 4, 4, 6)),
                wheelchair_places=int(random.random() < 0.12 or person.number == 0),
                child_seats=int(random.random() < 0.25),
            ),
            limits=Limits(
                rides_week_max=random.choice((3, 4, 5, 6, 8)),
                week_minutes_max=random.choice((360, 480, 600, 900)),
                distance_km_max=random.choice((12.0, 15.0, 20.0, 25.0)),
                help_level_max=random.choice(("door", "through", "through", "never_alone")),
            ),
            languages=tuple(sorted(languages)),
        ),
        now,
    )
    members.approve_driver(session, HOUSE, driver_id, now)
    today = local_day(now, ZONE)
    for kind in ("licence", "insurance", "registration"):
        until = today + timedelta(days=random.randint(120, 700))
        paper = members.send_credential(
            session, HOUSE, driver_id, kind, today - timedelta(days=200), until, now
        )
        members.check_credential(session, HOUSE, paper, now)
    members.set_availability(session, HOUSE, driver_id, _windows(random))
    if random.random() < 0.15:
        first = today + timedelta(days=random.randint(3, 25))
        members.add_away(session, HOUSE, driver_id, first, first + timedelta(days=4))
    return driver_id


def _windows(random: Random) -> list[Window]:
    """Three to six days a week, mornings, afternoons or whole days: what volunteers offer."""
    days = random.sample(range(7), random.choice((3, 4, 4, 5, 5, 6)))
    spans = ((420, 780), (480, 1080), (540, 1020), (720, 1140), (420, 1200))
    return [Window(day, *random.choice(spans)) for day in sorted(days)]


def _rider(
    random: Random,
    person: Person,
    member_id: UUID,
    places: dict[str, list[Place]],
    minutes: Sequence[int],
) -> Rider:
    trips = []
    for _ in range(random.choice((1, 2, 2, 3))):
        known = [trip for trip in chance.TRIPS if places.get(trip[0])]
        kind, purpose, stay, _ = random.choices(known, [trip[3] for trip in known])[0]
        near = sorted(
            random.sample(places[kind], min(6, len(places[kind]))),
            key=lambda p: geo.distance_km(person.home.lat, person.home.lon, p.lat, p.lon),
        )
        place = near[0] if random.random() < 0.7 else near[len(near) // 2]
        trips.append((place.id, purpose, stay, random.choice(minutes) // 15 * 15))
    # a few ask often and most seldom; a quarter never asks at all
    weight = 0.0 if random.random() < 0.25 else random.paretovariate(1.6)
    return Rider(
        member_id, person.name, person.wish, min(weight, 12.0), trips, way=person.way,
        phone=person.phone, language=person.language,
    )  # fmt: skip


def _words(rider: Rider, names: Mapping[UUID, str]) -> dict[UUID, str]:
    """Return what texts call a rider's places: their names, or nicknames by number."""
    ids = dict.fromkeys(place_id for place_id, _, _, _ in rider.trips)
    return {place_id: names.get(place_id, f"Place {n}") for n, place_id in enumerate(ids, 1)}


def _name_places(session: Session, riders: Sequence[Rider]) -> None:
    """These riders say that a text may name their places."""
    for rider in riders:
        actor = Actor(COMMUNITY, rider.member_id, "web", roles=frozenset({"rider"}))
        for place_id, purpose, _, _ in rider.trips:
            members.save_place(session, actor, place_id, "", purpose, may_name=True)


def _nickname_places(session: Session, riders: Sequence[Rider]) -> None:
    """These riders have a word of their own for each place."""
    for rider in riders:
        actor = Actor(COMMUNITY, rider.member_id, "web", roles=frozenset({"rider"}))
        purposes = {place_id: purpose for place_id, purpose, _, _ in rider.trips}
        for place_id, word in rider.words.items():
            members.save_place(session, actor, place_id, word, purposes[place_id], may_name=False)


def _sponsor(session: Session, town: Town, now: datetime) -> None:
    """A foundation pays a quarter of rides to the clinics most go to: two hours a member."""
    trips = (trip for rider in town.riders for trip in rider.trips)
    clinics = Counter(place_id for place_id, purpose, _, _ in trips if purpose == "M")
    office = town.coordinator()
    draft = giving.SponsorDraft(
        request_key="demo:sponsor",
        name="Parkside Health Foundation",
        share_percent=25,
        member_minutes_max=120,
        month_minutes_max=3000,
        pledged_minutes=6000,
    )
    sponsor_id = giving.add_sponsor(session, office, draft, now)
    for place_id, _ in clinics.most_common(SPONSORED):
        giving.put_place(session, office, sponsor_id, place_id)


def _help(session: Session, town: Town, seed: int, now: datetime) -> None:
    """Three organisations, two people each; whoever wishes a helper, and some others, consent."""
    random = Random(seed)
    free = [r for r in town.riders if r.wish in ("text", "email")]
    for name, kind in chance.ORGANISATIONS:
        organisation_id = intermediaries.add_organisation(session, HOUSE, name=name, kind=kind)
        for _ in range(2):
            helper = free.pop(random.randrange(len(free)))
            helper.weight = 0.0
            intermediaries.hire(session, HOUSE, organisation_id, helper.member_id, now)
            town.helpers.append((helper.member_id, organisation_id))
    staff = {member_id for member_id, _ in town.helpers}
    for rider in town.riders:
        wants = rider.wish in ("helper", "paper") or random.random() < 0.15
        if rider.member_id in staff or not wants:
            continue
        helper_id, organisation_id = random.choice(town.helpers)
        rider.helper_id = helper_id
        intermediaries.give_consent(
            session,
            Actor(COMMUNITY, rider.member_id, "paper", roles=frozenset({"rider"})),
            ConsentTerms(
                request_key=f"demo:consent:{rider.member_id}",
                member_id=rider.member_id,
                organisation_id=organisation_id,
                scopes=("book", "cancel", "see_schedule", "see_address"),
                given_by="paper",
            ),
            now,
        )
