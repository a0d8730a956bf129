"""A member's hours: what they gave, what neighbours gave them, month by month.

No sign, no red, no word of owing; the same lines as a file to keep.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import Response, render_template
from sqlalchemy.orm import Session

from timebank import exchanges, giving, ledger, members
from timebank.kernel import calendar
from timebank.kernel.wording import hours_words
from timebank.ledger import FUND_OWNER, StatementLine
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import asked
from timebank.web.i18n import gettext as _
from timebank.web.i18n import language
from timebank.web.me.blueprint import pages
from timebank.web.me.home import balance_of
from timebank.web.services import now, reading, today
from timebank.web.tables import csv_answer
from timebank.web.words import HELP

FIRST_MONTH = date(2020, 1, 1)  # nothing was written before


@dataclass(frozen=True, slots=True)
class HoursLine:
    """One line of the statement. is_given: the member gave; else somebody gave them."""

    at: datetime
    words: str
    minutes: int
    is_given: bool
    is_undone: bool
    is_gift: bool = False  # hours handed on, no help given or got


@pages.get("/hours", endpoint="hours")
@access("rider", whose="own")
def month() -> str:
    """Show the hours of a month."""
    community = session.community()
    first = asked_month()
    with reading() as db:
        balance = balance_of(db, community.id, session.own_id())
        lines = lines_of(db, session.own_id(), first)
        paid = paid_by_others(db, session.own_id(), first)
        is_flagged = members.is_flagged(db, community.id, session.own_id())
    last = month_after(first)
    return render_template(
        "me/hours.html",
        balance=balance,
        lines=lines,
        paid=paid,
        is_flagged=is_flagged,
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=last if last <= today(community.time_zone) else None,
        day=today(community.time_zone),
        told=asked().typed.get("told", ""),
    )


@pages.get("/hours.csv")
@access("rider", whose="own")
def hours_file() -> Response:
    """Give the hours of a month as a file."""
    first = asked_month()
    with reading() as db:
        lines = lines_of(db, session.own_id(), first)
    zone = session.community().time_zone
    rows: list[tuple[str, str, str | int, str | int]] = []
    for line in lines:
        words = line.words
        given, got = (line.minutes, "") if line.is_given else ("", line.minutes)
        if line.is_gift:
            words, given, got = f"{words}: {line.minutes} min", "", ""
        rows.append((calendar.local_day(line.at, zone).isoformat(), words, given, got))
    header = [_("Day"), _("What"), _("You gave, minutes"), _("You got, minutes")]
    return csv_answer(f"hours-{first:%Y-%m}.csv", header, rows)


def asked_month(*, ahead: int = 0) -> date:
    """Return the first day of the month asked for; this one for what cannot be.

    ahead: how many months to come may be asked for.
    """
    this = last = today(session.community().time_zone).replace(day=1)
    for _each in range(ahead):
        last = month_after(last)
    try:
        month = date.fromisoformat(asked().typed.get("month", "") + "-01")
    except ValueError:
        return this
    return month if FIRST_MONTH <= month <= last else this


def month_after(first: date) -> date:
    """Return the first day of the next month."""
    return (first + timedelta(days=32)).replace(day=1)


def lines_of(db: Session, member_id: UUID, first: date) -> list[HoursLine]:
    """Return what a member gave and got in the month that begins with `first`, newest first."""
    community = session.community()
    told = ledger.statement(db, community.id, member_id, *_month(first)).lines
    ids = {other for line in told for other in line.other_owner_ids}
    names = members.recipients(db, community.id, ids - {FUND_OWNER}) if ids else {}
    first_names = {owner: who.first_name for owner, who in names.items()}
    across = {owner: bank for owner in ids if (bank := ledger.bank_of(owner))}
    called = {one.id: one.short_name for one in members.communities(db)} if across else {}
    banks = {owner: called.get(bank, "") for owner, bank in across.items()}
    community_names = _payers(db, ids - names.keys())
    helped = {line.subject_id for line in told if line.kind == "exchange" and line.subject_id}
    kinds = exchanges.categories_of(db, community.id, helped)

    def words(line: StatementLine) -> str:
        kind = kinds.get(line.subject_id) if line.subject_id else None
        if kind is not None and line.kind == "exchange":
            return _help_words(str(HELP[kind]), line, first_names)
        said = _words(
            line.kind, line.minutes, line.reason, line.other_owner_ids, first_names,
            banks | community_names,
        )  # fmt: skip
        if line.kind == "reversal":
            return said
        return ". ".join([said, *_paid(dict(line.paid_with), community_names)])

    return [
        HoursLine(
            line.at,
            words(line),
            abs(line.minutes),
            line.minutes > 0,
            line.is_reversed,
            line.kind == "gift",
        )
        for line in reversed(told)
    ]


def paid_by_others(db: Session, member_id: UUID, first: date) -> list[str]:
    """Say who else paid for a member's rides in the month, also where they paid all of it."""
    paid = ledger.paid_for(db, session.community().id, member_id, *_month(first))
    return _paid(paid, _payers(db, set(paid)))


