"""Staying within some members: a helper's who agreed, or those of some areas."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, true

MemberIds = Select[UUID] | Select[UUID | None]


def is_among(column: Any, among: MemberIds | None) -> ColumnElement[bool]:
    """Make the condition that a column names one of these members; None: anybody."""
    return true() if among is None else column.in_(among)
