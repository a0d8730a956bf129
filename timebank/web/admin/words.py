"""What messages say: each kind in each language, with its length, its parts and its cost.

Looking changes nothing; what is kept is a new version, and ours come back by one press.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from timebank import notifications
from timebank.notifications import Flaw, Form, WordsChanged, WordsVersion
from timebank.web import forms, i18n, session
from timebank.web.access import access
from timebank.web.admin.pages import pages
from timebank.web.i18n import gettext as _
from timebank.web.i18n import ngettext
from timebank.web.services import now, reading, write

PARTS = ("news", "keys", "call", "mail")
KINDS: Mapping[str, Any] = {
    "R1": _l("We got the request"), "R2": _l("Driver found"), "R3": _l("Two days before"),
    "R4": _l("The night before"), "R5": _l("On the way"), "R6": _l("Driver is here"),
    "R7": _l("Going home"), "R7b": _l("Going home, no driver yet"), "R8": _l("After the ride"),
    "R9": _l("No driver yet"), "R10": _l("Driver changed"), "R11": _l("A helper asks for a yes"),
    "R12": _l("A helper booked"), "R13": _l("Hours of the month"), "R14": _l("Welcome to texts"),
    "R15": _l("Texts ended"), "R16": _l("Not understood"), "R17": _l("Asks where to"),
    "R18": _l("Asks which day"), "R19": _l("Asks what time"), "R20": _l("No driver was found"),
    "R21": _l("Ride changed"), "R22": _l("A helper changed a ride"), "R23": _l("Ride is off"),
    "D1": _l("To drivers: can you drive?"), "D2": _l("To drivers: it is yours"),
    "D3": _l("To drivers: taken"), "D4": _l("To drivers: the night before"),
    "D5": _l("To drivers: one hour to go"), "D6": _l("To drivers: hours counted"),
    "D7": _l("To drivers: nobody is there"), "D8": _l("To drivers: ride is off"),
    "R15b": _l("Texts again"), "R16b": _l("A person reads it"), "R16h": _l("Which keys there are"),
    "R18b": _l("Not that day"), "R19b": _l("Not that time"),
    "R24": _l("Rides that come again"), "R25": _l("Rides that come again end"),
    "R26": _l("Hours do not reach"), "R27": _l("A helper changed something"),
    "R28": _l("A yes on paper was kept"), "R29": _l("A yes ends soon"),
    "R30": _l("A ride above the hours a week"), "R31": _l("Hours were found"),
    "R32": _l("No hours were found"),
    "R18c": _l("Nobody drives on that day"), "R33": _l("Closed: rides are off"),
    "R34": _l("Closed: a week’s rides pause"),
    "D13": _l("To drivers: closed, you are free"), "D14": _l("To drivers: can you stand by?"),
    "D15": _l("To drivers: you stood by, drive now?"),
    "D16": _l("To drivers: you were not needed"), "C1s": _l("Answer to 1: second driver"),
    "D3b": _l("To drivers: not open any more"), "D3c": _l("To drivers: does not fit"),
    "D10": _l("To drivers: thanks from the rider"),
    "D11": _l("To drivers: a rider asks for you"),
    "D12": _l("To somebody a rider named: we call you"),
    "C1c": _l("Answer to 1: the helper may book"), "C1d": _l("Answer to 1: driver is all set"),
    "C1g": _l("Answer to 1: the ride went well"), "C2": _l("Answer: which one?"),
    "C3": _l("Answer to 3: thanks are sent"), "C4n": _l("Answer to 4: no rides"),
    "C5d": _l("Answer to 5: driver is on the way"), "C5h": _l("Answer to 5: taking you home"),
    "C5k": _l("Answer to 5: the driver knows you are ready"),
    "C6d": _l("Answer to 6: driver is here"), "C7": _l("Answer: hours are kept"),
    "C7d": _l("Answer to 7: driver is done"), "C8": _l("Answer: too late to change"),
    "C9c": _l("Answer to 9: the helper may not book"), "C9d": _l("Answer to 9: driver cannot"),
    "C9e": _l("Answer to 9: the helper books no more"),
    "C9i": _l("Answer to 9: not this time"), "C9k": _l("Answer to 9: called off for good"),
    "C9n": _l("Answer to 9: nothing was asked"),
    "C9o": _l("Answer to 9: off, nobody was found yet"), "P1": _l("Words of a person"),
    "D9": _l("To drivers: ready to go home"), "C0": _l("Answer to 0"), "C1": _l("Answer to 1"),
    "C4": _l("Answer to 4: my rides"), "C5": _l("Checks what is asked"), "C9": _l("Answer to 9"),
    "G1": _l("A gift of hours"),
    "A1": _l("Sign-in code"), "A2": _l("Welcome, new member"), "A3": _l("Unknown number"),
    "A4": _l("Welcome, new driver"), "H1": _l("News for a helper"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meter:
    """What a text comes to with long names: letters, parts, how many may be, cents."""

    letters: int
    parts: int
    most: int
    cents: float
    alphabet: str


@pages.get("/words")
@access("admin", whose="community")
def words() -> str:
    """List every kind of message, with the languages this community changed."""
    with reading() as db:
        own = notifications.own_words(db, session.community().id)
    kinds = [(kind, KINDS.get(kind, name)) for kind, name in notifications.kind_names().items()]
    return render_template("admin/words.html", kinds=kinds, names=i18n.NAMES, own=own)


@pages.get("/words/<kind>/<language>")
@access("admin", whose="community")
def word(kind: str, language: str) -> str:
    """Show one message in one language as it is now."""
    versions = _versions(kind, language)
    said = _current(kind, language, versions)
    return _page(kind, language, forms.blank(**_typed(said)), said, versions)


@pages.post("/words/<kind>/<language>")
@access("admin", whose="community")
def set_word(kind: str, language: str) -> ResponseReturnValue:
    """Look at new words with long names in them, or keep them."""
    versions = _versions(kind, language)
    form = forms.posted()
    seen = form.number("seen", 0, 1_000_000)
    said = notifications.tidied(
        Form(**{p: form.text(p, required=False, max_length=600, lines=True) for p in PARTS})
    )
    for flaw in notifications.flaws(kind, language, said):
        form.refuse(flaw.part, f"words.{flaw.code}", flaw_words(flaw))
    if not form.is_good or seen is None:
        return _page(kind, language, form, said, versions), 422
    if not form.flag("keep"):
        return _page(kind, language, form, said, versions)
    ours = notifications.words(language).forms[kind]
    return _kept(kind, language, form, None if said == ours else said, seen)


@pages.post("/words/<kind>/<language>/ours")
@access("admin", whose="community")
def our_word(kind: str, language: str) -> ResponseReturnValue:
    """Put our words back."""
    _versions(kind, language)
    form = forms.posted()
    seen = form.number("seen", 0, 1_000_000)
    return _kept(kind, language, form, None, seen or 0)


def _kept(
    kind: str, language: str, form: forms.Form, said: Form | None, seen: int
) -> ResponseReturnValue:
    try:
        write(notifications.change_words, session.actor(), kind, language, said, seen, now())
    except WordsChanged:
        versions = _versions(kind, language)
        form.refuse("", "words.changed", _("Somebody changed this just now. Look, and try again."))
        shown = said or _current(kind, language, versions)
        return _page(kind, language, form, shown, versions), 409
    return redirect(url_for("admin.word", kind=kind, language=language, _anchor="before"), 303)


def _versions(kind: str, language: str) -> list[WordsVersion]:
    if kind not in notifications.kind_names() or language not in notifications.LANGUAGES:
        abort(404)
    with reading() as db:
        return notifications.words_versions(db, session.community().id, kind, language)


def _latest(versions: list[WordsVersion]) -> int:
    return versions[0].version if versions else 0


def _current(kind: str, language: str, versions: list[WordsVersion]) -> Form:
    own = versions[0].form if versions else None
    return own or notifications.words(language).forms[kind]


def _typed(said: Form) -> dict[str, object]:
    return {part: getattr(said, part) for part in PARTS}


def _page(
    kind: str, language: str, form: forms.Form, said: Form, versions: list[WordsVersion]
) -> str:
    ours = notifications.words(language).forms[kind]
    is_whole = _is_whole(kind, language, said)
    return render_template(
        "admin/word.html",
        kind=kind, about=KINDS.get(kind, kind), speaks=language, names=i18n.NAMES, form=form,
        parts=[part for part in PARTS if part in ("news", "keys") or getattr(ours, part)],
        allowed=notifications.allowed_names(kind),
        meter=_meter(kind, language, said) if is_whole else None,
        previews=_previews(kind, language, said) if is_whole else {}, ours=ours,
        versions=versions, seen=_latest(versions), is_own=bool(versions and versions[0].form),
        speaks_dir=i18n.direction(language),
    )  # fmt: skip


def _is_whole(kind: str, language: str, said: Form) -> bool:
    """Tell whether words can be filled: nothing is wrong with them but their length."""
    found = notifications.flaws(kind, language, said)
    return all(flaw.code in ("too-long", "odd-letters") for flaw in found)


def _meter(kind: str, language: str, said: Form) -> Meter:
    counted = notifications.measured(kind, language, said)
    cents = counted.parts * session.community().policy.text_part_cents
    most = notifications.PARTS_MAX[language]
    alphabet = "GSM-7" if counted.is_gsm else "UCS-2"
    return Meter(counted.letters, counted.parts, most, cents, alphabet)


def _previews(kind: str, language: str, said: Form) -> dict[str, str]:
    values = notifications.LONG[language]
    return {
        channel: notifications.render(kind, channel, language, values, said).body
        for channel in ("text", "call", "email")
    }


def flaw_words(flaw: Flaw) -> str:
    """Say why words cannot be used, and what to do."""
    data = flaw.data
    match flaw.code:
        case "missing":
            return _("Please fill this in")
        case "not-said":
            return _("This message is not said this way. Leave it empty")
        case "far-too-long":
            return _("Use at most %(most)s letters", most=data["most"])
        case "unbalanced":
            return _("A bracket is open or too many: { } around names, [ ] around what may go")
        case "unknown-name" | "lost-name" | "unsure-name":
            return _name_words(flaw.code, data["name"])
        case "lost-key":
            return _("The key %(key)s must stay: people answer with it", key=data["key"])
        case "unknown-key":
            return _("The key %(key)s does nothing here", key=data["key"])
        case "reserved":
            return _("%(word)s ends or starts all texts. Choose another word", word=data["word"])
        case "lost-word":
            return _("%(word)s must stay: the phone companies ask for it", word=data["word"])
        case "odd-letters":
            return _("These letters make each text cost double: %(letters)s", **data)
        case _:
            more = data["parts"] - data["most"]
            return ngettext(
                "Too long: one part more than may be. Say it shorter",
                "Too long: %(num)d parts more than may be. Say it shorter",
                more,
            )


def _name_words(code: str, name: str) -> str:
    if code == "unknown-name":
        return _("We do not know {%(name)s}. Use a name from the list", name=name)
    if code == "lost-name":
        return _("{%(name)s} must stay, outside of [ ]", name=name)
    return _("{%(name)s} is not always known: put it inside [ ]", name=name)
