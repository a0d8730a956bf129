"""Roads from a file: the shortest way by hand, no way, off the map, and a file of the real city."""

from pathlib import Path

import numpy as np
import pytest

from timebank import geo
from timebank.planning import closed

DETROIT = Path(__file__).parents[4] / "shared" / "data" / "detroit_arterials.npz"
HEAD = "from_lat,from_lon,to_lat,to_lon,"
#   a --4--> b --3--> c     and back from c to a over 20; d is an island
A, B, C, D = (42.30, -83.10), (42.30, -83.05), (42.33, -83.05), (42.40, -83.30)
ROWS = [(A, B, 4), (B, C, 3), (C, A, 20), (A, C, 9), (D, (42.401, -83.301), 1)]


Rows = list[tuple[geo.Point, geo.Point, float]]


def _csv(folder: Path, rows: Rows = ROWS, last: str = "minutes") -> Path:
    path = folder / "roads.csv"
    lines = [f"{a[0]},{a[1]},{b[0]},{b[1]},{cost}" for a, b, cost in rows]
    path.write_text("\n".join([HEAD + last, *lines, ""]))
    return path


def test_minutes_follow_the_roads_and_their_directions(tmp_path: Path) -> None:
    roads = geo.RoadGraph(_csv(tmp_path))
    assert roads.table([A, B, C], [A, B, C], 30.0) == [
        [None, 4.0, 7.0],  # over b, not the long way of 9
        [23.0, None, 3.0],
        [20.0, 24.0, None],
    ]
    # more sources than destinations are searched from the other end: the same minutes
    assert roads.table([A, B, C], [C], 30.0) == [[7.0], [3.0], [None]]
    assert roads.table([B], [A, C], 30.0) == [[23.0, 3.0]]
    assert (roads.is_remote, roads.in_one_go(2, 1)) == (False, False)


def test_islands_and_points_off_the_map_are_left_to_the_estimate(tmp_path: Path) -> None:
    roads = geo.RoadGraph(_csv(tmp_path))
    far = (42.30, -83.13)  # 2.5 km from a
    assert roads.table([A, D, far], [D, B], 30.0) == [[None, 4.0], [None, None], [None, None]]


def test_the_way_to_the_road_is_driven_at_the_community_s_speed(tmp_path: Path) -> None:
    roads = geo.RoadGraph(_csv(tmp_path))
    beside = (42.30 + 1 / 111.195, -83.10)  # 1 km north of a
    for kmh in (20.0, 30.0):
        ((minutes,),) = roads.table([beside], [B], kmh)
        assert minutes == pytest.approx(4 + 60 / kmh, abs=1e-6)


def test_meters_are_driven_at_the_community_s_speed_too(tmp_path: Path) -> None:
    roads = geo.RoadGraph(_csv(tmp_path, [(A, B, 2500), (A, B, 2000)], "meters"))
    assert roads.table([A], [B], 30.0) == [[pytest.approx(4.0)]]
    assert roads.table([A], [B], 60.0) == [[pytest.approx(2.0)]]
    assert roads.table([B], [A], 60.0) == [[None]]


def test_a_graph_in_csr_form_leads_both_ways(tmp_path: Path) -> None:
    path = tmp_path / "roads.npz"
    spots = np.array([A, B, C])
    np.savez(
        path, lat=spots[:, 0], lon=spots[:, 1], indptr=np.array([0, 1, 2, 2]),
        indices=np.array([1, 2]), meters=np.array([3000, 1000], dtype=np.float32),
    )  # fmt: skip
    roads = geo.RoadGraph(path)
    assert roads.table([A, C], [C, A], 60.0) == [[pytest.approx(4), None], [None, pytest.approx(4)]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEAD + "minutes\n",
        HEAD + "hours\n42.3,-83.1,42.3,-83.0,4\n",
        "a,b\n1,2\n",
        HEAD + "minutes\n42.3,-83.1,42.3,here,4\n",
        HEAD + "minutes\n42.3,-83.1,42.3,-83.0,-4\n",
        HEAD + "minutes\n42.3,-83.1,42.3,-83.0,nan\n",
        HEAD + "minutes\n42.3,-83.1\n",
    ],
)
def test_a_file_that_cannot_be_used_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "roads.csv"
    path.write_text(text)
    with pytest.raises(geo.RoadsUnreadable) as caught:
        geo.RoadGraph(path).table([A], [B], 30.0)
    assert caught.value.data["file"] == "roads.csv"
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("bytes_", [b"", b"PK\x03\x04 no archive", b"anything", b"\x80\x04."])
def test_an_archive_that_is_none_says_so(tmp_path: Path, bytes_: bytes) -> None:
    path = tmp_path / "roads.npz"
    path.write_bytes(bytes_)
    with pytest.raises(geo.RoadsUnreadable):
        geo.RoadGraph(path).table([A], [B], 30.0)


def test_a_file_that_is_gone_leaves_the_estimate(tmp_path: Path) -> None:
    with pytest.raises(geo.RoadsUnreadable):
        geo.RoadGraph(tmp_path / "none.npz").table([A], [B], 30.0)
    before = geo.use_router(geo.RoadGraph(tmp_path / "none.npz"))
    try:
        matrix = geo.travel_matrix([A], [B], circuity=1.3, speed_kmh=30.0)
        assert (matrix.is_estimate, matrix.is_silent) == (True, True)
    finally:
        geo.use_router(before)


@pytest.mark.skipif(not DETROIT.exists(), reason="the city's roads are not beside the project")
def test_detroit_by_its_arterials() -> None:
    roads = geo.RoadGraph(DETROIT)
    places = [
        (42.3486, -83.0405), (42.4188, -83.1828), (42.3316, -83.0458), (42.3595, -83.0665),
        (42.3834, -82.9458), (42.2945, -83.1150), (42.4335, -83.0240), (42.3223, -83.1763),
    ]  # fmt: skip
    table = roads.table(places, places, 32.0)
    back = roads.table(list(reversed(places)), places, 32.0)
    for i, row in enumerate(table):
        for j, minutes in enumerate(row):
            if i == j:
                continue
            straight = geo.distance_km(*places[i], *places[j]) / 32 * 60
            assert minutes is not None
            assert 0.97 * straight <= minutes <= 2.2 * straight
            assert minutes == pytest.approx(table[j][i])  # these roads lead both ways
            assert minutes == pytest.approx(back[-1 - i][j])
    before = geo.use_router(roads)
    try:
        matrix = geo.travel_matrix(places, places, circuity=1.3, speed_kmh=32.0)
    finally:
        geo.use_router(before)
    mended = closed(matrix.minutes)
    assert all(mended[i][j] <= matrix.minutes[i][j] for i in range(8) for j in range(8))
    assert all(
        mended[i][j] <= mended[i][k] + mended[k][j]
        for i in range(8) for j in range(8) for k in range(8)
    )  # fmt: skip
