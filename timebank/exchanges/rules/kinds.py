"""Kinds of help other than rides, and what messages call them in each language.

Messages name the kind and never what people wrote: somebody's words may tell of their health.
"""

from collections.abc import Mapping

from timebank.kernel.wording import fold

CATEGORIES = (
    "phone_desk", "cooking", "sewing", "teaching", "childcare", "reminder_calls", "desk", "other",
)  # fmt: skip
WORDS_MAX = 200
_SAID: Mapping[str, Mapping[str, str]] = {
    "phone_desk": {"en": "answering phones", "es": "contestar llamadas",
                   "ar": "الرد على الهاتف", "bn": "ফোন ধরা"},
    "cooking": {"en": "cooking", "es": "cocinar", "ar": "الطبخ", "bn": "রান্না"},
    "sewing": {"en": "sewing", "es": "coser", "ar": "الخياطة", "bn": "সেলাই"},
    "teaching": {"en": "teaching", "es": "clases", "ar": "التعليم", "bn": "পড়ানো"},
    "childcare": {"en": "child care", "es": "cuidar a un menor",
                  "ar": "رعاية أطفال", "bn": "শিশুর যত্ন"},
    "reminder_calls": {"en": "reminder calls", "es": "recordatorios",
                       "ar": "مكالمات التذكير", "bn": "মনে করানো"},
    "desk": {"en": "desk work", "es": "ayuda de oficina",
             "ar": "عمل المكتب", "bn": "ডেস্কে কাজ"},
    "other": {"en": "other help", "es": "otra ayuda", "ar": "مساعدة أخرى", "bn": "অন্য কাজ"},
}  # fmt: skip
_CODES = {fold(word): code for code in CATEGORIES for word in (code, *_SAID[code].values())}


def said(category: str, language: str) -> str:
    """Return what messages call a kind of help in a language."""
    words = _SAID[category]
    return words.get(language, words["en"])


def category_of(words: str) -> str | None:
    """Return the kind of help that somebody's word means, in any of our languages, or None."""
    return _CODES.get(fold(words))
