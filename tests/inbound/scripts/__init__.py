"""Every conversation, by what it is about."""

from tests.inbound.scripts import (
    always,
    asking,
    calling,
    closing,
    consent,
    driving,
    helping,
    letters,
    riding,
    words,
)

ALL = (
    *always.SCRIPTS,
    *riding.SCRIPTS,
    *driving.SCRIPTS,
    *consent.SCRIPTS,
    *helping.SCRIPTS,
    *asking.SCRIPTS,
    *closing.SCRIPTS,
    *letters.SCRIPTS,
    *words.SCRIPTS,
)
BY_VOICE = calling.SCRIPTS
# the database makes a difference to locks, savepoints, JSON and order: one of each sort
ON_BOTH = tuple(script for script in ALL if script.name.endswith("*"))