def _payers(db: Session, owner_ids: set[UUID]) -> dict[UUID, str]:
    """Name the community and the sponsors among these owners."""
    community = session.community()
    sponsors = {owner for owner in owner_ids if owner != FUND_OWNER and not ledger.bank_of(owner)}
    names = giving.sponsor_names(db, community.id, sponsors) if sponsors else {}
    return names | ({FUND_OWNER: community.short_name} if FUND_OWNER in owner_ids else {})


def _paid(minutes: dict[UUID, int], names: dict[UUID, str]) -> list[str]:
    return [
        _("%(name)s paid %(hours)s", name=names[owner], hours=hours_words(part, language()))
        for owner, part in minutes.items()
        if owner in names
    ]


def _month(first: date) -> tuple[datetime, datetime]:
    """Return the bounds of a local month, so far."""
    zone = session.community().time_zone
    until = calendar.local_instant(month_after(first), 0, zone)
    return calendar.local_instant(first, 0, zone), min(until, _end())


def _end() -> datetime:
    return now() + timedelta(days=1)


def _help_words(kind: str, line: StatementLine, names: dict[UUID, str]) -> str:
    """Say what help a line was, and with whom: Sewing for Rosa; of a group, Rosa + 2."""
    found = [names[other] for other in line.other_owner_ids if other in names]
    who = found[0] if found else session.community().short_name
    if len(found) > 1:
        who = f"{who} + {len(found) - 1}"
    if line.minutes > 0:
        return _("%(help)s for %(name)s", help=kind, name=who)
    return _("%(help)s by %(name)s", help=kind, name=who)


def _words(
    kind: str,
    minutes: int,
    reason: str,
    others: tuple[UUID, ...],
    names: dict[UUID, str],
    banks: dict[UUID, str],
) -> str:
    """Say what one line was: who drove whom, who helped."""
    who = next((names[other] for other in others if other in names), "")
    bank = next((banks[other] for other in others if other in banks and other != FUND_OWNER), "")
    community = session.community().short_name
    if kind == "reversal":
        return _("Put right: %(reason)s", reason=reason) if reason else _("Put right")
    if kind in ("ride", "overrun") and who:
        if minutes > 0:
            return _("You drove %(name)s", name=who)
        return _("%(name)s drove you", name=who)
    if kind == "ride" and minutes > 0:  # others paid all of it
        return _("You drove a neighbor")
    if kind == "carried":
        if minutes > 0:
            return _("You drove for a neighbor of %(bank)s", bank=bank)
        return _("Put right: a ride for %(bank)s", bank=bank)
    if kind == "gift":
        name = who or bank or community
        if minutes > 0:
            return _("A gift from %(name)s", name=name)
        return _("You gave hours to %(name)s", name=name)
    if FUND_OWNER in others:
        if minutes > 0 and kind == "effort":
            return _("You drove, and nobody was there")
        return (
            _("%(community)s helped you", community=community)
            if minutes > 0
            else (_("You gave to %(community)s", community=community))
        )
    if who:
        name = who
        return (
            _("You helped %(name)s", name=name)
            if minutes > 0
            else (_("%(name)s helped you", name=name))
        )
    return reason or _("Hours")
