"""How well a place answers what somebody typed: the order of a search, spelling forgiven.

Each typed word takes its best word of the place; long words weigh more. A word in the name
counts more than one in the address, and a bus stop comes after a building that fits as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

TEXT_MAX = 80  # characters of a search that are looked at
TOKENS_MAX = 6
_ALIKE_MIN = 70.0  # two words of which less is shared are two words
_JOINED_MIN = 6  # letters; fewer are found in anything
_ADDRESS_WEIGHT = 0.85
_STOP_WEIGHT = 0.93
_FAR_COST = 0.25  # points a km, up to 10 points
# what people say, and how names and kinds are written here (folded)
_OTHERWISE = {
    "saint": "st", "street": "st", "avenue": "ave", "road": "rd", "boulevard": "blvd",
    "drive": "dr", "mount": "mt", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "farmacia": "pharmacy", "botica": "pharmacy", "clinica": "clinic", "medico": "clinic",
    "iglesia": "church", "mezquita": "mosque", "escuela": "school", "colegio": "school",
    "biblioteca": "library", "mercado": "market", "supermercado": "grocery", "parque": "park",
    "tienda": "store", "universidad": "university", "correo": "post", "milla": "mile",
    "مستشفى": "hospital", "صيدلية": "pharmacy", "عيادة": "clinic", "مسجد": "mosque",
    "جامع": "mosque", "كنيسة": "church", "مدرسة": "school", "مكتبة": "library", "سوق": "market",
    "بقالة": "grocery", "حديقة": "park", "جامعة": "university", "محطة": "station",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ranking needs to know of a place. km: None when nobody said from where."""

    name: str  # folded
    rest: str  # folded kind and address
    is_stop: bool
    km: float | None = None


def tokens_of(folded: str) -> list[str]:
    """Part a folded search into the words that are looked for, at most six."""
    return list(dict.fromkeys(folded[:TEXT_MAX].split()))[:TOKENS_MAX]


def said_otherwise(tokens: Sequence[str]) -> list[str]:
    """Put a name's usual spelling for words that are said or written another way."""
    return [_OTHERWISE.get(token, token) for token in tokens]


def pieces_of(tokens: Sequence[str], most: int = 8) -> list[str]:
    """Cut words into groups of three letters: a misspelt word still shares most of them."""
    pieces = []
    for token in tokens:
        pieces += [token] if len(token) <= 3 else _trigrams(token)
    distinct = list(dict.fromkeys(pieces))
    if len(distinct) <= most:
        return distinct
    step = len(distinct) / most  # spread over all that was typed
    return [distinct[int(at * step)] for at in range(most)]


def scores(tokens: Sequence[str], candidates: Sequence[Candidate]) -> list[float]:
    """Score each candidate from 0 to 100, in their order."""
    words = {word for one in candidates for word in (*one.name.split(), *one.rest.split())}
    likeness = [_likeness(token, words) for token in tokens]
    weights = [min(len(token), 8) + 1 for token in tokens]
    joined = "".join(tokens)
    return [_score(one, likeness, weights, joined) for one in candidates]


def _trigrams(word: str) -> list[str]:
    return [word[at : at + 3] for at in range(len(word) - 2)]


def _likeness(token: str, words: set[str]) -> dict[str, float]:
    """Say how much each word is like the typed one, 0 to 100, where it is at all."""
    found = process.extract(token, words, scorer=fuzz.ratio, score_cutoff=_ALIKE_MIN, limit=None)
    alike = {word: score for word, score, _ in found}
    if len(token) <= 2 or token.isdigit():  # "7" is not "8", "st" is not "sw"
        alike = {word: score for word, score in alike.items() if word == token}
    for word in words:
        if word.startswith(token):  # typed so far: nearly as good as whole
            alike[word] = max(alike.get(word, 0.0), 92 + 8 * len(token) / len(word))
        elif len(token) >= 4 and token in word:
            alike[word] = max(alike.get(word, 0.0), 85.0)
    return alike


def _score(
    one: Candidate, likeness: Sequence[dict[str, float]], weights: Sequence[int], joined: str
) -> float:
    name, rest = one.name.split(), one.rest.split()
    total, used = 0.0, set()
    for alike, weight in zip(likeness, weights, strict=True):
        in_name, word = max(((alike.get(word, 0.0), word) for word in name), default=(0.0, ""))
        in_rest = max((alike.get(word, 0.0) for word in rest), default=0.0) * _ADDRESS_WEIGHT
        total += weight * max(in_name, in_rest)
        if in_name >= in_rest and in_name:
            used.add(word)
    score = total / sum(weights)
    # "wood bridge" for Woodbridge, "sinaigrace" for Sinai-Grace: compare without the spaces too
    whole = one.name.replace(" ", "")
    score = max(score, 0.97 * fuzz.ratio(joined, whole, score_cutoff=75))
    if score < _ALIKE_MIN and _JOINED_MIN <= len(joined) <= len(whole):
        score = max(score, 0.9 * fuzz.partial_ratio(joined, whole, score_cutoff=85))
    score -= min(len(name) - len(used), 6) * 0.6  # words of the name that nobody typed
    if one.is_stop:
        score *= _STOP_WEIGHT
    if one.km is not None:
        score -= min(one.km * _FAR_COST, 10.0)
    return max(score, 0.0)
