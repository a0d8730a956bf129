"""The same file of past help by several processes at once: each row once, books clean."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.builders import a_member
from tests.races import past_work as work
from tests.races.crowd import Failed, gather
from timebank import reports
from timebank.exchanges import Exchange, PastExchange
from timebank.kernel.db import Database

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("community")]
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


def test_one_file_by_four_processes_at_once_is_one(database: Database) -> None:
    with database.transaction() as session:
        opal, hugo = a_member(session, "Opal Finch").id, a_member(session, "Hugo Alder").id
    rows = [
        PastExchange(
            line, date(2019, 3, 1) + timedelta(days=line), *((opal, hugo)[:: (-1) ** line]),
            minutes=30, category="cooking",
        )
        for line in range(2, 602)
    ]  # fmt: skip
    answers = gather(database.url, [(work.bring_in, rows, NOW)] * 4)
    assert not [one for one in answers if isinstance(one, Failed)]
    assert sorted((one.added, one.same) for one in answers) == [(0, 600)] * 3 + [(600, 0)]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Exchange)) == 600
        assert reports.audit_all(session, 1, NOW) == []
