"""What helps a member ride, who comes along, which places are theirs, whom they keep away.

A helper with consent may write all but the last; a coordinator alone sets the ride's class.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members.errors import ChoiceUnknown, NoSuchMember
from timebank.members.models import Block, HouseholdPerson, Member, MemberPlace, Need
from timebank.members.operations.rows import locked_member, place_for, present_member
from timebank.members.operations.wishes import comfort_values
from timebank.members.rules.access import need_coordinator, need_own, need_own_or_consent
from timebank.members.rules.comfort import RIDER_ASKS, RIDER_OFFERS
from timebank.members.rules.drafts import HouseholdDraft, NeedDraft
from timebank.members.rules.vocabulary import AIDS, HELP_LEVELS, HOUSEHOLD_KINDS, VISIT_PURPOSES
from timebank.members.rules.words import one_choice, one_line, some_choices, within


def set_needs(session: Session, actor: Actor, member_id: UUID, draft: NeedDraft) -> bool:
    """Keep a member's help level, aids and note for drivers. False: they stood so already.

    Raises: NotYours, CoordinatorOnly (ride_class), NoSuchMember, MemberHasLeft, ChoiceUnknown,
    FieldTooLong, NumberOutside.
    """
    need_own_or_consent(actor, member_id)
    values: dict[str, Any] = {
        "help_level": one_choice(draft.help_level, "help_level", HELP_LEVELS),
        "aids": some_choices(draft.aids, "aids", AIDS),
        "note": one_line(draft.note, "need_note", 200),
    }
    if draft.welcomes_new is not None:
        values["welcomes_new"] = draft.welcomes_new
    if draft.comfort is not None:
        values |= comfort_values(draft.comfort, RIDER_ASKS, RIDER_OFFERS)
    if draft.ride_class is not None:
        need_coordinator(actor)
        within(draft.ride_class, "ride_class", 0, 3)
        values["ride_class"] = draft.ride_class
    present_member(session, actor.community_id, member_id)
    theirs = Need.community_id == actor.community_id, Need.member_id == member_id
    kept = session.execute(
        select(*(getattr(Need, name) for name in values)).where(*theirs).with_for_update()
    ).one_or_none()
    if kept is None:
        session.execute(
            insert(Need).values(community_id=actor.community_id, member_id=member_id, **values)
        )
    elif list(kept) == list(values.values()):
        return False
    else:
        session.execute(
            update(Need).where(*theirs).values(**values)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
    return True


def add_household_person(
    session: Session, actor: Actor, member_id: UUID, draft: HouseholdDraft
) -> UUID:
    """Put a companion, child or attendant on record; the same name and kind is the same person.

    Raises: NotYours, NoSuchMember, MemberHasLeft, FieldMissing, FieldTooLong, ChoiceUnknown.
    """
    need_own_or_consent(actor, member_id)
    name = one_line(draft.name, "name", 80, required=True)
    kind = one_choice(draft.kind, "kind", HOUSEHOLD_KINDS)
    present_member(session, actor.community_id, member_id)
    details = {"child_seat": draft.child_seat and kind == "child", "born_on": draft.born_on}
    same = session.scalar(
        update(HouseholdPerson)
        .where(
            HouseholdPerson.community_id == actor.community_id,
            HouseholdPerson.member_id == member_id,
            HouseholdPerson.kind == kind,
            HouseholdPerson.name == name,
        )
        .values(**details)
        .returning(HouseholdPerson.id)
        .execution_options(synchronize_session=False)
    )
    if same is not None:
        return same
    household_id = new_id()
    session.execute(
        insert(HouseholdPerson).values(
            community_id=actor.community_id,
            id=household_id,
            member_id=member_id,
            name=name,
            kind=kind,
            **details,
        )
    )
    return household_id


def remove_household_person(
    session: Session, actor: Actor, member_id: UUID, household_id: UUID
) -> None:
    """Take a person of one's household off the record. Raises: NotYours."""
    need_own_or_consent(actor, member_id)
    session.execute(
        delete(HouseholdPerson)
        .where(
            HouseholdPerson.community_id == actor.community_id,
            HouseholdPerson.member_id == member_id,
            HouseholdPerson.id == household_id,
        )
        .execution_options(synchronize_session=False)
    )


