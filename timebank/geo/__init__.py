"""Places, distance and travel minutes; geocoder and router behind one function each.

A place belongs to a community; a private one is found by its own people only. No address leaves
the server unless an administrator named a geocoder.
"""

from timebank.geo.errors import (
    ColumnsMissing,
    GeocoderSilent,
    GeocoderUnknown,
    PlaceNotUsable,
    PlaceUnknown,
    RoadsSilent,
    RoadsUnreadable,
)
from timebank.geo.gateways import (
    Answer,
    FakeGeocoder,
    Geocoder,
    GeopyGeocoder,
    Osrm,
    RoadGraph,
    ZipSpot,
    geocoder_from,
    locate_zip,
)
from timebank.geo.landmarks import Home, landmarks, make_home
from timebank.geo.locating import Located, geocode, locate
from timebank.geo.models import KINDS, GeoResult, Place
from timebank.geo.operations import (
    BATCH_ROWS,
    Imported,
    add_place,
    import_places,
    set_door_note,
)
from timebank.geo.queries import PlaceHit, places_by_id, places_listed, search_places
from timebank.geo.router import (
    Matrix,
    Roads,
    Router,
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
from timebank.geo.rules.cells import cell_middle, cell_words
from timebank.geo.rules.distance import distance_km, distances_km, middle_of
from timebank.geo.rules.files import Columns, Record, columns_of, records
from timebank.geo.rules.kinds import kind_of
from timebank.geo.rules.points import Block, Point
from timebank.geo.rules.rows import PlaceRow, Reject, checked_row, clean, counted, rows_of

__all__ = [
    "BATCH_ROWS",
    "KINDS",
    "Answer",
    "Block",
    "Columns",
    "ColumnsMissing",
    "FakeGeocoder",
    "GeoResult",
    "Geocoder",
    "GeocoderSilent",
    "GeocoderUnknown",
    "GeopyGeocoder",
    "Home",
    "Imported",
    "Located",
    "Matrix",
    "Osrm",
    "Place",
    "PlaceHit",
    "PlaceNotUsable",
    "PlaceRow",
    "PlaceUnknown",
    "Point",
    "Record",
    "Reject",
    "RoadGraph",
    "Roads",
    "RoadsSilent",
    "RoadsUnreadable",
    "Router",
    "ZipSpot",
    "add_place",
    "asks_network",
    "cell_middle",
    "cell_words",
    "checked_row",
    "clean",
    "columns_of",
    "counted",
    "distance_km",
    "distances_km",
    "geocode",
    "geocoder_from",
    "has_router",
    "import_places",
    "is_by_road",
    "kind_of",
    "landmarks",
    "learn_ways",
    "least_minutes_a_km",
    "locate",
    "locate_zip",
    "make_home",
    "middle_of",
    "places_by_id",
    "places_listed",
    "records",
    "roads_silent",
    "router_from",
    "rows_of",
    "search_places",
    "set_door_note",
    "travel_matrix",
    "travel_minutes",
    "use_router",
]
