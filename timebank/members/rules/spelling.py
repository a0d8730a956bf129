"""How alike a typed word and a name are, for people who heard the name on a telephone.

A slip of one letter in five is forgiven, and any spelling with the same consonants.
"""

import re

from rapidfuzz.fuzz import ratio

LEAST = 72.0  # of 100: "garsia" and "garcia" are 83, "finch" and "french" 73
SAME_SOUND = 88.0
LETTERS_MIN = 3
_SOUNDS = (("ph", "f"), ("ck", "k"), ("ch", "c"), ("sh", "s"), ("th", "t"), ("z", "s"), ("q", "k"))


def consonants(word: str) -> str:
    """Return the sound's skeleton: consonants, none doubled; the first letter is kept."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    skeleton = word[:1] + re.sub(r"[aeiouyw]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", skeleton)


def likeness(typed: str, word: str) -> float:
    """Return 0 (another word) or 72..100 of two folded words; the beginning may be enough."""
    if len(typed) < LETTERS_MIN or typed.isdigit() or word.isdigit():
        return 100.0 if typed == word else 0.0
    score = ratio(typed, word, score_cutoff=LEAST)
    if len(word) > len(typed) + 1:  # a part of a longer name, misspelt
        score = max(score, ratio(typed, word[: len(typed)], score_cutoff=LEAST + 6) - 4)
    sound = consonants(typed)
    if score < SAME_SOUND and len(sound) >= LETTERS_MIN and sound == consonants(word):
        score = SAME_SOUND
    return max(score, 0.0)
