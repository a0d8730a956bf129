"""The road service's adapter against a real server: what it asks, and every way it can fail."""

import logging
import socket
import time
from threading import Event

import pytest

from tests.domain.geo.road_service import road_service, seconds
from timebank import geo

MARKET, CLINIC, HALL = (42.34861, -83.04052), (42.41883, -83.18281), (42.33001, -83.05002)
HOMES = [(42.30000 + number / 1000, -83.10000) for number in range(250)]


def _minutes(sources: list[geo.Point], destinations: list[geo.Point]) -> list[list[float]]:
    return [[seconds(start, end) / 60 for end in destinations] for start in sources]


def test_many_to_many_is_one_request_in_minutes() -> None:
    with road_service() as service:
        table = geo.Osrm(service.url).table([MARKET, CLINIC], [HALL, MARKET, CLINIC], 32.0)
    assert table == _minutes([MARKET, CLINIC], [HALL, MARKET, CLINIC])
    assert table[0][2] != table[1][1]  # one way takes longer than the other
    assert [(a.sources, a.destinations) for a in service.asked] == [
        ([MARKET, CLINIC], [HALL, MARKET, CLINIC])
    ]


def test_a_path_before_the_service_is_kept() -> None:
    with road_service(folder="/roads/of/osrm") as service:
        table = geo.Osrm(service.url).table([MARKET], [HALL], 32.0)
    assert table == _minutes([MARKET], [HALL])


def test_points_that_no_road_leads_to_are_none_and_the_others_are_not() -> None:
    with road_service(no_road={HALL}) as service:
        table = geo.Osrm(service.url).table([MARKET, HALL], [CLINIC, HALL], 32.0)
    assert table == [[seconds(MARKET, CLINIC) / 60, None], [None, None]]


def test_tables_are_split_by_what_the_service_takes() -> None:
    with road_service(cells_max=100) as service:
        osrm = geo.Osrm(service.url, table_max=10)
        table = osrm.table(HOMES[:45], [MARKET, CLINIC], 32.0)
        assert table == _minutes(HOMES[:45], [MARKET, CLINIC])
        assert [len(a.sources) for a in service.asked] == [18, 18, 9]  # 20 points a request
        service.asked.clear()
        assert osrm.table(HOMES[:25], HOMES[:25], 32.0) == _minutes(HOMES[:25], HOMES[:25])
        assert len(service.asked) == 9
        assert max(len(a.sources) * len(a.destinations) for a in service.asked) == 100
    assert osrm.in_one_go(10, 10)
    assert not osrm.in_one_go(10, 11)
    assert not osrm.in_one_go(19, 2)


def test_a_table_too_big_for_the_service_is_asked_by_halves() -> None:
    with road_service(cells_max=12) as service:
        table = geo.Osrm(service.url).table(HOMES[:5], HOMES[:7], 32.0)
    assert table == _minutes(HOMES[:5], HOMES[:7])
    assert max(len(a.sources) * len(a.destinations) for a in service.asked[1:]) <= 20


def test_a_point_off_the_map_costs_nobody_else_their_minutes() -> None:
    away = (21.3, -157.8)
    with road_service(off_map={away}) as service:
        table = geo.Osrm(service.url).table([*HOMES[:30], away], [MARKET], 32.0)
    assert table == [*_minutes(HOMES[:30], [MARKET]), [None]]
    assert len(service.asked) <= 12


def test_a_service_that_refuses_everything_is_left_alone() -> None:
    with road_service(cells_max=0) as service, pytest.raises(geo.RoadsSilent):
        geo.Osrm(service.url).table(HOMES[:100], HOMES[:100], 32.0)
    assert len(service.asked) == 64


def test_no_table_at_all_is_no_road() -> None:
    said = (400, b'{"code":"NoTable","message":"No route found"}')
    with road_service(raw=said) as service:
        assert geo.Osrm(service.url).table([MARKET], [HALL], 32.0) == [[None]]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b'{"code":"Ok","durations":[[60]]}'),
        (502, b"<html>bad gateway</html>"),
        (429, b'{"code":"TooManyRequests"}'),
        (400, b'{"code":"InvalidQuery","message":"Query string malformed close to position 23"}'),
        (301, b""),
        (200, b'{"code":"Ok","durations":[[60'),
        (200, b'{"code":"Ok"}'),
        (200, b'{"code":"NoSegment","durations":[[60]]}'),
        (200, b"[[60]]"),
        (200, b"\xff\xfe"),
        (200, b'{"code":"Ok","durations":[]}'),
        (200, b'{"code":"Ok","durations":[[60],[60]]}'),
        (200, b'{"code":"Ok","durations":[[60, 60]]}'),
        (200, b'{"code":"Ok","durations":[60]}'),
        (200, b'{"code":"Ok","durations":{"0":[60]}}'),
        (200, b'{"code":"Ok","durations":[[-1]]}'),
        (200, b'{"code":"Ok","durations":[["60"]]}'),
        (200, b'{"code":"Ok","durations":[[true]]}'),
        (200, b'{"code":"Ok","durations":[[NaN]]}'),
        (200, b'{"code":"Ok","durations":[[1e999]]}'),
        (200, b" " * 200_000),
    ],
)
def test_what_is_no_answer_is_silence(status: int, body: bytes) -> None:
    with road_service(raw=(status, body)) as service, pytest.raises(geo.RoadsSilent) as caught:
        geo.Osrm(service.url).table([MARKET], [HALL], 32.0)
    assert "42.3" not in str(caught.value)  # an error names no place: it is logged
    assert len(service.asked) == 1


def test_an_answer_that_breaks_off_is_silence() -> None:
    with road_service(cut=3) as service, pytest.raises(geo.RoadsSilent):
        geo.Osrm(service.url).table([MARKET], [HALL], 32.0)


@pytest.mark.parametrize("how", ["waits", "drips"])
def test_a_slow_answer_is_waited_for_only_so_long(how: str) -> None:
    behaviour = {"waits_for": Event()} if how == "waits" else {"drips": True}
    with road_service(**behaviour) as service:
        quick = geo.Osrm(service.url, connect_seconds=0.3, answer_seconds=0.3)
        began = time.monotonic()
        with pytest.raises(geo.RoadsSilent):
            quick.table([MARKET], [HALL], 32.0)
        assert time.monotonic() - began < 3


def test_nobody_there_is_silence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
    with pytest.raises(geo.RoadsSilent):
        geo.Osrm(url).table([MARKET], [HALL], 32.0)


def test_somebody_who_hangs_up_is_silence(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with road_service(raw=(200, b"")) as service, pytest.raises(geo.RoadsSilent):
        geo.Osrm(service.url.replace("http:", "https:"), answer_seconds=0.3).table(
            [MARKET], [HALL], 32.0
        )
    assert "42.34861" not in caplog.text
