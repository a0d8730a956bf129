"""A yes, a no and the end of the days at once: hours move once, or a person looks, never both."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_member, acting
from tests.races import exchanges_work as work
from tests.races.crowd import Failed, gather
from timebank import exchanges, ledger, reports
from timebank.exchanges import ExchangeDraft, ExchangeView, sides_of
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("community")]
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
ROUNDS = 2


class People:
    """Two who helped one, and what they write down."""

    def __init__(self, session: Session) -> None:
        opal, hugo, ines = (a_member(session, name) for name in ("Opal", "Hugo", "Ines"))
        self.ids = [opal.id, hugo.id, ines.id]
        self.opal, self.hugo, self.ines = acting(opal), acting(hugo), acting(ines)

    def draft(self, number: int) -> ExchangeDraft:
        opal, hugo, ines = self.ids
        sides = sides_of([hugo, ines], [opal], 15)
        return ExchangeDraft(
            request_key=f"race:{number}", category="cooking", done_on=NOW.date(), sides=sides
        )


def _made(session: Session, people: People, number: int) -> UUID:
    return exchanges.record(session, people.opal, people.draft(number), NOW)


def _view(database: Database, exchange_id: UUID) -> ExchangeView:
    with database.reading() as session:
        assert reports.audit_all(session, 1, LATER) == []
        found = exchanges.exchange_view(session, 1, exchange_id)
    assert found is not None
    return found


def _moved(database: Database, people: People) -> int:
    with database.reading() as session:
        return -ledger.balances(session, 1, people.ids[:1])[people.ids[0]].balance


def test_two_confirmations_at_once_move_the_hours_once(database: Database) -> None:
    people = database.transact(People)
    for number in range(ROUNDS):
        made = database.transact(_made, people, number)
        calls = [(work.confirm, who, made, NOW) for who in (people.hugo, people.ines)] * 2
        answers = gather(database.url, calls)
        assert not [one for one in answers if isinstance(one, Failed)]
        assert "confirmed" in answers
        assert _view(database, made).state == "confirmed"
    assert _moved(database, people) == 30 * ROUNDS


def test_a_no_and_the_last_yes_or_the_last_day_never_both_win(database: Database) -> None:
    people = database.transact(People)
    moved = 0
    for number in range(ROUNDS):
        made = database.transact(_made, people, number)
        database.transact(exchanges.confirm, people.ines, made, NOW)
        last: tuple[object, ...] = (work.confirm, people.hugo, made, LATER)
        if number % 2:
            last = (work.silence, made, LATER)
        no: tuple[object, ...] = (work.dispute, people.ines, made, LATER)
        answers = gather(database.url, [last, no, (work.ring, LATER)])
        assert not [one for one in answers if isinstance(one, Failed)]
        view = _view(database, made)
        said = answers[1]
        assert (said, view.state) in (("disputed", "disputed"), ("confirmed", "confirmed"))
        moved += 30 * (view.state == "confirmed")
    assert _moved(database, people) == moved


def test_the_same_form_at_once_is_one_exchange(database: Database) -> None:
    people = database.transact(People)
    actor: Actor = people.opal
    answers = gather(database.url, [(work.record, actor, people.draft(0), NOW)] * 4)
    assert len(set(answers)) == 1
    assert isinstance(answers[0], UUID)
