"""One decorator: a function of arrays and numbers becomes machine code, kept beside the package.

Without numba the same functions run as they are, some hundred times slower and with the same
answers.
"""

import importlib
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def _maker() -> Callable[[Any], Any] | None:
    try:
        numba = importlib.import_module("numba")
    except ImportError:
        return None
    maker: Callable[[Any], Any] = numba.njit(cache=True, nogil=True, error_model="numpy")
    return maker


_make = _maker()


def compiled(function: F) -> F:
    """Return the function as machine code, made at its first call; itself where numba is not."""
    made: F = function if _make is None else _make(function)
    return made
