"""Driving times: a router where an installation has one, kept answers, and the estimate behind."""

from timebank.geo.router.answers import (
    Matrix,
    asks_network,
    has_router,
    is_by_road,
    learn_ways,
    least_minutes_a_km,
    roads_silent,
    router_from,
    travel_matrix,
    travel_minutes,
    use_router,
)
from timebank.geo.router.roads import Roads, Router

__all__ = [
    "Matrix",
    "Roads",
    "Router",
    "asks_network",
    "has_router",
    "is_by_road",
    "learn_ways",
    "least_minutes_a_km",
    "roads_silent",
    "router_from",
    "travel_matrix",
    "travel_minutes",
    "use_router",
]
