"""The world outside: geocoders, a road service, and a file of roads."""

from timebank.geo.gateways.geocoders import (
    Answer,
    FakeGeocoder,
    Geocoder,
    GeopyGeocoder,
    ZipSpot,
    geocoder_from,
    locate_zip,
)
from timebank.geo.gateways.graph import RoadGraph
from timebank.geo.gateways.osrm import Osrm

__all__ = [
    "Answer",
    "FakeGeocoder",
    "Geocoder",
    "GeopyGeocoder",
    "Osrm",
    "RoadGraph",
    "ZipSpot",
    "geocoder_from",
    "locate_zip",
]
