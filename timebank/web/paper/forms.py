"""Forms to fill in by hand: to join, and to let a helper book. Large boxes, a language each.

They are blank and show nobody's data. What comes back on paper is typed in by staff.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from flask import Response, abort, render_template, url_for

from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import asked
from timebank.web.i18n import NAMES, language
from timebank.web.i18n import gettext as _
from timebank.web.paper.blueprint import as_file, pages
from timebank.web.paper.canvas import LETTER, MARGIN, Canvas
from timebank.web.paper.said import phone, spoken
from timebank.web.services import now
from timebank.web.words import AIDS, HELP_LEVELS

Name = Literal["join", "consent"]
HAND_AIDS = ("C", "WA", "W", "O", "SA", "VIP", "HIP")


@dataclass(frozen=True, slots=True)
class Blank:
    """A box to write in. share: how much of the width. high: points."""

    label: str
    share: float = 1.0
    high: float = 34


@dataclass(frozen=True, slots=True)
class Ticks:
    """A question with boxes to tick, `across` side by side."""

    question: str
    options: tuple[str, ...]
    across: int = 2


Part = tuple[Blank, ...] | Ticks


@dataclass(frozen=True, slots=True)
class PaperForm:
    """The words of one form. parts: rows of boxes to write in, and boxes to tick."""

    language: str
    title: str
    intro: tuple[str, ...]
    parts: tuple[Part, ...]
    foot: str
    org: str
    phone: str


@pages.get("/forms/<any(join, consent):name>")
@access("anyone", whose="nobody")
def form(name: Name) -> str:
    """Show a blank form, in the language asked for."""
    made = form_of(name, _language())
    return render_template(
        "paper/form.html",
        form_words=made,
        names=NAMES,
        here_url=url_for("paper.form", name=name),
        back_url=url_for("public.join" if name == "join" else "public.how"),
        pdf_url=url_for("paper.form_file", name=name, speak=made.language),
    )


@pages.get("/forms/<any(join, consent):name>.pdf")
@access("anyone", whose="nobody")
def form_file(name: Name) -> Response:
    """Give a blank form as a file."""
    made = form_of(name, _language())
    canvas = Canvas(LETTER, made.language, f"{made.org}: {made.title}", now())
    draw(canvas, made)
    return as_file(canvas, f"{name}-{made.language}")


def form_of(name: Name, speaks: str) -> PaperForm:
    """Return the words of a form."""
    builders: dict[str, Callable[[str], PaperForm]] = {"join": _join, "consent": _consent}
    with spoken(speaks) as said:
        return builders[name](said)


def draw(canvas: Canvas, form: PaperForm) -> None:
    """Put a form on one letter sheet."""
    whole = canvas.width - 2 * MARGIN
    number = canvas.width_of(form.phone, 20, bold=True, ltr=True) + 1
    canvas.put(
        canvas.width - MARGIN - number, MARGIN - 4, number, form.phone, 20, bold=True, ltr=True
    )
    y = canvas.put(MARGIN, MARGIN - 2, whole - number - 12, form.org, 16, least=12)
    y = canvas.put(MARGIN, y + 4, whole, form.title, 26, bold=True, least=18, lead=1.2)
    for words in form.intro:
        y = canvas.put(MARGIN, y + 2, whole, words, 14, least=11, lines=4, lead=1.25)
    y += 4
    for part in form.parts:
        if isinstance(part, Ticks):
            y = _ticks(canvas, part, y, whole)
        else:
            y = _blanks(canvas, part, y, whole)
    canvas.rule(MARGIN, canvas.height - MARGIN - 24, whole, weight=1)
    canvas.put(MARGIN, canvas.height - MARGIN - 20, whole, form.foot, 13, least=10, lead=1.2)


def _blanks(canvas: Canvas, row: tuple[Blank, ...], y: float, whole: float) -> float:
    x = MARGIN
    for blank in row:
        wide = whole * blank.share - (0 if blank is row[-1] else 10)
        canvas.put(x, y, wide, blank.label, 13, least=9, lead=1.25)
        canvas.box(x, y + 18, wide, blank.high, weight=1.5, corner=3)
        x += whole * blank.share
    return y + 18 + max(blank.high for blank in row) + 6


def _ticks(canvas: Canvas, part: Ticks, y: float, whole: float) -> float:
    y = canvas.put(MARGIN, y + 2, whole, part.question, 14, bold=True, least=11, lead=1.3) + 2
    wide = whole / part.across
    for at, words in enumerate(part.options):
        x = MARGIN + wide * (at % part.across)
        if at and at % part.across == 0:
            y += 23
        canvas.box(x, y, 18, 18, weight=1.5, corner=2)
        canvas.put(x + 26, y, wide - 30, words, 13, least=9, lead=1.3)
    return y + 26


def _join(said: str) -> PaperForm:
    community = session.community()
    return PaperForm(
        language=said,
        title=_("I want to join"),
        intro=(
            _("Neighbors give each other rides. An hour is an hour. It costs no money."),
            _("Fill in what you can. A person calls you and does the rest with you."),
        ),
        parts=(
            (Blank(_("First and last name")),),
            (Blank(_("Phone"), 0.5), Blank(_("E-mail, if you have one"), 0.5)),
            (Blank(_("Home address with ZIP code")),),
            Ticks(
                _("What do you want?"),
                (_("I need rides"), _("I can drive"), _("I help someone")),
                3,
            ),
            Ticks(
                _("How should we reach you?"),
                (_("Text me"), _("Call me"), _("E-mail me"), _("Paper in the mail")),
                4,
            ),
            Ticks(_("Your language"), (*NAMES.values(), _("Another one")), len(NAMES) + 1),
            Ticks(_("How far should the driver come?"), tuple(map(str, HELP_LEVELS.values()))),
            Ticks(
                _("What comes along with you?"),
                (*(str(AIDS[code]) for code in HAND_AIDS), _("Another person")),
                3,
            ),
            (Blank(_("What should we know?"), high=60),),
        ),
        foot=_("Give this to %(org)s, or call and we fill it in with you.", org=community.name),
        org=community.name,
        phone=phone(community.phone),
    )


def _consent(said: str) -> PaperForm:
    community = session.community()
    return PaperForm(
        language=said,
        title=_("My helper may book for me"),
        intro=(
            _("With this paper you let a helper ask for rides in your name."),
            _("We tell you each time they do. You can stop this any time: call us and say so."),
        ),
        parts=(
            (Blank(_("My first and last name")),),
            (Blank(_("Phone"), 0.35), Blank(_("Home address with ZIP code"), 0.65)),
            (Blank(_("Who may help me? Organization, and the person if it is only one")),),
            Ticks(
                _("They may"),
                (
                    _("ask for rides for me"),
                    _("take rides off for me"),
                    _("see my ride times"),
                    _("see my home address"),
                    _("see my phone and tell me news"),
                    _("see my hours"),
                ),
            ),
            (
                Blank(_("At most so many of my hours a week"), 0.5),
                Blank(_("Until which day? One year at most"), 0.5),
            ),
            (Blank(_("Name, signed"), 0.65, 44), Blank(_("Day"), 0.35, 44)),
            Ticks(
                _("Only when somebody signs for you"),
                (_("I am their legal guardian. I bring the document."),),
                1,
            ),
            (Blank(_("For the office: who took this paper"), 0.65), Blank(_("Day"), 0.35)),
        ),
        foot=_("Give this to %(org)s, or call and we fill it in with you.", org=community.name),
        org=community.name,
        phone=phone(community.phone),
    )


def _language() -> str:
    """Return the language asked for, or the page's."""
    wanted = asked().typed.get("speak", "")
    if wanted and wanted not in NAMES:
        abort(404)
    return wanted or language()
