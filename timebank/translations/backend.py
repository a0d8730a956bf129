"""The build backend of the project: setuptools, after compiling the catalogues.

Named in pyproject.toml; runs alone, before anything of timebank can be imported.
"""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import build_meta
from setuptools.build_meta import (
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]


def compile_catalogues(folder: Path = Path(__file__).parent) -> None:
    """Write a .mo beside every <language>/LC_MESSAGES/<domain>.po under `folder`."""
    for catalogue in folder.rglob("*.po"):
        with catalogue.open("rb") as source:
            words = read_po(source, locale=catalogue.relative_to(folder).parts[0])
        with catalogue.with_suffix(".mo").open("wb") as target:
            write_mo(target, words)


def build_wheel(*args: Any) -> str:
    """Compile, then build the wheel."""
    compile_catalogues()
    return str(build_meta.build_wheel(*args))


def build_editable(*args: Any) -> str:
    """Compile, then build the editable wheel."""
    compile_catalogues()
    return str(build_meta.build_editable(*args))
