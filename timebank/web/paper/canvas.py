"""A sheet of paper as PDF: words put down in points, from the edge where reading starts.

Arabic and Bengali are shaped, right to left is mirrored, and words that are too long become
smaller, then break, before anything would be cut off. Fonts are embedded, only what is used.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from typing import Any, Literal

from timebank.web.i18n import direction

Align = Literal["start", "end", "center"]
INCH = 72.0
LETTER, LANDSCAPE, HALF_LETTER = (8.5, 11.0), (11.0, 8.5), (8.5, 5.5)
# half an inch all around: what prints on letter also prints whole on A4
MARGIN = 36.0
INK = (20, 32, 26)
# the family of each script; the first also has digits and Latin-1
_FAMILIES = ("ahn", "noto-latin", "noto-arabic", "noto-bengali")
_VOWEL_SIGNS = dict.fromkeys([*range(0x064B, 0x0656), 0x0670])
_BLOCKS = {"noto-arabic": (0x0600, 0x0780), "noto-bengali": (0x0964, 0x0A00)}


@dataclass(slots=True)
class Canvas:
    """One document. inches: width and height of each page; x runs from the reading edge."""

    inches: tuple[float, float]
    language: str
    title: str
    made_at: datetime
    _pdf: Any = field(init=False)
    _loaded: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._pdf = _empty(self.inches)
        self._pdf.set_title(self.title)
        self._pdf.set_lang(self.language)
        self._pdf.set_creation_date(self.made_at)
        self._load("ahn")
        self.page()

    @property
    def width(self) -> float:
        """Points across a page."""
        return self.inches[0] * INCH

    @property
    def height(self) -> float:
        """Points down a page."""
        return self.inches[1] * INCH

    @property
    def is_rtl(self) -> bool:
        """Whether reading starts at the right."""
        return direction(self.language) == "rtl"

    def page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()

    def put(
        self,
        x: float,
        y: float,
        w: float,
        words: str,
        size: float,
        *,
        bold: bool = False,
        align: Align = "start",
        ltr: bool = False,
        lines: int = 1,
        least: float = 0,
        lead: float = 1.3,
        way: str = "",
    ) -> float:
        """Put words into a column and return where the next may begin.

        lines: at most so many; until they fit, letters shrink from `size` to `least`. ltr: codes
        and numbers of telephones, which never turn around. way: rtl or ltr, where the words are
        of another language than the sheet. What still does not fit ends in "…".
        """
        words, least = _bare(words), least or size * 0.6
        self._shape(words, ltr, way)
        broken = self._broken(words, w, size, bold)
        while (len(broken) > lines or self._is_cut(words, w)) and size > least:
            size = max(least, size - 1)
            broken = self._broken(words, w, size, bold)
        if len(broken) > lines:
            broken = [*broken[: lines - 1], self._clipped(" ".join(broken[lines - 1 :]), w)]
        step = size * lead
        for line in broken:
            self._font(size, bold)
            self._line(x, y, w, line, step, align)
            y += step
        return y

    def width_of(self, words: str, size: float, *, bold: bool = False, ltr: bool = False) -> float:
        """Return how many points wide words are on one line."""
        words = _bare(words)
        self._shape(words, ltr)
        self._font(size, bold)
        return float(self._pdf.get_string_width(words))

    def box(
        self, x: float, y: float, w: float, h: float, *, weight: float = 1.5, corner: float = 0
    ) -> None:
        """Draw the outline of a box."""
        self._pdf.set_line_width(weight)
        left = self._left(x, w)
        if corner:
            self._pdf.rect(left, y, w, h, round_corners=True, corner_radius=corner)
        else:
            self._pdf.rect(left, y, w, h)

    def rule(self, x: float, y: float, w: float, *, weight: float = 1) -> None:
        """Draw a line across."""
        self._pdf.set_line_width(weight)
        left = self._left(x, w)
        self._pdf.line(left, y, left + w, y)

    def key(self, x: float, y: float, key: str, size: float) -> float:
        """Draw a digit in a frame, like the key of a telephone; return its width."""
        side = size * 1.75
        self.box(x, y, side, side, weight=1.5, corner=4)
        self.put(x, y + size * 0.2, side, key, size, bold=True, align="center", ltr=True)
        return side

    def as_pdf(self) -> bytes:
        """Return the document."""
        return bytes(self._pdf.output())

    # -- inside ---------------------------------------------------------------------------------

    def _left(self, x: float, w: float) -> float:
        return self.width - x - w if self.is_rtl else x

    def _shape(self, words: str, ltr: bool, way: str = "") -> None:
        for family in _families_of(words):
            self._load(family)
        way = "ltr" if ltr else way or direction(self.language)
        self._pdf.set_text_shaping(True, direction=way)

    def _load(self, family: str) -> None:
        if family in self._loaded:
            return
        folder = files("timebank.static").joinpath("fonts", "paper")
        for style, weight in (("", "400"), ("B", "700")):
            self._pdf.add_font(family, style, str(folder.joinpath(f"{family}-{weight}.ttf")))
        self._loaded.append(family)
        others = [name for name in _FAMILIES[1:] if name in self._loaded]
        self._pdf.set_fallback_fonts(others, exact_match=False)

    def _broken(self, words: str, w: float, size: float, bold: bool) -> list[str]:
        """Break words into lines no wider than w, between words where that can be."""
        self._font(size, bold)
        lines = [""]
        for word in words.split():
            longer = f"{lines[-1]} {word}".strip()
            if self._fits(longer, w):
                lines[-1] = longer
                continue
            pieces = list(self._pieces(word, w))
            lines += pieces if lines[-1] else pieces[1:]
            if not lines[0]:
                lines[0] = pieces[0]
        return lines

    def _is_cut(self, words: str, w: float) -> bool:
        return any(not self._fits(word, w) for word in words.split())

    def _pieces(self, word: str, w: float) -> Iterator[str]:
        """Break a word that is wider than its column."""
        piece = ""
        for char in word:
            if piece and not self._fits(piece + char, w):
                yield piece
                piece = ""
            piece += char
        yield piece

    def _clipped(self, words: str, w: float) -> str:
        if self._fits(words, w):
            return words
        while words and not self._fits(words + "…", w):
            words = words[:-1]
        return words.rstrip() + "…"

    def _fits(self, words: str, w: float) -> bool:
        return bool(self._pdf.get_string_width(words) <= w)

    def _font(self, size: float, bold: bool) -> None:
        """Choose the letters, also where the library believes that they are chosen already.

        After a line in a second family the page goes on in that one, unknown to the library.
        """
        self._pdf.font_size_pt = 0
        self._pdf.set_font(_FAMILIES[0], "B" if bold else "", size)

    def _line(self, x: float, y: float, w: float, words: str, h: float, align: Align) -> None:
        at_right = (align == "end") != self.is_rtl
        side = "C" if align == "center" else "R" if at_right else "L"
        self._pdf.set_xy(self._left(x, w), y)
        self._pdf.cell(w, h, words, align=side)


def _bare(words: str) -> str:
    """Return words without Arabic vowel signs, which are optional.

    fpdf2 shapes a word in pieces at each of them (their script is "inherited"), and the letters
    on both sides would stand as if alone.
    """
    return unicodedata.normalize("NFC", words).translate(_VOWEL_SIGNS)


def _families_of(words: str) -> Iterator[str]:
    for family, (first, last) in _BLOCKS.items():
        if any(first <= ord(char) < last for char in words):
            yield family
    if any(0xFF < ord(char) < 0x0600 or 0x1E00 <= ord(char) < 0x1F00 for char in words):
        yield "noto-latin"


def _empty(inches: tuple[float, float]) -> Any:
    """Return a document without pages; the library is loaded when the first sheet is made."""
    from fpdf import FPDF  # noqa: PLC0415 - half a second, for those who print alone

    pdf = FPDF(unit="pt", format=(inches[0] * INCH, inches[1] * INCH))
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.set_text_color(*INK)
    pdf.set_draw_color(*INK)
    return pdf
