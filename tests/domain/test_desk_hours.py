"""Time given at a desk: written down once, counted once, never by who gave or wrote it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from tests import builders
from timebank import desks, ledger, reports
from timebank.desks import HelpingTime, OwnTime, TimeDecided, TimeGiven, TooMuchTime
from timebank.intermediaries import NotOnTheStaff
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database
from timebank.ledger import CreditLimitExceeded
from timebank.members import CoordinatorOnly, Member

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


class Desk:
    """A community with a helper, two coordinators and somebody who does neither."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.transaction() as session:
            builders.a_community(session)
            helping = builders.a_member(session, "Dana Rowan")
            builders.a_helper(session, member=helping)
            made = {
                "helper": helping,
                "office": builders.a_member(session, "Iris Alder", roles=["coordinator"]),
                "other": builders.a_member(session, "Noor Linden", roles=["coordinator"]),
                "rider": builders.a_member(session, "Opal Finch"),
            }
        self.ids = {name: member.id for name, member in made.items()}

    def actor(self, name: str) -> Actor:
        roles = frozenset({"coordinator"} if name in ("office", "other") else {"rider"})
        return Actor(1, self.ids[name], "desk", roles=roles)

    def gives(self, who: str = "helper", by: str = "", **changed: object) -> TimeGiven:
        given = {"request_key": "web:a-key-1234", "given_on": TODAY, "minutes": 90} | changed
        return TimeGiven(member_id=self.ids[who], **given)  # type: ignore[arg-type]

    def write(self, by: str, given: TimeGiven) -> object:
        return self.database.transact(desks.give_time, self.actor(by), given, NOW)

    def decide(self, by: str, time_id: object, counts: bool = True) -> None:
        self.database.transact(desks.decide_time, self.actor(by), time_id, counts, NOW)

    def minutes_of(self, who: str) -> int:
        with self.database.reading() as session:
            return ledger.balances(session, 1, [self.ids[who]])[self.ids[who]].balance


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_time_is_counted_once_from_the_fund_by_somebody_else(desk: Desk) -> None:
    time_id = desk.write("helper", desk.gives())
    assert desk.write("helper", desk.gives()) == time_id  # a double tap
    assert desk.minutes_of("helper") == 0
    desk.decide("office", time_id)
    desk.decide("other", time_id)  # both pressed
    assert desk.minutes_of("helper") == 90
    with pytest.raises(TimeDecided):
        desk.decide("office", time_id, counts=False)
    with desk.database.reading() as session:
        fund = ledger.balances(session, 1, [ledger.FUND_OWNER])[ledger.FUND_OWNER]
        row = session.scalars(select(HelpingTime)).one()
        assert reports.audit_all(session, 1, NOW) == []
    assert fund.balance == -90
    assert (row.state, row.decided_by_id) == ("counted", desk.ids["office"])


def test_nobody_counts_what_they_gave_or_wrote_down(desk: Desk) -> None:
    own = desk.write("office", desk.gives("helper", request_key="web:by-the-office"))
    with pytest.raises(OwnTime):
        desk.decide("office", own)
    with desk.database.transaction() as session:
        helping = session.scalars(select(Member).where(Member.id == desk.ids["office"])).one()
        builders.a_helper(session, member=helping)
    hers = desk.write("office", desk.gives("office", request_key="web:her-own-time"))
    with pytest.raises(OwnTime):
        desk.decide("office", hers)
    for time_id in (own, hers):
        with pytest.raises(CoordinatorOnly):
            desk.decide("helper", time_id)
    assert desk.minutes_of("helper") == 0
    desk.decide("other", own)
    assert desk.minutes_of("helper") == 90


def test_refused_time_moves_nothing_and_frees_its_day(desk: Desk) -> None:
    time_id = desk.write("helper", desk.gives(minutes=720))
    with pytest.raises(TooMuchTime):
        desk.write("helper", desk.gives(request_key="web:one-more", minutes=1))
    desk.decide("office", time_id, counts=False)
    desk.decide("office", time_id, counts=False)
    with pytest.raises(TimeDecided):
        desk.decide("office", time_id)
    desk.write("helper", desk.gives(request_key="web:once-more", minutes=60))
    assert desk.minutes_of("helper") == 0


@pytest.mark.parametrize(
    ("by", "changed", "error"),
    [
        ("helper", {"given_on": TODAY + timedelta(days=1)}, desks.DayNotOpen),
        ("helper", {"given_on": TODAY - timedelta(days=61)}, desks.DayNotOpen),
        ("helper", {"minutes": 0}, TooMuchTime),
        ("helper", {"minutes": 721}, TooMuchTime),
        ("rider", {}, CoordinatorOnly),
    ],
)
def test_what_cannot_be_is_refused(
    desk: Desk, by: str, changed: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        desk.write(by, desk.gives(**changed))
    with pytest.raises(NotOnTheStaff):
        desk.write("rider", desk.gives("rider"))


def test_a_fund_that_is_empty_leaves_the_time_waiting(desk: Desk) -> None:
    time_id = desk.write("helper", desk.gives())
    with desk.database.transaction() as session:
        ledger.set_limit(session, 1, ledger.FUND_OWNER, 0)
    with pytest.raises(CreditLimitExceeded):
        desk.decide("office", time_id)
    with desk.database.reading() as session:
        assert [one.state for one in desks.times_given(session, 1)] == ["waiting"]
        assert desks.times_given(session, 2) == []


def test_training_is_ticked_by_the_helper_and_confirmed_by_somebody_else(desk: Desk) -> None:
    write, helper = desk.database.transact, desk.actor("helper")
    write(desks.tick_training, helper, ["practice", "quiet"], NOW)
    write(desks.tick_training, helper, ["practice"], NOW)
    with pytest.raises(CoordinatorOnly):
        write(desks.confirm_training, helper, desk.ids["helper"], NOW)
    with pytest.raises(OwnTime):
        write(desks.confirm_training, desk.actor("office"), desk.ids["office"], NOW)
    write(desks.confirm_training, desk.actor("office"), desk.ids["helper"], NOW)
    with desk.database.reading() as session:
        found = desks.trainings(session, 1, [desk.ids["helper"], desk.ids["rider"]])
    assert list(found) == [desk.ids["helper"]]
    assert found[desk.ids["helper"]].confirmed == {"practice", "quiet"}
    assert not found[desk.ids["helper"]].is_done
    write(desks.tick_training, helper, desks.TRAINING_STEPS, NOW)
    write(desks.confirm_training, desk.actor("other"), desk.ids["helper"], NOW)
    with desk.database.reading() as session:
        assert desks.trainings(session, 1, [desk.ids["helper"]])[desk.ids["helper"]].is_done


def test_the_audit_finds_time_that_was_counted_otherwise_than_written(desk: Desk) -> None:
    time_id = desk.write("helper", desk.gives())
    desk.decide("office", time_id)
    with desk.database.transaction() as session:
        session.execute(update(HelpingTime).values(minutes=91))
    with desk.database.reading() as session:
        (found,) = reports.audit_all(session, 1, NOW)
    assert (found.code, found.detail) == ("helping-time", "91 written, 90 given")
