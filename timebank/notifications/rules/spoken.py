"""What a machine says in a call, around the news of a message: read once from `templates`.

Patterns are those of messages: {names} and [optional parts].
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from timebank.notifications.rules.words import fill

# the order of their keys where a caller chooses one
SPOKEN_LANGUAGES = ("en", "es", "ar", "bn")


@cache
def phrases(language: str) -> Mapping[str, str]:
    """Return every phrase of a language; English where it is not spoken yet."""
    name = language if language in SPOKEN_LANGUAGES else "en"
    folder = files("timebank.templates").joinpath("messages", "calls")
    read: dict[str, str] = json.loads(folder.joinpath(f"{name}.json").read_text("utf-8"))
    return read


def say(phrase: str, language: str, values: Mapping[str, str] | None = None) -> str:
    """Fill one phrase. Raises: KeyError for an unknown one."""
    return fill(phrases(language)[phrase], values or {})
