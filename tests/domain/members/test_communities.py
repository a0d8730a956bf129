"""A community is made with its fund, once, under a name that can stand in a link."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from timebank import ledger, members
from timebank.kernel.actor import Actor
from timebank.members import Community, Policy

PARKSIDE: dict[str, Any] = {
    "id": 7,
    "slug": "parkside",
    "name": "Parkside Rides",
    "short_name": "Parkside",
    "phone": "(313) 555-0100",
    "text_number": "313-555-0101",
    "time_zone": "America/Detroit",
    "lat": 42.35,
    "lon": -83.06,
}


def test_a_community_stands_with_its_fund(session: Session, now: datetime) -> None:
    made = members.make_community(session, **PARKSIDE, email="Office@Parkside.example", now=now)

    assert (made.phone, made.text_number) == ("+13135550100", "+13135550101")
    assert made == members.community_facts(session, 7) == members.communities(session)[0]
    assert made == members.community_by_slug(session, "parkside")
    assert made == members.community_by_text_number(session, "+13135550101")
    assert (made.email, made.policy) == ("office@parkside.example", Policy())
    fund = session.execute(
        select(ledger.Account.credit_limit).where(ledger.Account.community_id == 7)
    ).one()
    assert fund.credit_limit == 6000


def test_policy_keeps_only_what_differs(session: Session, now: datetime) -> None:
    made = members.make_community(
        session, **PARKSIDE, now=now, policy={"credit_limit": 120, "fund_credit_limit": 60}
    )
    assert (made.policy.credit_limit, made.policy.wave_size) == (120, 3)
    members.set_policy(session, Actor(7, None, "cli"), Policy(wave_size=5))
    assert session.scalar(select(Community.policy)) == {"wave_size": 5}
    assert members.community_facts(session, 7).policy.credit_limit == 300
    with pytest.raises(members.AdminOnly):
        members.set_policy(session, Actor(7, None, "web"), Policy())
    with pytest.raises(members.NoSuchCommunity):
        members.set_policy(session, Actor(8, None, "cli"), Policy())


@pytest.mark.parametrize(
    ("wrong", "condition", "field"),
    [
        ({"slug": "in"}, members.CommunityDetailWrong, "slug"),
        ({"slug": "hooks"}, members.CommunityDetailWrong, "slug"),
        ({"slug": "Park Side"}, members.CommunityDetailWrong, "slug"),
        ({"slug": "park--side"}, members.CommunityDetailWrong, "slug"),
        ({"slug": "x" * 41}, members.CommunityDetailWrong, "slug"),
        ({"time_zone": "Mars/Olympus"}, members.CommunityDetailWrong, "time_zone"),
        ({"time_zone": "America"}, members.CommunityDetailWrong, "time_zone"),
        ({"time_zone": "../etc/passwd"}, members.CommunityDetailWrong, "time_zone"),
        ({"lat": 91}, members.NumberOutside, "lat"),
        ({"lon": float("nan")}, members.NumberOutside, "lon"),
        ({"phone": ""}, members.PhoneNotUnderstood, "phone"),
        ({"text_number": "x"}, members.PhoneNotUnderstood, "text_number"),
        ({"name": ""}, members.FieldMissing, "name"),
        ({"short_name": "x" * 21}, members.FieldTooLong, "short_name"),
    ],
)
def test_details_that_cannot_be_used(
    session: Session, now: datetime, wrong: dict, condition: type, field: str
) -> None:
    with pytest.raises(condition) as caught:
        members.make_community(session, **(PARKSIDE | wrong), now=now)
    assert caught.value.data["field"] == field


@pytest.mark.parametrize(
    ("same", "field"),
    [
        ({"slug": "other", "text_number": "313-555-0109"}, "id"),
        ({"id": 8, "text_number": "313-555-0109"}, "slug"),
        ({"id": 8, "slug": "other"}, "text_number"),
    ],
)
def test_what_belongs_to_another(session: Session, now: datetime, same: dict, field: str) -> None:
    members.make_community(session, **PARKSIDE, now=now)
    with pytest.raises(members.CommunityExists) as caught:
        members.make_community(session, **(PARKSIDE | same), now=now)
    assert caught.value.data["field"] == field


def test_what_is_not_there(session: Session, community: builders.Community) -> None:
    assert members.community_by_slug(session, "nowhere") is None
    assert members.community_by_text_number(session, "+10000000000") is None
    with pytest.raises(members.NoSuchCommunity):
        members.community_facts(session, 99)
    with pytest.raises(members.NoSuchMember):
        members.member_view(session, 1, UUID(int=1))
