"""The statement of hours: what a member gave and got in a month, on paper to keep."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response, render_template, url_for

from timebank.kernel import wording
from timebank.web import session
from timebank.web.access import access
from timebank.web.i18n import gettext as _
from timebank.web.i18n import language
from timebank.web.me.home import balance_of
from timebank.web.me.hours import asked_month, lines_of, month_after
from timebank.web.paper import whose
from timebank.web.paper.blueprint import as_file, pages
from timebank.web.paper.canvas import LETTER, MARGIN, Canvas
from timebank.web.paper.said import day, hours, phone, spoken
from timebank.web.paper.whose import Holder
from timebank.web.services import now, reading, today


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the day, what it was, and the time on one of two sides."""

    day: str
    words: str
    gave: str
    got: str


@dataclass(frozen=True, slots=True)
class HoursSheet:
    """The words of one statement. totals: (what, how long) since the member joined."""

    language: str
    title: str
    name: str
    heads: tuple[str, str, str, str]
    lines: tuple[Line, ...]
    sums: tuple[str, str, str]  # this month, gave, got
    totals: tuple[tuple[str, str], ...]
    nothing: str
    org: str
    phone: str


@pages.get("/me/hours/sheet", endpoint="hours")
@access("rider", whose="own")
def own_hours() -> str:
    """Show the visitor's statement."""
    return _page(whose.own(), url_for("me.hours"), "paper.hours")


@pages.get("/me/hours.pdf", endpoint="hours_file")
@access("rider", whose="own")
def own_file() -> Response:
    """Give the visitor's statement as a file."""
    return _file(whose.own())


@pages.get("/desk/people/<uuid:member_id>/hours")
@access("helper", "coordinator", whose="consented", areas="within")
def members_hours(member_id: UUID) -> str:
    """Show the statement of a member who lets the visitor see their hours."""
    holder = whose.of_member(member_id, "see_balance")
    return _page(holder, url_for("desk.person", member_id=member_id), "paper.members_hours")


@pages.get("/desk/people/<uuid:member_id>/hours.pdf")
@access("helper", "coordinator", whose="consented", areas="within")
def members_hours_file(member_id: UUID) -> Response:
    """Give the statement of a member who lets the visitor see their hours as a file."""
    return _file(whose.of_member(member_id, "see_balance"))


def sheet_of(holder: Holder, first: date) -> HoursSheet:
    """Return the words of a member's statement of one month, in their language."""
    community = session.community()
    with reading() as db, spoken(holder.language) as said:
        balance = balance_of(db, community.id, holder.member_id)
        lines = lines_of(db, holder.member_id, first)
        helped = [line for line in lines if not line.is_gift]
        gave = sum(line.minutes for line in helped if line.is_given)
        got = sum(line.minutes for line in helped if not line.is_given)
        totals = [
            (_("You gave"), hours(balance.given)),
            (_("Neighbors gave you"), hours(balance.received)),
        ]
        if balance.gifts_in:
            totals.append((_("Gifts of hours to you"), hours(balance.gifts_in)))
        if balance.gifts_out:
            totals.append((_("Gifts of hours from you"), hours(balance.gifts_out)))
        if balance.held:
            totals.append((_("Set aside for rides to come"), hours(balance.held)))
        return HoursSheet(
            language=said,
            title=_("Hours in %(month)s", month=wording.month_words(first, language())),
            name=holder.name,
            heads=(_("Day"), _("What"), _("You gave"), _("You got")),
            lines=tuple(
                Line(
                    day(line.at),
                    (f"{line.words}: {hours(line.minutes)}" if line.is_gift else line.words)
                    + (". " + _("This was put right.") if line.is_undone else ""),
                    hours(line.minutes) if line.is_given and not line.is_gift else "",
                    "" if line.is_given or line.is_gift else hours(line.minutes),
                )
                for line in reversed(lines)
            ),
            sums=(_("This month"), hours(gave), hours(got)),
            totals=tuple(totals),
            nothing=_("No hours in this month."),
            org=community.name,
            phone=phone(community.phone),
        )


def draw(canvas: Canvas, sheet: HoursSheet) -> None:
    """Put a statement on as many letter sheets as it takes."""
    whole = canvas.width - 2 * MARGIN
    wide = (whole * 0.19, whole * 0.41, whole * 0.2, whole * 0.2)
    y = _head(canvas, sheet, whole)
    for what, long in sheet.totals:
        canvas.put(MARGIN, y, whole * 0.6, what, 16, lead=1.4)
        y = canvas.put(
            MARGIN + whole * 0.6, y, whole * 0.4, long, 16, bold=True, align="end", lead=1.4
        )
    y = _row(canvas, y + 14, wide, sheet.heads, bold=True)
    if not sheet.lines:
        y = canvas.put(MARGIN, y + 6, whole, sheet.nothing, 14)
    for line in sheet.lines:
        if y > canvas.height - MARGIN - 60:
            canvas.page()
            y = _row(canvas, _head(canvas, sheet, whole), wide, sheet.heads, bold=True)
        y = _row(canvas, y, wide, (line.day, line.words, line.gave, line.got))
    canvas.rule(MARGIN, y, whole, weight=2)
    _row(canvas, y, wide, (sheet.sums[0], "", *sheet.sums[1:]), bold=True)


def _head(canvas: Canvas, sheet: HoursSheet, whole: float) -> float:
    number = canvas.width_of(sheet.phone, 16, bold=True, ltr=True) + 1
    canvas.put(canvas.width - MARGIN - number, MARGIN, number, sheet.phone, 16, bold=True, ltr=True)
    y = canvas.put(MARGIN, MARGIN, whole - number - 12, sheet.org, 16, least=12)
    y = canvas.put(MARGIN, y + 4, whole, sheet.title, 28, bold=True, lead=1.25)
    return canvas.put(MARGIN, y, whole, sheet.name, 18, least=12) + 10


def _row(
    canvas: Canvas, y: float, wide: tuple[float, ...], words: tuple[str, ...], *, bold: bool = False
) -> float:
    x, bottom = MARGIN, y
    for at, (each, w) in enumerate(zip(words, wide, strict=True)):
        if each:
            end = canvas.put(
                x, y + 4, w - 8, each, 14, bold=bold, least=11, lines=2, lead=1.25,
                align="end" if at > 1 else "start",
            )  # fmt: skip
            bottom = max(bottom, end)
        x += w
    canvas.rule(MARGIN, bottom + 3, sum(wide), weight=2 if bold else 0.75)
    return bottom + 3


def _page(holder: Holder, back_url: str, endpoint: str) -> str:
    first = asked_month()
    after = month_after(first)
    args: dict[str, Any] = {"member_id": holder.member_id} if endpoint != "paper.hours" else {}

    def at(page: str, when: date) -> str:
        return url_for(page, month=when.strftime("%Y-%m"), **args)

    return render_template(
        "paper/hours.html",
        sheet=sheet_of(holder, first),
        back_url=back_url,
        pdf_url=at(f"{endpoint}_file", first),
        before_url=at(endpoint, first - timedelta(days=1)),
        after_url=at(endpoint, after) if after <= today(session.community().time_zone) else "",
    )


def _file(holder: Holder) -> Response:
    first = asked_month()
    sheet = sheet_of(holder, first)
    canvas = Canvas(LETTER, sheet.language, sheet.title, now())
    draw(canvas, sheet)
    return as_file(canvas, f"hours-{first:%Y-%m}")
