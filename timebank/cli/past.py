"""Rows of help of long ago from a file: a plain form, or what TimeOverflow exports.

TimeOverflow writes who pays the hours as "from" and who gets them as "to": "to" gave the help.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import exchanges, geo, members
from timebank.kernel.calendar import local_day
from timebank.kernel.wording import ascii_digits, fold, parse_day, parse_hours, parse_phone
from timebank.ledger import FUND_OWNER

_PLAIN = {
    "day": ("day", "date", "dia", "fecha", "اليوم"),
    "giver": ("giver", "who gave", "da"),
    "receiver": ("receiver", "who got", "recibe"),
    "hours": ("hours", "horas", "ساعات"),
    "minutes": ("minutes", "minutos", "دقائق"),
    "category": ("category", "kind", "categoria"),
    "words": ("words", "what", "note", "palabras"),
}
_TIMEOVERFLOW = {
    "day": ("date", "fecha", "data"),
    "receiver": ("from", "origen"),
    "receiver_id": ("from id",),
    "giver": ("to", "destino"),
    "giver_id": ("to id",),
    "post": ("post", "anuncio"),
    "reason": ("reason", "razon", "motivo"),
    "hours": ("quantity", "cantidad"),
}
_NUMBERED = re.compile(r" \(\d+\)$")  # how TimeOverflow names somebody: Opal Finch (12)
_COMMUNITY = "0"  # and the bank's own account


class _Refused(Exception):
    """Why a row is not taken. args: the code, what is meant."""


@dataclass(frozen=True, slots=True)
class Known:
    """Whom a row can mean. by: folded name, number or address -> members; zone: of the bank."""

    by: Mapping[str, frozenset[UUID]]
    bank: frozenset[str]
    zone: str
    today: date


def known(session: Session, community: members.CommunityFacts, now: datetime) -> Known:
    """Return everybody of a community who has not left, by what a row may call them."""
    of = members.Member
    rows = session.execute(
        select(of.id, of.name, of.phone, of.email).where(
            of.community_id == community.id, of.state.in_(members.PRESENT_STATES)
        )
    )
    by: defaultdict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        for mark in (fold(row.name), row.phone, row.email):
            if mark:
                by[mark].add(row.id)
    bank = frozenset({fold(community.name), fold(community.short_name), "community fund"})
    return Known(
        {mark: frozenset(ids) for mark, ids in by.items()},
        bank, community.time_zone, local_day(now, community.time_zone),
    )  # fmt: skip


def rows_of(data: bytes, who: Known) -> tuple[list[exchanges.PastExchange], list[geo.Reject]]:
    """Read a CSV of past help: what can be read, and each row that cannot.

    Raises: geo.ColumnsMissing.
    """
    found = geo.records(data)
    header = next(found, None)
    columns, is_plain = _columns(header)
    rows: list[exchanges.PastExchange] = []
    rejects: list[geo.Reject] = []
    for record in found:
        misfit = record.reason or columns.misfit(record)
        if not misfit and not any(one.strip() for one in record.fields):
            continue
        if misfit:
            rejects.append(geo.Reject(record.line, misfit, str(len(record.fields))))
            continue
        try:
            values = dict(_values(record, columns))
            rows.append((_plain if is_plain else _timeoverflow)(record.line, values, who))
        except _Refused as refused:
            code, value = refused.args
            rejects.append(geo.Reject(record.line, code, value[:60]))
    return rows, rejects


def _columns(header: geo.Record | None) -> tuple[geo.Columns, bool]:
    """Tell the two forms apart by their first line."""
    try:
        return geo.columns_of(header, _TIMEOVERFLOW, ("day", "receiver", "giver", "hours")), False
    except geo.ColumnsMissing:
        columns = geo.columns_of(header, _PLAIN, ("day", "giver", "receiver"))
    if columns.at["hours"] < 0 and columns.at["minutes"] < 0:
        raise geo.ColumnsMissing(missing=["hours or minutes"])
    return columns, True


def _values(record: geo.Record, columns: geo.Columns) -> Iterator[tuple[str, str]]:
    for name in columns.at:
        value = geo.clean(columns.value(record, name))
        if value is None:
            raise _Refused("text-unreadable", name)
        yield name, value


def _plain(line: int, values: Mapping[str, str], who: Known) -> exchanges.PastExchange:
    day = parse_day(values["day"], who.today) if re.search(r"\d{4}", values["day"]) else None
    if day is None:
        raise _Refused("day-unreadable", values["day"])
    category = exchanges.category_of(values["category"] or "other")
    if category is None:
        raise _Refused("category-unknown", values["category"])
    return exchanges.PastExchange(
        line, day, _person(values["giver"], "giver", who),
        _person(values["receiver"], "receiver", who), _minutes(values), category, values["words"],
    )  # fmt: skip


def _timeoverflow(line: int, values: Mapping[str, str], who: Known) -> exchanges.PastExchange:
    at = _instant(values["day"])
    words = ": ".join(one for one in (values["post"], values["reason"]) if one)
    people = {
        part: FUND_OWNER if values[f"{part}_id"] == _COMMUNITY else _person(values[part], part, who)
        for part in ("giver", "receiver")
    }
    return exchanges.PastExchange(
        line, local_day(at, who.zone), people["giver"], people["receiver"], _minutes(values),
        "other", words[: exchanges.WORDS_MAX], moment=at.isoformat(),
    )  # fmt: skip


def _instant(text: str) -> datetime:
    """Read 2015-03-10 11:22:33 UTC, or +0100 for UTC."""
    try:
        at = datetime.fromisoformat(re.sub(r" (?:UTC|Z)$", "+0000", text).replace(" +", "+"))
    except ValueError:
        raise _Refused("day-unreadable", text) from None
    if at.tzinfo is None:
        raise _Refused("day-unreadable", text)
    return at


def _minutes(values: Mapping[str, str]) -> int:
    minutes = ascii_digits(values.get("minutes", ""))
    if minutes:
        if not re.fullmatch(r"\d{1,4}", minutes):
            raise _Refused("minutes-unreadable", minutes)
        return int(minutes)
    hours = values["hours"]
    is_bare = re.fullmatch(r"\d{1,2}", ascii_digits(hours))
    found = parse_hours(f"{hours} h" if is_bare else hours)
    if found is None:
        raise _Refused("hours-unreadable", hours)
    return found


def _person(text: str, part: str, who: Known) -> UUID:
    """Find one member by number, address or exact name, or the community by its name."""
    marks = [text.lower() if "@" in text else fold(text), fold(_NUMBERED.sub("", text))]
    marks = [parse_phone(text) or marks[0], *marks]
    if any(mark in who.bank for mark in marks):
        return FUND_OWNER
    found = next((who.by[mark] for mark in marks if mark in who.by), frozenset())
    if len(found) != 1:
        raise _Refused(f"{part}-not-one" if found else f"{part}-unknown", text)
    return next(iter(found))
