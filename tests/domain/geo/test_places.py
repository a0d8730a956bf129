"""One place at a time, the distance between two, the minutes of a drive, and words for a cell."""

from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from timebank import geo
from timebank.kernel.ids import new_id

LATS = st.floats(-89.0, 89.0, allow_nan=False)
LONS = st.floats(-180.0, 180.0, allow_nan=False)
POINTS = st.tuples(LATS, LONS)
POLICY = {"circuity": 1.3, "speed_kmh": 32.0}


def _place(session: Session, **changed: object) -> object:
    values = {"name": "Elm", "kind": "shop", "address": "", "lat": 42.3, "lon": -83.0} | changed
    return geo.add_place(session, 1, **values)  # type: ignore[arg-type]


def test_a_public_place_typed_twice_is_one_and_so_is_its_row_in_a_file(
    session: Session, community: object
) -> None:
    typed = {"name": "Elm Hall", "kind": "other", "address": "4120 Conner Street"}
    ids = {
        geo.add_place(session, 1, lat=42.36, lon=-83.0, is_public=True, **typed) for _ in range(2)
    }
    assert len(ids) == 1
    row = b"name,kind,address,lat,lon\nElm Hall,other,4120 Conner Street,42.36,-83.0\n"
    rows, _rejects = geo.counted(geo.rows_of(row))
    assert geo.import_places(session, 1, rows) == geo.Imported(0, 0, 1)
    private = {geo.add_place(session, 1, lat=42.36, lon=-83.0, **typed) for _ in range(2)}
    assert len(private | ids) == 3


