"""The bank that ledger tests stand on, after each of which the books must be clean."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.domain.ledger.bank import Bank


@pytest.fixture
def bank(session: Session, now: datetime) -> Iterator[Bank]:
    """Three members and a fund of 6,000 minutes; audited when the test is done."""
    made = Bank(session, now, fund_limit=6000)
    yield made
    assert made.findings() == []


@pytest.fixture
def tampered(session: Session, now: datetime) -> Bank:
    """The same bank, for tests that leave its books wrong."""
    return Bank(session, now, fund_limit=6000)
