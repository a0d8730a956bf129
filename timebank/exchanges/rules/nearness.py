"""How far two homes are from each other, in words: a band, never a street and never a figure."""

BANDS = ("walk", "near", "drive", "far")
_UP_TO_KM = (("walk", 0.8), ("near", 2.5), ("drive", 8.0))  # half a mile, 1.5 and 5 miles


def band(km: float | None) -> str:
    """Return the band of a distance; "" where a home is not on record."""
    if km is None:
        return ""
    return next((name for name, most in _UP_TO_KM if km < most), "far")
