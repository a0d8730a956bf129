"""The words people text, in four languages, folded as their messages are.

Whole messages first (opt-out, opt-in, help: carriers act on exactly these), then the words that
stand for one of the ten keys; the first word decides.
"""

from collections.abc import Iterable, Mapping

from timebank.kernel.wording import fold

PERSON, YES, PROBLEM, THANKS, MY_RIDES, GO, HERE, DONE, NOBODY, NO = range(10)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


OPT_OUT = _folded(
    (
        "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT",
        "REMOVE", "ARRET", "TD",
    )
)  # fmt: skip
OPT_IN = _folded(("START", "UNSTOP"))
OPT_IN_AGAIN = _folded(("YES",))  # only after an opt-out: until then it is key 1
HELP = _folded(("HELP", "INFO", "AYUDA", "مساعدة", "সাহায্য"))
# a member's hours: the whole message, because "hours" may also stand in a sentence
HOURS = _folded(
    (
        "hours", "my hours", "horas", "mis horas", "ساعات", "ساعاتي", "ঘণ্টা", "আমার ঘণ্টা",
    )
)  # fmt: skip

# key: words by language; "es" and the like also tell which language a stranger speaks
_SAID: Mapping[int, Mapping[str, tuple[str, ...]]] = {
    YES: {
        "en": ("yes", "yeah", "yep", "ok", "okay", "y", "sure"),
        "es": ("si", "sí", "bien", "bueno", "claro", "vale"),
        "ar": ("نعم", "حاضر", "تمام", "موافق", "اوكي", "أوكي", "ايوه", "أيوه"),
        "bn": ("হ্যাঁ", "হ্যা", "হা", "জি", "জ্বি", "ঠিক", "আচ্ছা"),
    },
    NO: {
        "en": ("no", "nope"),
        "es": (),  # no is no
        "ar": ("لا", "كلا"),
        "bn": ("না",),
    },
    PERSON: {
        "en": ("person", "call", "phone"),
        "es": ("persona", "llame", "llamen", "llamar", "llámeme", "llamenme"),
        "ar": ("اتصل", "اتصلوا", "إتصل", "شخص"),
        "bn": ("ফোন", "কল"),
    },
    GO: {
        "en": ("ride",),
        "es": ("viaje",),
        "ar": ("مشوار", "توصيلة", "رحلة"),
        "bn": ("রাইড",),
    },
    MY_RIDES: {
        "en": ("rides",),
        "es": ("viajes",),
        "ar": ("رحلاتي", "رحلات"),
        "bn": ("রাইডগুলো",),
    },
    THANKS: {
        "en": ("thanks", "thank", "thx"),
        "es": ("gracias",),
        "ar": ("شكرا", "شكراً"),
        "bn": ("ধন্যবাদ",),
    },
    PROBLEM: {
        "en": ("problem", "late"),
        "es": ("problema", "tarde"),
        "ar": ("مشكلة", "متأخر"),
        "bn": ("সমস্যা", "দেরি"),
    },
    HERE: {
        "en": ("here",),
        "es": ("llegue", "llegué", "aqui", "aquí"),
        "ar": ("وصلت",),
        "bn": ("এসেছি", "পৌঁছেছি"),
    },
    DONE: {
        "en": ("done",),
        "es": ("listo", "lista"),
        "ar": ("انتهيت",),
        "bn": ("শেষ",),
    },
}
KEY_OF: Mapping[str, int] = {
    fold(word): key
    for key, languages in _SAID.items()
    for words in languages.values()
    for word in words
}
LANGUAGE_OF: Mapping[str, str] = {
    fold(word): language
    for languages in _SAID.values()
    for language, words in languages.items()
    for word in words
} | {fold("AYUDA"): "es", fold("horas"): "es"}

# what may stand behind 9 or "no" without making it unsure; "no problem" is not a no
SURE = _folded(
    (
        "ride", "please", "thanks", "thank", "you", "thx", "no", "not", "this", "time", "need",
        "can", "t", "cant", "i", "needed",
        "viaje", "voy", "gracias", "por", "favor", "puedo", "esta", "vez", "lo", "siento", "sorry",
        "شكرا", "شكراً", "رحلة", "أستطيع", "استطيع", "إلغاء", "من", "فضلك",
        "ধন্যবাদ", "রাইড", "লাগবে", "পারব",
    )
)  # fmt: skip

# letters that choose one of several rides, in each script; digits keep their meaning
LETTERS: Mapping[str, tuple[str, ...]] = {
    "en": ("A", "B", "C", "D", "E", "F"),
    "ar": ("أ", "ب", "ج", "د", "ه", "و"),
}
_ALSO_TYPED = ("ক", "খ", "গ", "ঘ", "ঙ", "চ")  # Bengali readers are shown A, B
LETTER_OF: Mapping[str, int] = {
    fold(letter): n
    for letters in (*LETTERS.values(), _ALSO_TYPED)
    for n, letter in enumerate(letters)
} | {"ا": 0, "هـ": 4}


def letter(n: int, language: str) -> str:
    """Return the letter of the n-th of several, 0 the first, as this language's readers type it."""
    return LETTERS.get(language, LETTERS["en"])[n]