def save_place(
    session: Session,
    actor: Actor,
    place_id: UUID,
    nickname: str,
    purpose: str,
    may_name: bool,
    used_at: datetime | None = None,
) -> UUID:
    """Keep a place as the actor's member knows it, once a place; return the row's id.

    used_at: an instant moves "last used". Raises: NotYours, NoSuchMember, MemberHasLeft,
    NoSuchPlace, ChoiceUnknown, FieldTooLong.
    """
    member_id = actor.subject_id
    if member_id is None:
        raise NoSuchMember(member_id="")
    need_own_or_consent(actor, member_id)
    values: dict[str, Any] = {
        "nickname": one_line(nickname, "nickname", 60),
        "purpose": one_choice(purpose, "purpose", VISIT_PURPOSES),
        "may_name": may_name,
    } | ({} if used_at is None else {"last_used_at": used_at})
    present_member(session, actor.community_id, member_id)
    place_for(session, actor.community_id, place_id, member_id)
    same = session.scalar(
        update(MemberPlace)
        .where(
            MemberPlace.community_id == actor.community_id,
            MemberPlace.member_id == member_id,
            MemberPlace.place_id == place_id,
        )
        .values(**values)
        .returning(MemberPlace.id)
        .execution_options(synchronize_session=False)
    )
    if same is not None:
        return same
    saved_id = new_id()
    session.execute(
        insert(MemberPlace).values(
            community_id=actor.community_id,
            id=saved_id,
            member_id=member_id,
            place_id=place_id,
            **values,
        )
    )
    return saved_id


def forget_place(session: Session, actor: Actor, member_id: UUID, place_id: UUID) -> None:
    """Take a place off a member's list; rides to it stay. Raises: NotYours."""
    need_own_or_consent(actor, member_id)
    session.execute(
        delete(MemberPlace)
        .where(
            MemberPlace.community_id == actor.community_id,
            MemberPlace.member_id == member_id,
            MemberPlace.place_id == place_id,
        )
        .execution_options(synchronize_session=False)
    )


def block(session: Session, actor: Actor, member_id: UUID, blocked_id: UUID, now: datetime) -> None:
    """Keep two members apart from now on; the other one is never told.

    Raises: HelperMayNot, NotYours, NoSuchMember, ChoiceUnknown for oneself.
    """
    need_own(actor, member_id)
    if member_id == blocked_id:
        raise ChoiceUnknown(field="blocked_id", choices=())
    locked_member(session, actor.community_id, member_id)
    there = session.scalar(
        select(Member.id).where(Member.community_id == actor.community_id, Member.id == blocked_id)
    )
    if there is None:
        raise NoSuchMember(member_id=str(blocked_id))
    held = session.scalar(select(Block.id).where(*_pair(actor, member_id, blocked_id)))
    if held is None:
        session.execute(
            insert(Block).values(
                community_id=actor.community_id,
                member_id=member_id,
                blocked_id=blocked_id,
                made_at=now,
            )
        )


def unblock(session: Session, actor: Actor, member_id: UUID, blocked_id: UUID) -> None:
    """End a block that this member made; the other's own stays. Raises: HelperMayNot, NotYours."""
    need_own(actor, member_id)
    session.execute(
        delete(Block)
        .where(*_pair(actor, member_id, blocked_id))
        .execution_options(synchronize_session=False)
    )


def _pair(actor: Actor, member_id: UUID, blocked_id: UUID) -> tuple[Any, ...]:
    return (
        Block.community_id == actor.community_id,
        Block.member_id == member_id,
        Block.blocked_id == blocked_id,
    )
