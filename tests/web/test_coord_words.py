"""Coordinators' pages speak plainly too: grade eight at most, all texts together and each page."""

from tests.web import catalogues
from tests.web.test_words import grade

GRADE_MAX = 8.0


def test_staff_words_are_plain() -> None:
    texts = catalogues.found()["coord"]
    lines = [text if isinstance(text, str) else text[1] for text in texts]
    assert grade("\n".join(lines)) <= GRADE_MAX
    long = [line for line in lines if len(line.split()) > 5 and grade(line) > GRADE_MAX + 4]
    assert long == []
