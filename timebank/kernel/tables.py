"""The shape of every table: the community key, references that carry it, and column types.

No row of community data can be named without saying whose it is, and the database itself
refuses a reference into another time bank.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    and_,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedColumn,
    foreign,
    mapped_column,
    relationship,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from timebank.kernel.ids import new_id

# Every key starts with community_id, so %(column_0_name)s would give all of a table's keys one
# name: N, not 0.
NAMES = {"pk": "pk_%(table_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s"} | {
    kind: kind + "_%(table_name)s_%(column_0_N_name)s" for kind in ("fk", "uq", "ix")
}


class Id(TypeDecorator[UUID]):
    """A UUID: native on PostgreSQL, 16 bytes on SQLite (sorts the same, 0.63 of CHAR(32))."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(LargeBinary(16) if dialect.name == "sqlite" else Uuid())

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return value.bytes if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return UUID(bytes=value) if value is not None and dialect.name == "sqlite" else value


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database. A naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert value.tzinfo is not None, "an instant without a zone"
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables. `within()` and `one_of()` columns become constraints here."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Id,
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        if cls.__dict__.get("__abstract__"):
            return
        table = cast(Table, cls.__table__)
        for column in list(table.columns):
            target = column.info.get("within")
            if target:  # NO ACTION: SET NULL would null community_id too
                table.append_constraint(
                    ForeignKeyConstraint(
                        ["community_id", column.name],
                        [f"{target}.community_id", f"{target}.id"],
                    )
                )
                if column.info["indexed"]:
                    Index(None, table.c.community_id, column)
            words = column.info.get("one_of")
            if words:
                listed = ", ".join(f"'{word}'" for word in words)
                table.append_constraint(
                    CheckConstraint(f"{column.name} IN ({listed})", name=f"{column.name}_known")
                )


class OfCommunity:
    """Primary key (community_id, id)."""

    community_id: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, sort_order=-2
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-1)


def within(target: str, *, index: bool = True, **kw: Any) -> MappedColumn[Any]:
    """A column that names a row of `target` in the same community; NULL names nobody."""
    return mapped_column(info={"within": target, "indexed": index}, **kw)


def one_of(*words: str, **kw: Any) -> MappedColumn[Any]:
    """A text column that holds one of `words`, held by a CHECK."""
    return mapped_column(String(max(map(len, words))), info={"one_of": words}, **kw)


def unique_within(*columns: str, name: str | None = None) -> UniqueConstraint:
    """A key unique inside one community: (community_id, *columns).

    name: only where the made-up one is longer than PostgreSQL's 63 characters.
    """
    return UniqueConstraint("community_id", *columns, name=name)


def index_within(*columns: str) -> Index:
    """An index that starts with community_id."""
    return Index(None, "community_id", *columns)


def to_one(here: Callable[[], Any], target: Callable[[], Any], column: str) -> Any:
    """A relationship inside one package that writes `column` only, never community_id."""
    return relationship(
        target,
        lazy="raise",
        primaryjoin=lambda: and_(
            here().community_id == target().community_id,
            foreign(getattr(here(), column)) == target().id,
        ),
    )
