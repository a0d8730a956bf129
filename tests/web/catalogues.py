"""The pages' words, area by area: found in the source, kept in .po, compiled to .mo.

python -m tests.web.catalogues [--area me]    finds, keeps what is translated, compiles, tells
                                              what lacks words
A text belongs to the first area it occurs in (web, public, me, drive, paper, desk, coord, admin).
"""

import argparse
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from timebank.web.i18n import AREAS, STAFF_AREAS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "timebank" / "translations"
LANGUAGES = ("es", "ar", "bn")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)  # no dates that change with each run
KEYWORDS = DEFAULT_KEYWORDS | {"_l": None}
PLURALS = {
    "es": (2, "(n != 1)"),
    "bn": (2, "(n > 1)"),
    "ar": (
        6,
        "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
    ),
}

Id = str | tuple[str, ...]


def sources() -> Iterator[tuple[str, Path]]:
    """Yield (area, file) of every file that holds words of pages."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield area_of(path.relative_to(ROOT / "templates").parts[0]), path
    for path in sorted((ROOT / "timebank" / "web").rglob("*.py")):
        yield area_of(path.relative_to(ROOT / "timebank" / "web").parts[0]), path


def area_of(first: str) -> str:
    """Return the area of a folder of templates, or of a module of web."""
    name = first.removesuffix(".py").split("_")[0]
    return "public" if name == "account" else name if name in AREAS else "web"


@cache
def found() -> dict[str, dict[Id, None]]:
    """Return the texts of each area, in order, each in its first area only."""
    by_area: dict[str, dict[Id, None]] = {area: {} for area in AREAS}
    for area, path in sources():
        method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
        options = {"trimmed": "true", "silent": "false"} if path.suffix == ".html" else {}
        for _line, text, _comments, _context in extract_from_file(
            method, path, keywords=KEYWORDS, options=options
        ):
            by_area[area][text if isinstance(text, str) else tuple(text)] = None
    seen: set[Id] = set()
    for area in AREAS:
        by_area[area] = {text: None for text in by_area[area] if text not in seen}
        seen |= set(by_area[area])
    return by_area


def areas_of(language: str) -> tuple[str, ...]:
    """Return the areas a language has words for: staff pages are not in Bengali."""
    return tuple(area for area in AREAS if language != "bn" or area not in STAFF_AREAS)


def po_path(language: str, area: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"{area}.po"


def memory(language: str) -> dict[Id, Message]:
    """Return everything translated so far, whatever file it stands in."""
    kept: dict[Id, Message] = {}
    for area in AREAS:
        path = po_path(language, area)
        if path.exists():
            for message in read_po(io.BytesIO(path.read_bytes()), locale=language):
                if message.id and message.string and any(strings_of(message)):
                    kept[message.id] = message
    return kept


def catalogue(language: str, texts: dict[Id, None], known: dict[Id, Message]) -> Catalog:
    """Return the catalogue of one area: its texts with what is known of them."""
    made = Catalog(
        locale=language,
        project="timebank",
        header_comment="# Draft words, to be checked by a native reader.",
        creation_date=LONG_AGO,
        revision_date=LONG_AGO,
        fuzzy=False,
    )
    made._num_plurals, made._plural_expr = PLURALS[language]
    for text in texts:
        made.add(text, known[text].string if text in known else None)
    return made


def written(made: Catalog) -> tuple[bytes, bytes]:
    """Return the .po and the .mo of a catalogue."""
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, made, width=100, no_location=True, sort_output=True)
    write_mo(mo, made)
    return po.getvalue(), mo.getvalue()


def missing(made: Catalog) -> list[Id]:
    """Return the texts without words, or without the words of one of their numbers."""
    return [m.id for m in made if m.id and not all(strings_of(m))]


def strings_of(message: Message) -> tuple[str, ...]:
    string = message.string
    return tuple(string) if isinstance(string, list | tuple) else (string or "",)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--area", choices=AREAS, action="append")
    only = parser.parse_args().area or AREAS
    texts = found()
    for language in LANGUAGES:
        known = memory(language)
        for area in areas_of(language):
            if area not in only:
                continue
            made = catalogue(language, texts[area], known)
            path = po_path(language, area)
            path.parent.mkdir(parents=True, exist_ok=True)
            po, mo = written(made)
            path.write_bytes(po)
            path.with_suffix(".mo").write_bytes(mo)
            print(
                f"{language} {area}: {len(texts[area])} texts, {len(missing(made))} without words"
            )
            for text in missing(made):
                print("   ", text)


if __name__ == "__main__":
    main()
