"""From what was written down to hours that moved: who says what, and what comes of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.exchanges.village import TODAY, WEEK, Village
from timebank import exchanges, ledger, reminders, reports
from timebank.exchanges import (
    DayUnfit,
    Exchange,
    ExchangeDecided,
    ExchangeSide,
    HelperReceives,
    NoSuchExchange,
    NoSuchPerson,
    NotYourExchange,
    OwnExchange,
)
from timebank.intermediaries import Act, ConsentMissing
from timebank.ledger import FUND_OWNER, CreditLimitExceeded
from timebank.members import Block, CoordinatorOnly, HelperMayNot


@pytest.fixture
def village(session: Session) -> Village:
    return Village(session)


def test_hours_move_with_the_others_yes_and_twice_is_once(village: Village) -> None:
    made = village.sews()
    assert village.view(made).state == "waiting"
    assert village.told(village.opal) == ["E2"]
    assert village.balance(village.hugo) == 0
    for _ in range(2):
        said = exchanges.confirm(village.session, village.acts(village.opal), made, village.now)
        assert said == "confirmed"
    assert (village.balance(village.hugo), village.balance(village.opal)) == (60, -60)
    assert village.told(village.hugo) == ["E4"]
    assert reminders.waiting_about(village.session, 1, made) == []
    lines = ledger.recent_transfers(village.session, 1, subject_id=made)
    assert [(line.kind, line.minutes) for line in lines] == [("exchange", 60)]
    assert village.is_clean()


def test_the_same_key_is_the_same_exchange(village: Village) -> None:
    first = village.sews(request_key="once")
    assert village.sews(request_key="once") == first
    assert village.told(village.opal) == ["E2"]


def test_silence_is_a_yes_after_the_days(village: Village) -> None:
    made = village.sews()
    due = reminders.waiting_about(village.session, 1, made)
    assert [one.kind for one in due] == ["exchange_auto"]
    assert WEEK - timedelta(days=1) < due[0].due_at - village.now <= WEEK
    exchanges.fall_due(village.session, "exchange_auto", 1, made, due[0].due_at)
    view = village.view(made)
    assert (view.state, village.balance(village.hugo)) == ("confirmed", 60)
    side = view.side_of(village.opal.id)
    assert side is not None
    assert (side.said, side.said_by_id) == ("yes", None)
    assert village.told(village.opal) == ["E2", "E4"]
    stages = exchanges.stages_of(village.session, 1, [made])
    assert stages[made, village.opal.id] == "counted"
    assert stages[made, village.hugo.id] == "over"
    assert village.is_clean()


def test_a_no_waits_for_a_coordinator_and_silence_changes_nothing(village: Village) -> None:
    made = village.sews()
    no = exchanges.dispute(
        village.session, village.acts(village.opal), made, "It was half an hour", village.now
    )
    assert (no, village.tasks()) == ("disputed", ["dispute"])
    assert village.told(village.hugo) == ["E3"]
    exchanges.fall_due(village.session, "exchange_auto", 1, made, village.now + WEEK)
    assert village.view(made).state == "disputed"
    exchanges.confirm(village.session, village.acts(village.hugo), made, village.now)
    assert village.view(made).state == "disputed"
    minutes = {village.hugo.id: 30, village.opal.id: 30}
    decided = exchanges.decide(
        village.session, village.acts(village.iris), made, "minutes", village.now, minutes=minutes
    )
    assert decided == "confirmed"
    assert (village.balance(village.hugo), village.tasks()) == (30, [])
    assert village.told(village.opal)[-1] == "E5"
    assert village.is_clean()


def test_a_no_that_was_a_slip_is_taken_back_by_a_yes(village: Village) -> None:
    made = village.sews()
    opal = village.acts(village.opal)
    exchanges.dispute(village.session, opal, made, "", village.now)
    assert exchanges.confirm(village.session, opal, made, village.now) == "confirmed"
    assert (village.balance(village.hugo), village.tasks()) == (60, [])


@pytest.mark.parametrize("decision", ["as_is", "drop"])
def test_a_coordinator_decides_once_and_never_their_own(village: Village, decision: str) -> None:
    made = village.sews()
    exchanges.dispute(village.session, village.acts(village.opal), made, "", village.now)
    iris = village.acts(village.iris)
    with pytest.raises(CoordinatorOnly):
        exchanges.decide(village.session, village.acts(village.hugo), made, decision, village.now)
    for _ in range(2):
        exchanges.decide(village.session, iris, made, decision, village.now)
    assert village.balance(village.hugo) == (60 if decision == "as_is" else 0)
    other = "drop" if decision == "as_is" else "as_is"
    with pytest.raises(ExchangeDecided):
        exchanges.decide(village.session, iris, made, other, village.now)
    own = exchanges.record(
        village.session,
        village.acts(village.hugo),
        village.draft([village.hugo.id], [village.iris.id]),
        village.now,
    )
    with pytest.raises(OwnExchange):
        exchanges.decide(village.session, iris, own, decision, village.now)
    assert village.is_clean()


def test_a_no_after_hours_moved_is_a_persons_to_look_at(village: Village) -> None:
    made = village.sews()
    opal = village.acts(village.opal)
    exchanges.confirm(village.session, opal, made, village.now)
    assert exchanges.dispute(village.session, opal, made, "Too much", village.now) == "confirmed"
    assert (village.view(made).state, village.tasks()) == ("confirmed", ["dispute"])


def test_what_moved_wrongly_is_turned_back_and_moved_anew(village: Village) -> None:
    made = village.sews()
    exchanges.confirm(village.session, village.acts(village.opal), made, village.now)
    iris = village.acts(village.iris)
    minutes = {village.hugo.id: 45, village.opal.id: 45}

    def correct() -> object:
        return exchanges.correct(
            village.session, iris, made, "It was 45 minutes", village.now, minutes=minutes
        )

    new = correct()
    assert new == correct()
    assert village.balance(village.hugo) == 45
    view = village.view(made)
    assert (view.state, view.reason) == ("corrected", "It was 45 minutes")
    lines = ledger.recent_transfers(village.session, 1, owner_id=village.hugo.id)
    assert sorted(line.kind for line in lines) == ["exchange", "exchange", "reversal"]
    with pytest.raises(OwnExchange):
        exchanges.correct(
            village.session,
            builders.acting(village.hugo, "coordinator"),
            made,
            "Mine",
            village.now,
        )
    assert village.is_clean()


def test_a_correction_may_leave_nothing(village: Village) -> None:
    made = village.sews()
    exchanges.confirm(village.session, village.acts(village.opal), made, village.now)
    iris = village.acts(village.iris)
    assert exchanges.correct(village.session, iris, made, "Never was", village.now) is None
    assert (village.balance(village.hugo), village.balance(village.opal)) == (0, 0)
    assert village.told(village.opal)[-1] == "E7"
    assert village.is_clean()


def test_hours_that_do_not_reach_keep_the_exchange_and_ask_a_person(village: Village) -> None:
    made = village.sews(minutes=600)
    opal = village.acts(village.opal)
    assert exchanges.confirm(village.session, opal, made, village.now) == "short"
    assert (village.view(made).state, village.tasks()) == ("short", ["approve_fund"])
    assert village.told(village.opal) == ["E2", "E8"]
    iris = village.acts(village.iris)
    with pytest.raises(CreditLimitExceeded):
        exchanges.decide(village.session, iris, made, "as_is", village.now)
    assert village.view(made).state == "short"
    exchanges.decide(village.session, iris, made, "fund", village.now)
    assert village.balance(village.opal) == -300
    assert village.balance(FUND_OWNER) == -300
    assert village.balance(village.hugo) == 600
    assert village.is_clean()


def test_many_give_to_one_and_all_of_them_say_yes(village: Village) -> None:
    draft = village.draft(
        [village.hugo.id, village.ines.id], [village.opal.id], own={village.ines.id: 30}
    )
    made = exchanges.record(village.session, village.acts(village.opal), draft, village.now)
    assert (village.told(village.hugo), village.told(village.ines)) == (["E1"], ["E1"])
    hugo, ines = village.acts(village.hugo), village.acts(village.ines)
    assert exchanges.confirm(village.session, hugo, made, village.now) == "waiting"
    assert exchanges.confirm(village.session, ines, made, village.now) == "confirmed"
    assert village.balance(village.opal) == -90
    assert (village.balance(village.hugo), village.balance(village.ines)) == (60, 30)
    assert village.is_clean()


def test_one_teaches_many_in_one_transfer(village: Village) -> None:
    draft = village.draft(
        [village.hugo.id], [village.opal.id, village.ines.id], category="teaching"
    )
    made = exchanges.record(village.session, village.acts(village.hugo), draft, village.now)
    exchanges.fall_due(village.session, "exchange_auto", 1, made, village.now + WEEK)
    assert village.balance(village.hugo) == 60
    assert (village.balance(village.opal), village.balance(village.ines)) == (-30, -30)
    assert len(ledger.recent_transfers(village.session, 1, subject_id=made)) == 1


def test_a_helper_writes_down_what_a_member_gave_and_both_hear(village: Village) -> None:
    draft = village.draft([village.hugo.id], [village.opal.id])
    desk = village.acts(village.dana, for_=village.hugo, channel="desk")
    with pytest.raises(ConsentMissing):
        exchanges.record(village.session, desk, draft, village.now)
    builders.a_consent(village.session, village.hugo, village.staff.organisation_id)
    made = exchanges.record(village.session, desk, draft, village.now)
    view = village.view(made)
    hugo = view.side_of(village.hugo.id)
    assert hugo is not None
    assert (hugo.said, hugo.said_by_id) == ("yes", village.dana.id)
    assert (view.recorded_by_id, view.for_id) == (village.dana.id, village.hugo.id)
    assert (village.told(village.hugo), village.told(village.opal)) == (["E1"], ["E2"])
    act = village.session.execute(select(Act.kind, Act.on_behalf_of_id, Act.consent_id)).one()
    assert act[:2] == ("exchange", village.hugo.id)
    assert act.consent_id is not None


def test_a_helper_never_speaks_hours_away_nor_to_themself(village: Village) -> None:
    builders.a_consent(village.session, village.opal, village.staff.organisation_id)
    desk = village.acts(village.dana, for_=village.opal, channel="desk")
    to_helper = village.draft([village.dana.id], [village.opal.id])
    with pytest.raises(HelperReceives):
        exchanges.record(village.session, desk, to_helper, village.now)
    draft = village.draft([village.hugo.id], [village.opal.id])
    made = exchanges.record(village.session, desk, draft, village.now)
    assert [side.said for side in village.view(made).sides] == ["waiting", "waiting"]
    with pytest.raises(HelperMayNot):
        exchanges.confirm(village.session, desk, made, village.now)
    by_phone = village.acts(village.iris, for_=village.opal, channel="call")
    assert exchanges.confirm(village.session, by_phone, made, village.now) == "waiting"


def test_a_phone_volunteers_hour_needs_their_own_yes_and_a_coordinators(village: Village) -> None:
    draft = village.draft([village.ines.id], [FUND_OWNER], category="phone_desk")
    builders.a_consent(village.session, village.ines, village.staff.organisation_id)
    desk = village.acts(village.dana, for_=village.ines, channel="desk")
    made = exchanges.record(village.session, desk, draft, village.now)
    assert village.tasks() == ["approve_fund"]
    exchanges.fall_due(village.session, "exchange_auto", 1, made, village.now + WEEK)
    assert village.view(made).state == "waiting"  # the community says nothing by silence
    iris = village.acts(village.iris)
    assert exchanges.confirm(village.session, iris, made, village.now) == "confirmed"
    assert (village.balance(village.ines), village.balance(FUND_OWNER)) == (60, -60)
    again = village.draft([village.ines.id], [FUND_OWNER], category="phone_desk")
    by_office = exchanges.record(
        village.session, village.acts(village.iris, for_=village.ines), again, village.now
    )
    said = exchanges.confirm(village.session, village.acts(village.ines), by_office, village.now)
    assert said == "confirmed"
    own = village.draft([village.iris.id], [FUND_OWNER], category="desk")
    made = exchanges.record(village.session, iris, own, village.now)
    assert exchanges.confirm(village.session, iris, made, village.now) == "waiting"
    assert village.is_clean()


def test_strangers_other_days_and_those_kept_apart_are_refused(village: Village) -> None:
    made = village.sews()
    with pytest.raises(NotYourExchange):
        exchanges.confirm(village.session, village.acts(village.ines), made, village.now)
    with pytest.raises(NotYourExchange):
        exchanges.take_back(village.session, village.acts(village.opal), made, village.now)
    with pytest.raises(NoSuchExchange):
        exchanges.confirm(village.session, village.acts(village.opal), uuid4(), village.now)
    with pytest.raises(CoordinatorOnly):
        village.sews(by=village.ines)
    with pytest.raises(DayUnfit):
        village.sews(done_on=TODAY + timedelta(days=1))
    stranger = village.draft([village.hugo.id], [uuid4()])
    with pytest.raises(NoSuchPerson):
        exchanges.record(village.session, village.acts(village.hugo), stranger, village.now)
    village.session.add(
        Block(
            community_id=1, member_id=village.opal.id, blocked_id=village.hugo.id,
            made_at=village.now,
        )
    )  # fmt: skip
    village.session.flush()
    with pytest.raises(NoSuchPerson):
        village.sews()


def test_who_wrote_it_down_may_take_it_back_before_hours_move(village: Village) -> None:
    made = village.sews()
    for _ in range(2):
        exchanges.take_back(village.session, village.acts(village.hugo), made, village.now)
    assert village.view(made).state == "dropped"
    with pytest.raises(ExchangeDecided):
        exchanges.confirm(village.session, village.acts(village.opal), made, village.now)
    assert village.is_clean()


def test_the_audit_names_an_exchange_that_is_not_as_its_hours(village: Village) -> None:
    made = village.sews()
    exchanges.confirm(village.session, village.acts(village.opal), made, village.now)
    other = village.sews()

    def found() -> set[str]:
        return {one.code for one in reports.audit_all(village.session, 1, village.now)}

    sides = update(ExchangeSide).where(ExchangeSide.exchange_id == made)
    village.session.execute(sides.values(minutes=50))
    assert found() == {"exchange-sides"}
    village.session.execute(sides.values(minutes=60))
    transfer_id = village.view(made).transfer_id
    assert transfer_id is not None
    ledger.reverse(village.session, 1, "behind", transfer_id, "oops", None, village.now)
    assert found() == {"exchange-corrected"}
    moved = ledger.TransferAsk(
        "stray", "exchange", {village.hugo.id: 5, village.opal.id: -5}, subject_id=other
    )
    ledger.transfer(village.session, 1, moved, village.now)
    assert found() == {"exchange-corrected", "exchange-moved"}
    village.session.execute(update(Exchange).values(minutes=61))
    assert "exchange-sides" in found()
