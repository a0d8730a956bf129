"""Driving times by road: asked once and kept, estimates where no answer comes, and saying so."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import only_sqlite
from tests.domain.geo.road_service import RoadService, road_service, seconds
from timebank import geo
from timebank.config import Settings, SettingsRefused, settings_from
from timebank.geo.router.kept import HALF_SECONDS, Kept
from timebank.geo.rules.points import Table, way_key
from timebank.kernel.clock import mark_installation
from timebank.kernel.db import QUESTIONS_MAX, Database, ask_outside

A, B, C = (42.30, -83.10), (42.35, -83.00), (42.41, -83.20)
POLICY = {"circuity": 1.3, "speed_kmh": 32.0}


class Watch:
    """A stopwatch that a test sets."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@contextmanager
def using(router: geo.Router | geo.Roads | None) -> Iterator[None]:
    before = geo.use_router(router)
    try:
        yield
    finally:
        geo.use_router(before)


def _drive(start: geo.Point, end: geo.Point) -> int:
    return geo.travel_minutes(*start, *end, **POLICY)


def _estimate(start: geo.Point, end: geo.Point) -> int:
    with using(None):
        return _drive(start, end)


def _by_road(start: geo.Point, end: geo.Point) -> int:
    return max(1, -int(-seconds(start, end) // 60))


def test_without_a_router_a_matrix_is_an_estimate_and_silence_is_no_word_for_it() -> None:
    matrix = geo.travel_matrix([A, B], [A, B, C], **POLICY)
    assert matrix.minutes == tuple(tuple(_estimate(a, b) for b in (A, B, C)) for a in (A, B))
    assert matrix.minutes[0][0] == 1
    assert (matrix.is_estimate, matrix.is_silent, geo.has_router()) == (True, False, False)
    assert matrix.by_road == ((False,) * 3,) * 2


def test_a_matrix_says_which_minutes_are_by_road() -> None:
    with road_service(no_road={C}) as service, using(geo.Osrm(service.url)):
        matrix = geo.travel_matrix([A, B], [B, C], **POLICY)
        assert matrix.minutes == (
            (_by_road(A, B), _estimate(A, C)),
            (_estimate(B, B), _estimate(B, C)),
        )
        assert matrix.by_road == ((True, False), (True, False))
        assert (matrix.is_estimate, matrix.is_silent) == (False, False)


class Swift:
    """A router that does not know how far things are: three seconds, wherever one goes."""

    is_remote, has_own_speed = False, True

    def in_one_go(self, sources: int, destinations: int) -> bool:
        return sources * destinations > 0

    def table(self, sources: Sequence[geo.Point], ends: Sequence[geo.Point], _kmh: float) -> Table:
        return [[0.05] * len(ends) for _ in sources]


def test_nobody_drives_faster_than_the_bound_by_which_drivers_are_left_out() -> None:
    assert geo.least_minutes_a_km(**POLICY) == pytest.approx(1.3 / 32 * 60)
    with using(Swift()):
        assert geo.least_minutes_a_km(**POLICY) == pytest.approx(60 / 130)
        assert geo.least_minutes_a_km(circuity=1.0, speed_kmh=240.0) == pytest.approx(0.25)
        for end in (B, C, (47.0, -83.0)):
            ((minutes,),) = geo.travel_matrix([A], [end], **POLICY).minutes
            assert minutes == _drive(A, end)
            assert 0 <= minutes - geo.distance_km(*A, *end) * 60 / 130 < 1


def test_what_was_said_is_kept_and_only_what_is_missing_is_asked() -> None:
    with road_service(no_road={C}) as service, using(geo.Osrm(service.url)):
        first = geo.travel_matrix([A, B], [B, C], **POLICY)
        assert geo.travel_matrix([A, B], [B, C], **POLICY) == first
        assert len(service.asked) == 1  # no road is an answer too
        geo.travel_matrix([A, B, C], [B, C], **POLICY)
        assert [(a.sources, a.destinations) for a in service.asked[1:]] == [([C], [B])]
        near = (A[0] + 0.00002, A[1])  # two metres away
        assert geo.travel_matrix([near], [B], **POLICY).minutes == ((_by_road(A, B),),)
        assert len(service.asked) == 2
        # what is kept answers one way too, and another speed changes nothing on a real road
        assert geo.travel_minutes(*A, *B, circuity=1.0, speed_kmh=9.0) == _by_road(A, B)
        assert geo.is_by_road(*A, *B, speed_kmh=9.0)
        assert not geo.is_by_road(*A, *C, speed_kmh=9.0)


def test_a_very_large_table_pushes_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timebank.geo.router.roads.KEPT_CELLS_MAX", 1)
    with road_service() as service, using(geo.Osrm(service.url)):
        geo.travel_matrix([A], [B], **POLICY)
        whole = geo.travel_matrix([A, B], [B, C], **POLICY)
        assert whole.minutes[1][1] == _by_road(B, C)
        assert not geo.is_by_road(*B, *C, speed_kmh=32.0)
        assert geo.is_by_road(*A, *B, speed_kmh=32.0)


def test_a_silent_service_is_left_alone_for_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    watch = Watch()
    with road_service(raw=(503, b"{}")) as service:
        roads = geo.Roads(geo.Osrm(service.url), clock=watch)
        with using(roads):
            for _ in range(3):
                matrix = geo.travel_matrix([A], [B, C], **POLICY)
                assert matrix.minutes == ((_estimate(A, B), _estimate(A, C)),)
                assert (matrix.is_estimate, matrix.is_silent) == (True, True)
                assert geo.roads_silent()
            assert len(service.asked) == 1
            assert [r.levelno for r in caplog.records] == [logging.WARNING]
            assert "42.3" not in caplog.text
            watch.seconds += 61
            assert not geo.roads_silent()
            service.raw = None
            assert geo.travel_matrix([A], [B, C], **POLICY).by_road == ((True, True),)
            assert len(service.asked) == 2
    assert not geo.roads_silent()


def test_what_came_before_the_silence_is_kept() -> None:
    class Tiring:
        is_remote, has_own_speed = True, True
        asked = 0

        def in_one_go(self, _sources: int, _destinations: int) -> bool:
            return False

        def table(
            self, sources: Sequence[geo.Point], destinations: Sequence[geo.Point], _kmh: float
        ) -> Table:
            self.asked += 1
            if self.asked > 1:
                raise geo.RoadsSilent(cause="tired")
            return [[7.2 for _ in destinations] for _ in sources]

    tiring = Tiring()
    roads = geo.Roads(tiring)
    roads.ask([([A], [B]), ([B], [C]), ([C], [A])], 32.0)
    assert (tiring.asked, roads.is_silent) == (2, True)
    assert roads.minutes(A, B, 32.0) == 7.2
    assert roads.minutes(B, C, 32.0) is None
    assert roads.unknown([([B], [C])], 32.0) == []  # nothing to ask for now


def test_kept_minutes_are_bounded_and_forgotten_in_a_day() -> None:
    watch = Watch()
    kept = Kept(half_max=10, clock=watch)
    for key in range(35):
        kept.keep({key: float(key)})
    there = [key for key in range(35) if kept.find(key) is not None]
    assert there == list(range(20, 35))
    kept.keep(dict.fromkeys(range(100, 150), 1.0))  # more than a half at once is kept whole
    assert all(kept.find(key) == 1.0 for key in range(100, 150))
    watch.seconds += HALF_SECONDS + 1
    assert kept.find(100) == 1.0  # old now
    watch.seconds += HALF_SECONDS + 1
    assert kept.find(100) is None


def test_a_way_s_key_is_of_its_own_from_pole_to_pole() -> None:
    corners = [(lat, lon) for lat in (-90.0, -0.0001, 0.0, 90.0) for lon in (-180.0, 0.0, 180.0)]
    keys = {way_key(a, b, kmh) for a in corners for b in corners for kmh in (0.0, 32.0, 999.9)}
    assert len(keys) == 12 * 12 * 3
    assert way_key((0.0, 0.0), A, 1.0) == way_key((-0.0, 0.00001), A, 1.0)


@contextmanager
def _roads_of(service: RoadService) -> Iterator[geo.Roads]:
    roads = geo.Roads(geo.Osrm(service.url))
    with using(roads):
        yield roads


@only_sqlite
def test_a_writing_transaction_never_waits_for_the_network(database: Database) -> None:
    """The door of SQLite's one writer is free while the service is asked."""
    runs: list[bool] = []
    ways = [([A], [B]), ([B], [A])]

    def operation(session: object) -> tuple[int, int]:
        geo.learn_ways(session, ways, speed_kmh=32.0)  # type: ignore[arg-type]
        return _drive(A, B), _drive(B, A)

    with road_service() as service, _roads_of(service) as roads:
        ask = roads.ask

        def looking(*told: object) -> None:
            database.transact(lambda _session: runs.append(True))  # would wait for itself
            ask(*told)  # type: ignore[arg-type]

        roads.ask = looking  # type: ignore[assignment,method-assign]
        assert database.transact(operation) == (_by_road(A, B), _by_road(B, A))
        assert (runs, len(service.asked)) == ([True], 1)
        # known now: no second question, whoever asks
        assert database.transact(operation) == (_by_road(A, B), _by_road(B, A))
        with database.reading() as session:
            assert operation(session) == (_by_road(A, B), _by_road(B, A))
        assert len(service.asked) == 1


@only_sqlite
def test_a_reader_asks_at_once_and_a_transaction_that_cannot_begin_again_does_not(
    database: Database,
) -> None:
    with road_service() as service, _roads_of(service):
        with database.transaction() as session:
            geo.learn_ways(session, [([A], [B])], speed_kmh=32.0)
            assert (service.asked, _drive(A, B)) == ([], _estimate(A, B))
        with database.reading() as session:
            geo.learn_ways(session, [([A], [B])], speed_kmh=32.0)
        assert (len(service.asked), _drive(A, B)) == (1, _by_road(A, B))


def test_what_was_written_before_a_question_is_written_once(database: Database) -> None:
    asked: list[int] = []

    def insatiable(session: object) -> str:
        mark_installation(session, "demo")  # type: ignore[arg-type]
        ask_outside(session, lambda: asked.append(1))  # type: ignore[arg-type]
        return "went on without"

    assert database.transact(insatiable) == "went on without"
    assert len(asked) == QUESTIONS_MAX


def test_settings_name_a_router_or_stop_the_start() -> None:
    env = {"TIMEBANK_SECRET_KEY": "x"}
    assert geo.router_from(settings_from(env)) is None
    osrm = env | {"TIMEBANK_ROUTER": "osrm", "TIMEBANK_OSRM_URL": "http://127.0.0.1:5000/"}
    made = geo.router_from(settings_from(osrm | {"TIMEBANK_OSRM_TABLE": "500"}))
    assert isinstance(made, geo.Osrm)
    assert made.in_one_go(500, 500)
    graph = env | {"TIMEBANK_ROUTER": "graph", "TIMEBANK_ROAD_GRAPH": __file__}
    assert isinstance(geo.router_from(settings_from(graph)), geo.RoadGraph)
    for wrong, word in (
        (env | {"TIMEBANK_ROUTER": "gogle"}, "TIMEBANK_ROUTER must be one of"),
        (env | {"TIMEBANK_ROUTER": "osrm"}, "TIMEBANK_OSRM_URL is missing"),
        (osrm | {"TIMEBANK_OSRM_URL": "http://roads.example"}, "TIMEBANK_OSRM_URL must start"),
        (osrm | {"TIMEBANK_OSRM_TABLE": "0"}, "TIMEBANK_OSRM_TABLE must be 1"),
        (env | {"TIMEBANK_ROUTER": "graph"}, "TIMEBANK_ROAD_GRAPH must name a file"),
        (graph | {"TIMEBANK_ROAD_GRAPH": "no/such.csv"}, "TIMEBANK_ROAD_GRAPH must name a file"),
    ):
        with pytest.raises(SettingsRefused, match=word):
            settings_from(wrong)
    assert geo.router_from(Settings()) is None


@only_sqlite
def test_a_file_of_roads_is_asked_inside_a_transaction(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "roads.csv"
    path.write_text(
        "from_lat,from_lon,to_lat,to_lon,minutes\n"
        f"{A[0]},{A[1]},{B[0]},{B[1]},31.5\n{B[0]},{B[1]},{A[0]},{A[1]},44\n"
    )
    with using(geo.RoadGraph(path)), database.transaction() as session:
        geo.learn_ways(session, [([A], [B]), ([B], [A, C])], speed_kmh=32.0)
        assert (_drive(A, B), _drive(B, A)) == (32, 44)
        assert _drive(B, C) == _estimate(B, C)
        assert not geo.is_by_road(*A, *B, speed_kmh=33.0)  # another speed is another question
