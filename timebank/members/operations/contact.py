"""How a member wants to be reached, called and spoken to.

What is kept always works: a wish that the number or address cannot meet is refused with what it
needs; taking the number away without a new wish falls back to the next way that works.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from timebank.geo import Place
from timebank.kernel.actor import Actor
from timebank.members.models import Driver, Member
from timebank.members.operations.rows import change_member, place_for, present_member
from timebank.members.rules.access import is_house, need_own
from timebank.members.rules.contacts import email_or_none, fitting_wish, phone_or_none
from timebank.members.rules.drafts import ContactChange
from timebank.members.rules.vocabulary import LANGUAGES
from timebank.members.rules.words import (
    FIRST_NAME_MAX,
    first_name_of,
    one_choice,
    one_line,
    search_fold,
    within,
)


def set_contact(
    session: Session,
    actor: Actor,
    member_id: UUID,
    change: ContactChange,
    now: datetime | None = None,
) -> None:
    """Change what was given in `change`; never by a helper.

    now: needed where the phone may change, which is remembered. Raises: HelperMayNot, NotYours,
    NoSuchMember, MemberHasLeft, NoSuchPlace, WishNeedsContact, PhoneNotUnderstood,
    EmailNotUnderstood, FieldMissing, FieldTooLong, ChoiceUnknown, NumberOutside.
    """
    need_own(actor, member_id)
    member = present_member(session, actor.community_id, member_id)
    values = _names(member, change) | _ways(member, change) | _habits(member, change)
    home_id = member.home_place_id if change.home_place_id is None else change.home_place_id
    asked_by = None if actor.is_coordinator or is_house(actor) else member_id
    home = home_id and place_for(session, actor.community_id, home_id, asked_by)
    values["home_place_id"] = home_id
    values["fold"] = search_fold(values["name"], values["nickname"], home.address if home else "")
    if values["phone"] != member.phone:
        assert now is not None, "when did the number change?"
        values["phone_changed_at"] = now
    change_member(session, member, **values)
    if home and home.id != member.home_place_id:
        _move_driver(session, member, home)


def _move_driver(session: Session, member: Member, home: Place) -> None:
    """A driver's distances are counted from the home on record."""
    session.execute(
        update(Driver)
        .where(Driver.community_id == member.community_id, Driver.member_id == member.id)
        .values(lat=home.lat, lon=home.lon)
        .execution_options(synchronize_session=False)
    )


def _names(member: Member, change: ContactChange) -> dict[str, Any]:
    name = member.name
    first_name, nickname = member.first_name, member.nickname
    if change.name is not None:
        name = one_line(change.name, "name", 80, required=True)
        first_name = first_name_of(name) if name != member.name else first_name
    if change.first_name is not None:
        typed = one_line(change.first_name, "first_name", FIRST_NAME_MAX)
        first_name = typed or first_name_of(name)
    if change.nickname is not None:
        nickname = one_line(change.nickname, "nickname", 40)
    return {"name": name, "first_name": first_name, "nickname": nickname}


def _ways(member: Member, change: ContactChange) -> dict[str, Any]:
    phone = member.phone if change.phone is None else phone_or_none(change.phone)
    email = member.email if change.email is None else email_or_none(change.email)
    is_landline = member.is_landline if change.is_landline is None else change.is_landline
    is_landline = is_landline and phone is not None
    wish = change.contact_wish
    if wish is None:  # nothing said: keep the old wish while it works
        lost = {
            "text": phone is None or is_landline,
            "call": phone is None,
            "email": email is None,
        }.get(member.contact_wish, False)
        wish = "" if lost else member.contact_wish
    values = {
        "phone": phone,
        "email": email,
        "is_landline": is_landline,
        "contact_wish": fitting_wish(wish, phone, is_landline, email),
    }
    if phone != member.phone:
        values["text_stopped"] = False  # STOP was said for the old number
    return values


def _habits(member: Member, change: ContactChange) -> dict[str, Any]:
    language = member.language if change.language is None else change.language
    quiet_from = member.quiet_from if change.quiet_from is None else change.quiet_from
    quiet_until = member.quiet_until if change.quiet_until is None else change.quiet_until
    within(quiet_from, "quiet_from", 0, 1439)
    within(quiet_until, "quiet_until", 0, 1439)
    return {
        "language": one_choice(language, "language", LANGUAGES),
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "large_text": member.large_text if change.large_text is None else change.large_text,
    }
