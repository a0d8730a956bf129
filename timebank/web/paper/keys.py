"""The fridge card: the ten keys in every language we speak, for the door of a refrigerator.

It shows nobody's data, so anybody may print it.
"""

from dataclasses import dataclass

from flask import Response, render_template, url_for

from timebank.web import session
from timebank.web.access import access
from timebank.web.i18n import NAMES, direction
from timebank.web.i18n import gettext as _
from timebank.web.paper.blueprint import as_file, pages
from timebank.web.paper.canvas import LETTER, MARGIN, Align, Canvas
from timebank.web.paper.said import phone, spoken
from timebank.web.services import now


@dataclass(frozen=True, slots=True)
class Column:
    """What the ten keys say in one language, from 0 to 9."""

    language: str
    name: str
    keys: tuple[str, ...]


@pages.get("/keys")
@access("anyone", whose="nobody")
def keys() -> str:
    """Show the card as it is printed."""
    return render_template(
        "paper/keys.html",
        columns=columns(),
        back_url=url_for("public.text_help"),
        pdf_url=url_for("paper.keys_file"),
    )


@pages.get("/keys.pdf")
@access("anyone", whose="nobody")
def keys_file() -> Response:
    """Give the card as a file."""
    community = session.community()
    canvas = Canvas(LETTER, "en", f"{community.name}: 0 – 9", now())
    draw(canvas, columns(), community.name, phone(community.phone))
    return as_file(canvas, "ten-keys")


def columns() -> list[Column]:
    """Return the ten keys in each language, those that read from the right at the right."""
    return [_column(code) for code in sorted(NAMES, key=lambda code: direction(code) == "rtl")]


def draw(canvas: Canvas, columns: list[Column], name: str, number: str) -> None:
    """Put the name and the number on top, and a row a key below."""
    whole = canvas.width - 2 * MARGIN
    y = canvas.put(MARGIN, 40, whole, name, 28, bold=True, lead=1.2)
    y = canvas.put(MARGIN, y, whole, number, 48, bold=True, ltr=True, lead=1.2) + 10
    wide = (whole - 60) / len(columns)
    high = (canvas.height - MARGIN - y - 30) / 10
    for at, column in enumerate(columns):
        _cell(canvas, MARGIN + 60 + at * wide, y, wide, column.name, column, 15, bold=True)
    y += 28
    for key in range(10):
        canvas.rule(MARGIN, y, whole, weight=2 if key == 0 else 1)
        canvas.key(MARGIN, y + (high - 24 * 1.75) / 2, str(key), 24)
        for at, column in enumerate(columns):
            x = MARGIN + 60 + at * wide
            _cell(canvas, x, y + high / 2 - 21, wide, column.keys[key], column, 18)
        y += high


def _cell(
    canvas: Canvas, x: float, y: float, w: float, words: str, column: Column, size: float,
    *, bold: bool = False,
) -> None:  # fmt: skip
    """Put words into a column, from the edge where that language begins."""
    align: Align = "end" if direction(column.language) == "rtl" else "start"
    is_short = bold or canvas.width_of(words, size) <= w - 8
    rest = size * 0.6 if is_short and not bold else 0
    canvas.put(
        x + 4, y + rest, w - 8, words, size, bold=bold, align=align,
        lines=1 if is_short else 2, least=13, lead=1.2, way=direction(column.language),
    )  # fmt: skip


def _column(language: str) -> Column:
    with spoken(language):
        words = (
            _("A person"), _("Yes"), _("Problem"), _("Thanks"), _("My rides"), _("A ride, please"),
            _("I am here"), _("Done"), _("Nobody here"), _("No"),
        )  # fmt: skip
    return Column(language, NAMES[language], words)
