"""Words of pages: none lacks a language, compiled files are fresh, members' words are plain."""

import io
import re

import pytest
from babel.messages.mofile import read_mo

from tests.web import catalogues
from timebank.web.i18n import AREAS

MEMBER_AREAS = ("web", "public", "me", "drive")
PAIRS = [(lang, area) for lang in catalogues.LANGUAGES for area in catalogues.areas_of(lang)]
GRADE_MAX = 5.0
SENTENCE_WORDS_MAX = 20


@pytest.mark.parametrize(("language", "area"), PAIRS)
def test_every_text_has_words_in_every_language(language: str, area: str) -> None:
    known = catalogues.memory(language)
    made = catalogues.catalogue(language, catalogues.found()[area], known)
    assert catalogues.missing(made) == [], "python -m tests.web.catalogues names what to translate"


@pytest.mark.parametrize(("language", "area"), PAIRS)
def test_compiled_words_are_those_of_the_source(language: str, area: str) -> None:
    path = catalogues.po_path(language, area)
    texts = catalogues.found()[area]
    made = catalogues.catalogue(language, texts, catalogues.memory(language))
    compiled = read_mo(io.BytesIO(path.with_suffix(".mo").read_bytes()))
    fresh = {m.id: m.string for m in made if m.id and all(catalogues.strings_of(m))}
    kept = {m.id if isinstance(m.id, str) else tuple(m.id): m.string for m in compiled if m.id}
    assert {k: tuple(v) for k, v in kept.items()} == {k: tuple(v) for k, v in fresh.items()}, (
        "python -m tests.web.catalogues"
    )


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translations_take_the_same_values(language: str) -> None:
    for message in catalogues.memory(language).values():
        wanted = set(re.findall(r"%\(\w+\)s", str(message.id)))
        for string in catalogues.strings_of(message):
            assert set(re.findall(r"%\(\w+\)s", string)) == wanted, message.id


def syllables(word: str) -> int:
    found = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$", word.lower())
    return max(1, found - bool(silent))


def grade(text: str) -> float:
    """Flesch-Kincaid grade of English text; sentences end at . ? ! or a new line."""
    sentences = [s for s in re.split(r"[.?!\n]+", text) if re.search(r"\w", s)]
    words = re.findall(r"[A-Za-z’']+", text)
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59


def english(area: str) -> list[str]:
    texts = [each if isinstance(each, str) else each[0] for each in catalogues.found()[area]]
    return [re.sub(r"%\(\w+\)[sd]", "ten", text) for text in texts]


@pytest.mark.parametrize("area", MEMBER_AREAS)
def test_members_pages_are_read_at_grade_five(area: str) -> None:
    spoken = [text for text in english(area) if len(text.split()) >= 4]
    if spoken:
        assert grade("\n".join(spoken)) <= GRADE_MAX


@pytest.mark.parametrize("area", MEMBER_AREAS)
def test_members_sentences_are_short(area: str) -> None:
    for text in english(area):
        for part in re.split(r"[.?!]+\s", text):
            assert len(part.split()) <= SENTENCE_WORDS_MAX, part


@pytest.mark.parametrize("area", AREAS)
def test_nobody_is_taught_a_word_that_carriers_take_for_themselves(area: str) -> None:
    for text in english(area):
        assert not re.search(r"\b(CANCEL|END|QUIT|STOP|YES|UNSUBSCRIBE)\b", text), text


@pytest.mark.parametrize("area", MEMBER_AREAS)
def test_no_page_speaks_of_debt(area: str) -> None:
    for text in english(area):
        assert not re.search(r"\b(debt|owe|overdrawn|negative|poor|poverty)\b", text.lower()), text