def test_a_typed_place_is_kept_private_and_whole(session: Session) -> None:
    place_id = geo.add_place(
        session, 1, name="  Église  Élm ", kind="worship", address="1 Elm St", lat=42.3, lon=-83.0,
        door_note="Ramp at the side",
    )  # fmt: skip
    place = geo.places_by_id(session, 1, [place_id])[place_id]
    assert (place.name, place.is_public, place.import_key) == ("Église Élm", False, None)
    assert place.fold == "eglise elm worship 1 elm st"
    assert place.door_note == "Ramp at the side"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\x00"}, "name"),
        ({"name": "a" * 121}, "name"),
        ({"address": "a" * 201}, "address"),
        ({"door_note": "a" * 201}, "door-note"),
        ({"lat": float("nan")}, "lat"),
        ({"lat": float("inf")}, "lat"),
        ({"lat": 91.0}, "lat"),
        ({"lon": 1e300}, "lon"),
        ({"kind": "spaceport"}, "kind"),
        ({"lat": 0.0, "lon": 0.0}, "lat"),
    ],
)
def test_what_is_wrong_with_a_place_names_its_field(
    session: Session, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(geo.PlaceNotUsable) as caught:
        _place(session, **changed)
    assert caught.value.data["field"] == field
    assert caught.value.code == "geo.place-not-usable"


def test_a_door_note_belongs_to_a_place_of_this_community(session: Session) -> None:
    with pytest.raises(geo.PlaceUnknown):
        geo.set_door_note(session, 1, new_id(), "Back door")
    place_id = geo.add_place(
        session, 1, name="Elm", kind="shop", address="", lat=42.3, lon=-83.0, is_public=True
    )
    with pytest.raises(geo.PlaceUnknown):
        geo.set_door_note(session, 2, place_id, "Back door")
    for note in ("x" * 201, "\x00"):
        with pytest.raises(geo.PlaceNotUsable):
            geo.set_door_note(session, 1, place_id, note)


@given(POINTS, POINTS)
def test_distance_is_symmetric_and_the_fast_formula_agrees(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    there, back = geo.distance_km(*a, *b), geo.distance_km(*b, *a)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20016
    # haversine loses its last digits near the far side of the earth, where nobody drives
    assume(there < 19_000)
    assert geo.distances_km(*a, [b])[0] == pytest.approx(there, rel=1e-6, abs=1e-5)


@given(POINTS, POINTS, POINTS)
def test_no_detour_is_shorter(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]
) -> None:
    assert geo.distance_km(*a, *c) <= geo.distance_km(*a, *b) + geo.distance_km(*b, *c) + 1e-6


def test_a_known_distance() -> None:
    # Eastern Market to Sinai-Grace Hospital: 14.2 km by hand
    assert geo.distance_km(42.3486, -83.0405, 42.4188, -83.1828) == pytest.approx(14.06, abs=0.1)
    assert geo.distance_km(42.3, -83.0, 42.3, -83.0) == 0


def test_travel_minutes_are_whole_at_least_one_and_rounded_up() -> None:
    assert geo.travel_minutes(42.3, -83, 42.3, -83, **POLICY) == 1
    # 10 km north at circuity 1.2 and 30 km/h is 24 minutes exactly
    north = 42.3 + 10 / 111.19508
    assert geo.travel_minutes(42.3, -83, north, -83, circuity=1.2, speed_kmh=30) == 24
    assert geo.travel_minutes(42.3, -83, north + 0.001, -83, circuity=1.2, speed_kmh=30) == 25


@given(POINTS, POINTS)
def test_the_way_back_takes_as_long(a: tuple[float, float], b: tuple[float, float]) -> None:
    there, back = geo.travel_minutes(*a, *b, **POLICY), geo.travel_minutes(*b, *a, **POLICY)
    assert abs(there - back) <= 1  # a rounding that falls on the edge
    assert there >= 1


def test_a_cell_is_said_by_its_part_of_town() -> None:
    assert geo.cell_words(42.422, -83.154) == "Bagley"
    assert geo.cell_words(42.333, -83.047) == "Downtown"
    assert geo.cell_words(42.434, -83.158).startswith("Green Acres")
    assert geo.cell_words(40.71, -74.01) == "40.71 N, 74.01 W"
    assert geo.cell_words(-33.9, 151.2) == "33.90 S, 151.20 E"


@given(LATS, LONS)
def test_words_of_a_cell_never_tell_more_than_the_cell(lat: float, lon: float) -> None:
    middle = geo.cell_middle(lat, lon)
    assert geo.cell_words(lat, lon) == geo.cell_words(*middle)
    assert geo.distance_km(lat, lon, *middle) < 0.75  # half a diagonal of a km by a km


def test_neighbours_share_a_cell_and_blocks_away_is_another() -> None:
    lat, lon = geo.cell_middle(42.40, -83.10)
    cells = {geo.cell_middle(lat + dy, lon + dx) for dy in (-0.003, 0.003) for dx in (0, 0.004)}
    assert len(cells) == 1
    assert geo.cell_middle(lat + 0.01, lon) != (lat, lon)


def test_landmarks_are_eighty_and_more_places_of_every_kind_in_detroit() -> None:
    rows = geo.landmarks()
    assert len(rows) >= 80
    assert len({row.name for row in rows}) == len(rows)
    needed = {"hospital", "clinic", "library", "grocery", "worship", "recreation", "school"}
    assert needed | {"government", "transport"} <= {row.kind for row in rows}
    assert all(geo.distance_km(row.lat, row.lon, 42.36, -83.09) < 20 for row in rows)


def test_made_up_homes_repeat_by_seed_and_stand_on_land() -> None:
    homes = [geo.make_home(Random(7)) for _ in range(2)]
    assert homes[0] == homes[1]
    source = Random(1)
    many = [geo.make_home(source) for _ in range(2000)]
    assert len({home.area for home in many}) > 60
    assert len({home.address for home in many}) > 1900
    for home in many:
        assert 42.25 < home.lat < 42.45
        assert -83.29 < home.lon < -82.91
        # the river runs from the south-west to the north-east, below this line
        assert home.lat > 42.255 + (home.lon + 83.15) * 0.45
        assert geo.distance_km(home.lat, home.lon, 42.3929, -83.0497) > 1.4  # Hamtramck's middle
        assert home.address.endswith(tuple("0123456789"))
