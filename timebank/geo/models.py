"""Places of a community and answers kept from geocoders."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, Float, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within

KINDS = (
    "clinic", "hospital", "pharmacy", "grocery", "work", "school", "worship", "library",
    "government", "housing", "transport", "food", "recreation", "shop", "home", "other",
)  # fmt: skip


class Place(OfCommunity, Base):
    """A spot rides start or end at. A private one (a home) is never listed for others."""

    __tablename__ = "place"
    __table_args__ = (
        unique_within("import_key"),
        index_within("is_public", "fold"),  # a search reads this index alone, then 120 rows
        index_within("lat", "lon"),
        CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="on_earth"),
    )

    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = one_of(*KINDS)
    address: Mapped[str] = mapped_column(String(200), default="")
    lat: Mapped[float] = mapped_column(Float)
    lon: Mapped[float] = mapped_column(Float)
    door_note: Mapped[str] = mapped_column(String(200), default="")
    is_public: Mapped[bool] = mapped_column(Boolean, default=True)
    # name, kind and address folded for search (kernel.wording.fold)
    fold: Mapped[str] = mapped_column(String(400))
    # what makes an imported row the same row again; NULL for private places people typed
    import_key: Mapped[str | None] = mapped_column(String(64))


class GeoResult(Base):
    """One answer of a geocoder, kept so that it is asked once (installation-wide)."""

    __tablename__ = "geo_result"
    __table_args__ = (Index(None, "asked_at"),)

    query: Mapped[str] = mapped_column(String(300), primary_key=True)
    provider: Mapped[str] = mapped_column(String(40), primary_key=True)
    answer: Mapped[str] = mapped_column(Text)  # JSON list of {name, lat, lon}
    asked_at: Mapped[datetime]
