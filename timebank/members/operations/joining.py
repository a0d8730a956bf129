"""Asking to join, and being taken on at a desk or by a coordinator.

The same ask twice is one member; somebody who left and comes back is the member they were, so
that what others decided about them still holds.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank import ledger
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.kernel.wording import fold
from timebank.members.errors import ChoiceUnknown, CoordinatorOnly, PersonUnreachable
from timebank.members.models import Member, Need
from timebank.members.operations.counts import count_rate
from timebank.members.operations.rows import place_for
from timebank.members.queries.communities import community_facts
from timebank.members.rules.access import is_house
from timebank.members.rules.contacts import email_or_none, fitting_wish, phone_or_none
from timebank.members.rules.drafts import JoinAsk, NewMember
from timebank.members.rules.signin import JOINS_AN_ADDRESS
from timebank.members.rules.vocabulary import AIDS, HELP_LEVELS, LANGUAGES
from timebank.members.rules.words import (
    FIRST_NAME_MAX,
    first_name_of,
    one_choice,
    one_line,
    search_fold,
    some_choices,
    within,
)

TAKEN_ON = ("provisional", "active")


class Known(NamedTuple):
    """A member who was there before."""

    id: UUID
    state: str


def ask_to_join(
    session: Session, community_id: int, ask: JoinAsk, now: datetime, *, address: str = ""
) -> UUID:
    """Keep somebody's wish to join for a coordinator to see, and return the member's id.

    address: the browser's, whose asks are counted. Raises: TooManyTries(retry_minutes),
    FieldMissing, FieldTooLong, PhoneNotUnderstood, EmailNotUnderstood, PersonUnreachable,
    WishNeedsContact, ChoiceUnknown, NoSuchCommunity.
    """
    if address:
        count_rate(session, f"join|{address}", JOINS_AN_ADDRESS, now)
    values = _contact_values(ask)
    if not values["phone"] and not values["email"]:
        raise PersonUnreachable(field="phone")
    values |= {
        "request_key": one_line(ask.request_key, "request_key", 120, required=True),
        "first_name": first_name_of(values["name"]),
        "fold": search_fold(values["name"], "", ""),
        "person_id": ask.person_id,
        "wants_to_drive": ask.wants_to_drive,
        "note": one_line(ask.note, "note", 400),
        "state": "asked",
        "asked_at": now,
    }
    community_facts(session, community_id)
    known = _known(session, community_id, values)
    if known is not None:
        if known.state in ("left", "guest"):
            _ask_again(session, community_id, known.id, values)
        return known.id
    return _insert(session, community_id, values)


def take_on(session: Session, actor: Actor, new: NewMember, now: datetime) -> UUID:
    """Add a member and open their account of hours; return the id.

    A coordinator takes on active or provisional members; a helper provisional ones (through
    `intermediaries.take_on_with_consent`): one ride before approval.
    Raises: CoordinatorOnly, and what ask_to_join raises but PersonUnreachable.
    """
    is_trusted = actor.is_coordinator or is_house(actor)
    if not is_trusted and not ("helper" in actor.roles and new.state == "provisional"):
        raise CoordinatorOnly()
    if new.state not in TAKEN_ON:
        raise ChoiceUnknown(field="state", choices=TAKEN_ON)
    community_id = actor.community_id
    values = _contact_values(new) | _own_values(new)
    aids = some_choices(new.aids, "aids", AIDS)
    one_choice(new.help_level, "help_level", HELP_LEVELS)
    within(new.ride_class, "ride_class", 0, 3)
    policy = community_facts(session, community_id).policy
    known = _by_key(session, community_id, values["request_key"])
    if known is not None:
        return known
    home = new.home_place_id and place_for(session, community_id, new.home_place_id, None)
    values["fold"] = search_fold(values["name"], values["nickname"], home.address if home else "")
    values |= {"state": new.state, "asked_at": now}
    if new.state == "active":
        values |= {"approved_at": now, "approved_by_id": actor.member_id}
    member_id = _insert(session, community_id, values)
    session.execute(
        insert(Need).values(
            community_id=community_id,
            member_id=member_id,
            help_level=new.help_level,
            aids=aids,
            ride_class=new.ride_class,
            note=one_line(new.need_note, "need_note", 200),
        )
    )
    ledger.open_account(session, community_id, "member", member_id, policy.credit_limit, now)
    return member_id


def _contact_values(said: JoinAsk | NewMember) -> dict[str, Any]:
    phone, email = phone_or_none(said.phone), email_or_none(said.email)
    is_landline = said.is_landline and phone is not None
    return {
        "name": one_line(said.name, "name", 80, required=True),
        "phone": phone,
        "is_landline": is_landline,
        "email": email,
        "contact_wish": fitting_wish(said.contact_wish, phone, is_landline, email),
        "language": one_choice(said.language, "language", LANGUAGES),
        "large_text": said.large_text,
    }


def _own_values(new: NewMember) -> dict[str, Any]:
    within(new.quiet_from, "quiet_from", 0, 1439)
    within(new.quiet_until, "quiet_until", 0, 1439)
    first_name = one_line(new.first_name, "first_name", FIRST_NAME_MAX)
    return {
        "request_key": one_line(new.request_key, "request_key", 120, required=True),
        "first_name": first_name or first_name_of(one_line(new.name, "name", 80)),
        "nickname": one_line(new.nickname, "nickname", 40),
        "quiet_from": new.quiet_from,
        "quiet_until": new.quiet_until,
        "wants_to_drive": new.wants_to_drive,
        "home_place_id": new.home_place_id,
        "note": one_line(new.note, "note", 400),
    }


def _by_key(session: Session, community_id: int, request_key: str) -> UUID | None:
    return session.scalar(
        select(Member.id).where(
            Member.community_id == community_id, Member.request_key == request_key
        )
    )


def _known(session: Session, community_id: int, values: dict[str, Any]) -> Known | None:
    """Find who this already is: by key, by sign-in, or by name and number or address together."""
    same = Member.request_key == values["request_key"]
    if values["person_id"] is not None:
        same |= Member.person_id == values["person_id"]
    if values["phone"]:
        same |= Member.phone == values["phone"]
    if values["email"]:
        same |= Member.email == values["email"]
    rows = session.execute(
        select(Member.id, Member.state, Member.name, Member.request_key, Member.person_id)
        .where(Member.community_id == community_id, same)
        .order_by(Member.asked_at, Member.id)
        .with_for_update(key_share=True)
    ).all()
    name = fold(values["name"])
    person_id = values["person_id"]
    for row in rows:
        same_key = row.request_key == values["request_key"]
        same_person = person_id is not None and row.person_id == person_id
        # a guest was named by somebody else, who may know a first name only
        same_name = fold(row.name) == name or (
            row.state == "guest" and fold(row.name).split()[:1] == name.split()[:1]
        )
        if same_key or same_person or same_name:
            return Known(row.id, row.state)
    return None


def _ask_again(
    session: Session, community_id: int, member_id: UUID, values: dict[str, Any]
) -> None:
    # request_key stays the first one's: both keys then find this row
    again = {k: v for k, v in values.items() if k not in ("request_key", "person_id")}
    session.execute(
        update(Member)
        .where(Member.community_id == community_id, Member.id == member_id)
        .values(**again, approved_at=None, approved_by_id=None)
        .execution_options(synchronize_session=False)
    )


def _insert(session: Session, community_id: int, values: dict[str, Any]) -> UUID:
    member_id = new_id()
    session.execute(insert(Member).values(community_id=community_id, id=member_id, **values))
    return member_id
