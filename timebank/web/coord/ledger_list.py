"""The ledger: hours that moved, filtered and paged, as a page and as a file of the same filter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import exchanges, giving, ledger, members
from timebank.kernel.calendar import local, local_day, local_instant
from timebank.kernel.wording import month_words
from timebank.ledger import FUND_OWNER, TransferFilter, TransferLine
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.coord.words import TRANSFERS
from timebank.web.forms import Form, asked
from timebank.web.i18n import gettext as _
from timebank.web.i18n import language
from timebank.web.services import reading, today
from timebank.web.tables import csv_answer
from timebank.web.words import HELP

SHOWN = 50
FILE_LINES_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Looked:
    """What was asked for: the filter, and the same as words of an address."""

    only: TransferFilter
    words: dict[str, str]
    form: Form
    month: date | None


@pages.get("/ledger", endpoint="ledger")
@access("coordinator", whose="community", areas="closed")
def listed() -> ResponseReturnValue:
    """The newest transfers that the filter lets through, fifty a page."""
    looked = _looked()
    return _page(looked), 200 if looked.form.is_good else 422


@pages.get("/ledger.csv", endpoint="ledger_file")
@access("coordinator", whose="community", areas="closed")
def as_file() -> ResponseReturnValue:
    """Every transfer that the filter lets through, as a file."""
    community, looked = session.community(), _looked()
    with reading() as db:
        lines = ledger.transfers(db, community.id, looked.only, limit=FILE_LINES_MAX + 1)
        names = names_of(db, community.id, lines, [])
        helped = _helped(db, community.id, lines)
    if not looked.form.is_good or len(lines) > FILE_LINES_MAX:
        return _page(looked, is_too_long=len(lines) > FILE_LINES_MAX), 422
    name = f"ledger-{looked.month:%Y-%m}.csv" if looked.month else "ledger.csv"
    header = [
        _("Day"), _("Time"), _("What"), _("From"), _("To"), _("Minutes"), _("Why"),
        _("Who did it"), _("Turned back"), _("Number"),
    ]  # fmt: skip
    return csv_answer(name, header, _rows(lines, names, helped))


def _page(looked: Looked, *, is_too_long: bool = False) -> str:
    community, only = session.community(), looked.only
    text = looked.words.get("q", "")
    with reading() as db:
        hits = members.find_members(db, community.id, text) if text else []
        if len(hits) == 1 and only.owner_id is None:
            only = replace(only, owner_id=hits[0].member_id)
            looked.words["member"] = str(hits[0].member_id)
        before_id = request.args.get("before", None, UUID)
        found = ledger.transfers(db, community.id, only, before_id=before_id, limit=SHOWN + 1)
        lines = found[:SHOWN]
        first_at = ledger.first_transfer_at(db, community.id)
        names = names_of(db, community.id, lines, [only.owner_id] if only.owner_id else [])
        helped = _helped(db, community.id, lines)
        account = only.owner_id or FUND_OWNER
        stands = ledger.balances if only.owner_id else ledger.standings  # the fund's is long
        balance = stands(db, community.id, [account])
    if only.owner_id is not None and only.owner_id not in names:
        abort(404)
    return render_template(
        "coord/ledger.html",
        lines=lines,
        older=lines[-1].transfer_id if len(found) > SHOWN else None,
        is_first=before_id is None,
        helped=helped,
        names=names,
        hits=hits,
        text=text,
        form=looked.form,
        asked={name: value for name, value in looked.words.items() if name != "q"},
        months=[(f"{one:%Y-%m}", month_words(one, language())) for one in _months(first_at)],
        kinds=TRANSFERS,
        member_id=only.owner_id,
        balance=balance.get(account),
        is_too_long=is_too_long,
    )


def _looked() -> Looked:
    """Read the filter; what cannot be is said at its field, and lets everything through."""
    form, zone = asked(), session.community().time_zone
    known = ("q", "member", "kind", "month", "least", "most")
    words = {name: value for name in known if (value := form.typed.get(name, "").strip())}
    kind = words.get("kind", "")
    say = _("Type hours, like 1 or 1:30")
    least = form.hours("least", required=False, bare=True, say=say)
    most = form.hours("most", required=False, bare=True, say=say)
    month = _month(words.get("month", ""))
    only = TransferFilter(
        owner_id=None if "q" in words else request.args.get("member", None, UUID),
        kind=kind if kind in TRANSFERS else None,
        since=local_instant(month, 0, zone) if month else None,
        until=local_instant(_next(month), 0, zone) if month else None,
        minutes_min=least,
        minutes_max=most,
    )
    return Looked(only, words, form, month)


def _month(text: str) -> date | None:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if 2000 <= month.year < 2100 else None


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _months(first_at: datetime | None) -> list[date]:
    """Return the months in which hours may have moved, the newest first."""
    zone = session.community().time_zone
    last = today(zone).replace(day=1)
    month = local_day(first_at, zone).replace(day=1) if first_at else last
    months = []
    while month <= last:
        months.append(month)
        month = _next(month)
    return months[::-1]


def _helped(db: Session, community_id: int, lines: Sequence[TransferLine]) -> dict[UUID, str]:
    about = {line.subject_id for line in lines if line.kind == "exchange" and line.subject_id}
    return exchanges.categories_of(db, community_id, about)


def _rows(
    lines: Sequence[TransferLine], names: dict[UUID | None, str], helped: dict[UUID, str]
) -> Iterator[list[str | int]]:
    zone = session.community().time_zone
    for line in lines:
        at = local(line.at, zone)
        kind = HELP[helped[line.subject_id]] if line.subject_id in helped else TRANSFERS[line.kind]
        yield [
            f"{at:%Y-%m-%d}",
            f"{at:%H:%M}",
            str(kind),
            ", ".join(names.get(owner, "?") for owner, minutes in line.sides if minutes < 0),
            ", ".join(names.get(owner, "?") for owner, minutes in line.sides if minutes > 0),
            line.minutes,
            line.reason,
            names.get(line.by_id, "?"),
            _("yes") if line.reversed_by_id else "",
            str(line.transfer_id),
        ]


def names_of(
    db: Session, community_id: int, lines: Sequence[TransferLine], also: Sequence[UUID]
) -> dict[UUID | None, str]:
    """Return the name of every owner and doer in the lines: members, sponsors, the fund."""
    ids = {owner for line in lines for owner, _minutes in line.sides} | set(also)
    ids |= {line.by_id for line in lines if line.by_id is not None}
    names: dict[UUID | None, str] = {FUND_OWNER: _("Community fund"), None: _("By rule")}
    names |= {id_: one.name for id_, one in members.recipients(db, community_id, ids).items()}
    banks = {owner: bank for owner in ids if (bank := ledger.bank_of(owner))}
    if banks:
        slugs = {one.id: one.name for one in members.communities(db)}
        names |= {owner: slugs.get(bank, "?") for owner, bank in banks.items()}
    left = ids - set(names)
    if left:
        names.update(giving.sponsor_names(db, community_id, left).items())
    return names
