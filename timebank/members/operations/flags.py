"""Flagged for the fund: rules for flagged members help them; by a coordinator, and kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members.errors import NotOneself
from timebank.members.models import FundFlag
from timebank.members.operations.rows import present_member
from timebank.members.rules.access import need_coordinator
from timebank.members.rules.words import one_line

WORDS_MAX = 200


def flag_member(
    session: Session, actor: Actor, member_id: UUID, is_flagged: bool, words: str, now: datetime
) -> None:
    """Flag a member, with words for other coordinators, or end their flag; said twice is once.

    Raises: CoordinatorOnly, NotOneself, NoSuchMember, MemberHasLeft, FieldMissing, FieldTooLong.
    """
    need_coordinator(actor)
    if member_id == actor.member_id:
        raise NotOneself()
    words = one_line(words, "words", WORDS_MAX, required=is_flagged)
    member = present_member(session, actor.community_id, member_id)
    open_one = (
        FundFlag.community_id == actor.community_id,
        FundFlag.member_id == member.id,
        FundFlag.ended_at.is_(None),
    )
    stands = session.scalar(select(FundFlag.id).where(*open_one)) is not None
    if stands == is_flagged:
        return
    if is_flagged:
        session.execute(
            insert(FundFlag).values(
                community_id=actor.community_id,
                id=new_id(),
                member_id=member.id,
                words=words,
                made_by_id=actor.member_id,
                made_at=now,
            )
        )
    else:
        ended = {"ended_by_id": actor.member_id, "ended_at": now}
        session.execute(
            update(FundFlag)
            .where(*open_one)
            .values(**ended)
            .execution_options(synchronize_session=False)
        )
