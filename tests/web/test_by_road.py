"""The page before a ride is asked for says whence its minutes are."""

from flask.testing import FlaskClient

from tests.conftest import only_sqlite
from tests.domain.geo.road_service import road_service
from tests.web.seeds import Seed
from timebank import geo

CHECK = "/eastside/me/rides/new/check?to={clinic}&day=2026-11-25&time=645&home=none&help=kerb"
pytestmark = only_sqlite


def test_minutes_are_an_estimate_or_by_road(client_for: object, seed: Seed) -> None:
    rider: FlaskClient = client_for("rider")  # type: ignore[operator]
    url = CHECK.format(clinic=seed.clinic_id)
    assert ", an estimate" in rider.get(url).text
    with road_service() as service:
        before = geo.use_router(geo.Osrm(service.url))
        try:
            assert "by road" in rider.get(url).text
        finally:
            geo.use_router(before)
        assert len(service.asked) == 1
    with road_service(raw=(503, b"")) as service:
        before = geo.use_router(geo.Osrm(service.url))
        try:
            for _ in range(2):  # the second page waits for nothing
                assert ", an estimate" in rider.get(url).text
        finally:
            geo.use_router(before)
        assert len(service.asked) == 1
