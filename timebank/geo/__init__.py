"""Places, distance and travel minutes; geocoder and router behind one function each."""

from timebank.geo.models import Place, GeoResult

__all__ = ["Place", "GeoResult"]
