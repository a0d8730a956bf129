"""Every key could be distributed by community: the database says whose each row is."""

from sqlalchemy import Integer, Table, UniqueConstraint

from timebank.kernel.tables import Base

# the closed list: looked up before anybody knows a community, or the same for all of them
INSTALLATION_WIDE = {
    "community", "person", "organisation", "installation", "session", "login_code",
    "rate_count", "inbound_unplaced", "geo_result",
}  # fmt: skip
# what others may refer to without naming a community: reference tables, copied to every shard
REFERENCE = {"community", "person", "organisation"}
ONE_A_COMMUNITY = {"kept_places"}  # a count of the whole community, which is its whole key


def _of_community() -> list[Table]:
    return [t for t in Base.metadata.sorted_tables if t.name not in INSTALLATION_WIDE]


def test_primary_keys_start_with_the_community() -> None:
    wrong = [
        table.name
        for table in _of_community()
        if next(iter(table.primary_key.columns)).name != "community_id"
        or (len(table.primary_key.columns) < 2) != (table.name in ONE_A_COMMUNITY)
    ]
    assert not wrong


def test_the_community_is_one_type_everywhere() -> None:
    types = {type(table.c.community_id.type) for table in _of_community()}
    assert types == {Integer}


def test_unique_keys_and_indexes_start_with_the_community() -> None:
    keys = [
        (table.name, [column.name for column in key.columns])
        for table in _of_community()
        for key in [
            *(c for c in table.constraints if isinstance(c, UniqueConstraint)),
            *table.indexes,
        ]
    ]
    assert not [(name, columns) for name, columns in keys if columns[0] != "community_id"]


def test_references_carry_the_community() -> None:
    wrong = [
        f"{table.name} -> {key.referred_table.name}"
        for table in _of_community()
        for key in table.foreign_key_constraints
        if key.referred_table.name not in REFERENCE
        and (
            next(iter(key.column_keys)) != "community_id"
            or key.elements[0].column.name != "community_id"
        )
    ]
    assert not wrong


def test_installation_wide_tables_refer_to_no_distributed_one() -> None:
    wrong = [
        f"{name} -> {key.referred_table.name}"
        for name in INSTALLATION_WIDE & set(Base.metadata.tables)
        for key in Base.metadata.tables[name].foreign_key_constraints
        if key.referred_table.name not in REFERENCE
    ]
    assert not wrong


def test_every_constraint_and_index_has_a_name_postgresql_keeps() -> None:
    names = [
        item.name
        for table in Base.metadata.sorted_tables
        for item in [*table.constraints, *table.indexes]
    ]
    assert all(name is not None and len(str(name)) <= 63 for name in names)
