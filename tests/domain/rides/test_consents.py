"""A nine to "may they book for you?" ends the consent and calls off what it booked."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.rides.trips import a_need, asked, legs
from timebank import intermediaries, ledger, rides

pytestmark = pytest.mark.usefixtures("community")


def test_a_no_calls_off_what_the_helper_booked_and_nothing_else(
    session: Session, now: datetime
) -> None:
    clinic = builders.a_place(session, "Riverbend Clinic", km_north=3)
    for km in (1, 2):
        builders.a_driver_near(session, km_north=km)
    rider, staff = builders.a_member(session, "Opal Finch"), builders.a_helper(session)
    consent = builders.a_consent(session, rider, staff.organisation_id)
    helper = builders.acting(
        session.get(builders.Member, (1, staff.member_id)), "helper", channel="desk",
        on_behalf_of=rider.id,
    )  # fmt: skip
    need = a_need(rider, clinic.id, now, way_home="when_i_call")
    booked = rides.request(session, helper, need, now)
    own = asked(session, rider, clinic.id, now, in_hours=60)

    for expected in (2, 0):
        refused = rides.refuse_consent(session, builders.acting(rider), consent.id, now)
        assert refused == expected
    assert {ride.state for ride in legs(session, booked)} == {"cancelled"}
    (kept,) = legs(session, own)
    assert kept.state == "looking"
    held = ledger.balances(session, 1, [rider.id])[rider.id].held
    assert held == kept.effort_minutes
    with pytest.raises(intermediaries.ConsentMissing):
        rides.request(session, helper, a_need(rider, clinic.id, now), now)


def test_nobody_else_says_no_for_the_member(session: Session, now: datetime) -> None:
    rider, staff = builders.a_member(session), builders.a_helper(session)
    consent = builders.a_consent(session, rider, staff.organisation_id)
    stranger = builders.acting(builders.a_member(session))
    with pytest.raises(intermediaries.NoSuchConsent):
        rides.refuse_consent(session, stranger, consent.id, now)
