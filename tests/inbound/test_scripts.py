"""Conversations of every kind, each ending in the right rows."""

import pytest
from sqlalchemy.orm import Session

from tests.conftest import only_sqlite
from tests.inbound.play import Script, play
from tests.inbound.scripts import ALL, BY_VOICE, ON_BOTH


@only_sqlite
@pytest.mark.parametrize("script", [*ALL, *BY_VOICE], ids=lambda script: script.name)
def test_a_conversation_goes_as_written(session: Session, script: Script) -> None:
    play(session, script)


@pytest.mark.parametrize("_database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("script", ON_BOTH, ids=lambda script: script.name)
def test_a_conversation_goes_the_same_on_postgresql(session: Session, script: Script) -> None:
    play(session, script)


def test_there_are_enough_of_them_in_every_language() -> None:
    assert len(ALL) >= 120
    assert len({script.name for script in ALL}) == len(ALL)
    for language in ("en", "es", "ar", "bn"):
        assert sum(script.language == language for script in ALL) >= 10
        assert sum(script.language == language for script in BY_VOICE) >= 8
    assert len({script.name for script in BY_VOICE}) == len(BY_VOICE) >= 30
