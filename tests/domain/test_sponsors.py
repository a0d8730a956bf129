"""Sponsors are set up by coordinators: names, places, caps, hours given to them."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_community, a_member, a_place, a_sponsor, acting
from timebank import geo, giving, ledger
from timebank.giving import Gift, SponsorDraft
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.ledger import FUND_OWNER
from timebank.members import CoordinatorOnly

pytestmark = pytest.mark.usefixtures("community")
CLINIC = SponsorDraft("key", "Riverbend Clinic", 50, 600, None, 1200)


@pytest.fixture
def office(session: Session) -> Actor:
    return acting(a_member(session, roles=["coordinator"]), "coordinator")


def view(session: Session, sponsor_id: UUID) -> giving.SponsorView:
    return next(one for one in giving.sponsors(session, 1) if one.id == sponsor_id)


def test_one_is_added_once_and_changed(session: Session, office: Actor, now: datetime) -> None:
    made = giving.add_sponsor(session, office, CLINIC, now)
    assert giving.add_sponsor(session, office, CLINIC, now) == made
    assert (view(session, made).available, view(session, made).month_minutes_max) == (1200, None)

    rests = replace(CLINIC, share_percent=25, month_minutes_max=90, pledged_minutes=60,
                    is_active=False)  # fmt: skip
    giving.change_sponsor(session, office, made, rests, now)
    after = view(session, made)
    assert (after.share_percent, after.month_minutes_max, after.available) == (25, 90, 60)
    assert not after.is_active
    assert giving.sponsor_names(session, 1, [made, new_id()]) == {made: "Riverbend Clinic"}


def test_two_have_no_name_in_common(session: Session, office: Actor, now: datetime) -> None:
    giving.add_sponsor(session, office, CLINIC, now)
    with pytest.raises(giving.NameTaken):
        giving.add_sponsor(session, office, replace(CLINIC, request_key="two"), now)
    other = giving.add_sponsor(session, office, replace(CLINIC, request_key="3", name="Shop"), now)
    with pytest.raises(giving.NameTaken):
        giving.change_sponsor(session, office, other, CLINIC, now)
    with pytest.raises(giving.NoSuchSponsor):
        giving.change_sponsor(session, office, new_id(), CLINIC, now)


def test_a_pledge_in_use_is_not_lowered(session: Session, office: Actor, now: datetime) -> None:
    made = giving.add_sponsor(session, office, CLINIC, now)
    rider = a_member(session)
    moves = {made: -100, rider.id: 100}
    ledger.transfer(session, 1, ledger.TransferAsk("k", "gift", moves), now)
    with pytest.raises(ledger.LimitInUse):
        giving.change_sponsor(session, office, made, replace(CLINIC, pledged_minutes=99), now)


def test_a_place_has_one_sponsor_and_is_public(
    session: Session, office: Actor, now: datetime
) -> None:
    place = a_place(session, "Clinic")
    first, second = a_sponsor(session), a_sponsor(session)
    for _ in range(2):
        giving.put_place(session, office, first.id, place.id)
    assert view(session, first.id).places == ((place.id, "Clinic"),)
    with pytest.raises(giving.PlaceTaken) as taken:
        giving.put_place(session, office, second.id, place.id)
    assert taken.value.data["name"] == first.name
    home = a_member(session).home_place_id
    for nowhere in (home, new_id()):
        assert nowhere is not None
        with pytest.raises(geo.PlaceUnknown):
            giving.put_place(session, office, first.id, nowhere)
    giving.take_place(session, office, second.id, place.id)  # not its own: stays
    assert view(session, first.id).places
    giving.take_place(session, office, first.id, place.id)
    giving.put_place(session, office, second.id, place.id)
    month_at = now - timedelta(days=9)
    found = giving.sponsor_of(session, 1, [new_id(), place.id], month_at)
    assert found is not None
    assert found.owner_id == second.id


def test_members_and_the_fund_give_to_it(session: Session, office: Actor, now: datetime) -> None:
    made = a_sponsor(session, pledged=0)
    rider = a_member(session)
    start = ledger.TransferAsk("start", "grant", {FUND_OWNER: -60, rider.id: 60})
    ledger.transfer(session, 1, start, now)
    gift = Gift("one", 45, "Thanks", sponsor_id=made.id)
    for _ in range(2):
        giving.give(session, acting(rider), gift, now)
    with pytest.raises(giving.GiftTooBig):
        giving.give(session, acting(rider), Gift("two", 45, sponsor_id=made.id), now)
    with pytest.raises(giving.NoSuchSponsor):
        giving.give(session, acting(rider), Gift("three", 5, sponsor_id=new_id()), now)
    giving.grant_sponsor(session, office, made.id, Gift("four", 30, "A start"), now)
    assert view(session, made.id).available == 75
    assert ledger.audit(session, 1) == []


def test_only_a_coordinator_of_this_bank_does_any_of_it(
    session: Session, now: datetime, office: Actor
) -> None:
    rider, made, place = acting(a_member(session)), a_sponsor(session), a_place(session)
    a_community(session, 2)
    there = a_sponsor(session, community_id=2)
    for act in (
        lambda who, id_: giving.change_sponsor(session, who, id_, CLINIC, now),
        lambda who, id_: giving.put_place(session, who, id_, place.id),
        lambda who, id_: giving.grant_sponsor(session, who, id_, Gift("k", 5, "w"), now),
    ):
        with pytest.raises(CoordinatorOnly):
            act(rider, made.id)
        with pytest.raises(giving.NoSuchSponsor):
            act(office, there.id)
    with pytest.raises(CoordinatorOnly):
        giving.take_place(session, rider, made.id, place.id)
    with pytest.raises(CoordinatorOnly):
        giving.add_sponsor(session, rider, CLINIC, now)
