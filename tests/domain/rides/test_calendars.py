"""What a letter does in a calendar: in, changed, out again; and what it never says."""

from datetime import timedelta

import pytest

from tests.web import seeds, stages
from tests.web.letters import Postbox, everybody_mails
from timebank import rides
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database


@pytest.fixture
def seed(database: Database) -> seeds.Seed:
    return database.transact(seeds.plant)


def lines(calendar: str, name: str) -> list[str]:
    unfolded = calendar.replace("\r\n ", "")
    return [line.partition(":")[2] for line in unfolded.splitlines() if line.startswith(f"{name}:")]


def test_a_ride_stands_in_both_calendars_and_leaves_them_again(
    database: Database, seed: seeds.Seed, clock: FixedClock
) -> None:
    everybody_mails(database, seed)
    post = Postbox(database, clock)
    ride = stages.found(database, seed, clock, "at")
    mine, theirs = post.letter("R2").calendar, post.letter("D2").calendar
    assert lines(mine, "METHOD") == ["PUBLISH"]
    assert len(lines(mine, "BEGIN")) == 5  # the calendar, two rides with an alarm each
    assert set(lines(mine, "UID")).isdisjoint(lines(theirs, "UID"))
    assert lines(theirs, "SUMMARY") == ["You drive Opal", "You bring Opal home"]
    for hidden in ("Riverbend", "Conner Street", "Finch", "0177"):
        assert hidden not in mine + theirs, hidden
    clock.at = ride.pickup_at - timedelta(hours=20)
    helper = stages.rider_of(seed)
    database.transact(rides.cancel, helper, ride.id, clock.now())
    off = [one.calendar for one in post.letters() if one.kind == "D8"]
    assert [lines(one, "METHOD") for one in off] == [["CANCEL"], ["CANCEL"]]
    assert {uid for one in off for uid in lines(one, "UID")} == set(lines(theirs, "UID"))
    assert min(int(n) for one in off for n in lines(one, "SEQUENCE")) > max(
        int(n) for n in lines(theirs, "SEQUENCE")
    )


def test_a_ride_that_lost_its_driver_stays_with_a_question_mark(
    database: Database, seed: seeds.Seed, clock: FixedClock
) -> None:
    everybody_mails(database, seed, "ar")
    post = Postbox(database, clock)
    ride = stages.found(database, seed, clock)
    before = post.letter("R2").calendar
    clock.at = clock.now() + timedelta(minutes=5)
    database.transact(rides.drop_out, stages.driver_of(seed), ride.id, "sick", clock.now())
    after = post.letter("R10").calendar
    assert lines(after, "UID") == lines(before, "UID")
    assert lines(after, "STATUS") == ["TENTATIVE"]
    assert int(lines(after, "SEQUENCE")[0]) == int(lines(before, "SEQUENCE")[0]) + 300
    assert lines(before, "SUMMARY") == ["رحلة إلى Place 1"]
