"""Reading a printed sheet: its pages, the words on them, and how near ink comes to the edge."""

import re
import unicodedata
from dataclasses import dataclass

import pypdfium2

DOTS_PER_POINT = 1.0
WHITE = 250


@dataclass(frozen=True)
class Printed:
    """A PDF as it comes out of a printer. words: letters and digits alone, in any order of runs."""

    pages: int
    inches: tuple[float, float]
    words: str
    each: tuple[str, ...]  # the words of each page
    margin: float  # points from the nearest ink to an edge, over all pages


def read(body: bytes) -> Printed:
    """Open a PDF, draw each page, and look."""
    document = pypdfium2.PdfDocument(body)
    try:
        width, height = document[0].get_size()
        texts, margins = [], []
        for page in document:
            got = page.get_textpage()
            texts.append(letters(got.get_text_range()))
            got.close()
            margins.append(_margin(page))
            page.close()
        return Printed(
            len(document), (width / 72, height / 72), "".join(texts), tuple(texts), min(margins)
        )
    finally:
        document.close()


def letters(text: str) -> str:
    """Return letters and digits alone: a PDF keeps no spaces, and shapes of Arabic letters."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if char.isalnum())


def has(printed: Printed, words: str) -> bool:
    """Tell whether words are on the sheet; right to left, each word by itself."""
    return all(letters(word) in printed.words for word in re.split(r"[\s-]+", words))


def _margin(page: pypdfium2.PdfPage) -> float:
    drawn = page.render(scale=DOTS_PER_POINT, grayscale=True)
    ink = drawn.to_pil().point(lambda value: 255 if value < WHITE else 0).getbbox()
    assert ink is not None, "an empty page"
    left, top, right, bottom = ink
    return min(left, top, drawn.width - right, drawn.height - bottom) / DOTS_PER_POINT
