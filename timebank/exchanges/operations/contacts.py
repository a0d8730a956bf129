"""Two members find each other over the board: an answer, a yes, and only then telephone numbers.

Where one of the two would rather not show a number, or has none, a person puts them in touch.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank import intermediaries, members, notifications
from timebank.exchanges.errors import AnswerDecided, NoSuchPost, OwnPost, PostOver
from timebank.exchanges.models import HelpAnswer, HelpPost
from timebank.exchanges.rules.kinds import WORDS_MAX, said
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.kernel.wording import phone_words
from timebank.members import CommunityFacts, Recipient, need_own, one_line
from timebank.notifications import MessageDraft, TaskDraft

ANSWERED_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Pair:
    answer: HelpAnswer
    post: HelpPost


def answer_post(
    session: Session,
    actor: Actor,
    post_id: UUID,
    words: str,
    now: datetime,
    *,
    shows_phone: bool,
) -> UUID:
    """Answer an offer or request, once a member; its member is asked for a yes. Returns the id.

    words: <= 200 characters, which that member reads. Raises: NoSuchPost (also between members
    kept apart), PostOver, OwnPost, members.FieldTooLong, members.NotYours.
    """
    member_id = actor.subject_id
    assert member_id is not None
    need_own(actor, member_id)
    post = session.scalar(
        select(HelpPost)
        .where(HelpPost.community_id == actor.community_id, HelpPost.id == post_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if post is None:
        raise NoSuchPost(post_id=str(post_id))
    if post.member_id == member_id:
        raise OwnPost()
    known = session.scalar(
        select(HelpAnswer.id).where(
            HelpAnswer.community_id == actor.community_id,
            HelpAnswer.post_id == post_id,
            HelpAnswer.member_id == member_id,
        )
    )
    if known is not None:
        return known
    if post.member_id in members.blocked_with(session, actor.community_id, member_id):
        raise NoSuchPost(post_id=str(post_id))
    if post.state != "open":
        raise PostOver(state=post.state)
    answer_id = new_id()
    session.execute(
        insert(HelpAnswer).values(
            community_id=actor.community_id,
            id=answer_id,
            post_id=post_id,
            member_id=member_id,
            words=one_line(words, "words", WORDS_MAX),
            shows_phone=shows_phone,
            state="waiting",
            made_at=now,
        )
    )
    community = members.community_facts(session, actor.community_id)
    both = members.recipients(session, community.id, [post.member_id, member_id])
    kind = "B1" if shows_phone and both[member_id].phone else "B1o"
    draft = _draft(kind, post, answer_id, both[post.member_id], both[member_id], now)
    intermediaries.tell(session, community, [draft], now)
    return answer_id


def decide_answer(
    session: Session,
    actor: Actor,
    answer_id: UUID,
    says_yes: bool,
    now: datetime,
    *,
    shows_phone: bool = True,
) -> bool:
    """Say yes or no to who answered one's offer or request; return whether numbers were swapped.

    False after a yes: a person puts them in touch. The same word twice is once. Raises:
    NoSuchPost, AnswerDecided(state), members.NotYours, members.HelperMayNot.
    """
    pair = _locked(session, actor.community_id, answer_id)
    need_own(actor, pair.post.member_id)
    wanted = "yes" if says_yes else "no"
    answer, post = pair.answer, pair.post
    if answer.state != "waiting":
        if answer.state == wanted:
            return answer.shows_phone and answer.owner_shows_phone
        raise AnswerDecided(state=answer.state)
    session.execute(
        update(HelpAnswer)
        .where(HelpAnswer.community_id == actor.community_id, HelpAnswer.id == answer_id)
        .values(state=wanted, owner_shows_phone=says_yes and shows_phone, decided_at=now)
        .execution_options(synchronize_session=False)
    )
    notifications.drop_messages_about(session, actor.community_id, [answer_id], now, ("B1", "B1o"))
    community = members.community_facts(session, actor.community_id)
    both = members.recipients(session, community.id, [post.member_id, answer.member_id])
    owner, other = both[post.member_id], both[answer.member_id]
    if not says_yes:
        draft = _draft("B3", post, answer_id, other, owner, now)
        intermediaries.tell(session, community, [draft], now)
        return False
    swaps = bool(answer.shows_phone and shows_phone and owner.phone and other.phone)
    kind = "B2" if swaps else "B2o"
    drafts = [_draft(kind, post, answer_id, other, owner, now)]
    if swaps:
        drafts.append(_draft(kind, post, answer_id, owner, other, now))
    intermediaries.tell(session, community, drafts, now)
    if not swaps:
        _introduce(session, community, post, answer_id, owner, other, now)
    return swaps


def _introduce(
    session: Session,
    community: CommunityFacts,
    post: HelpPost,
    answer_id: UUID,
    owner: Recipient,
    other: Recipient,
    now: datetime,
) -> None:
    task = TaskDraft(
        "call_member",
        f"introduce:{answer_id}",
        now,
        owner.member_id,
        answer_id,
        {"introduce": {"other": str(other.member_id), "name": other.name,
                       "phone": other.phone or "", "category": post.category}},
    )  # fmt: skip
    notifications.open_task(session, community.id, task, now)


def _draft(
    kind: str, post: HelpPost, answer_id: UUID, to: Recipient, other: Recipient, now: datetime
) -> MessageDraft:
    params = {"who": other.first_name, "did": said(post.category, to.language)}
    if kind == "B2":
        params["number"] = phone_words(other.phone or "")
    return MessageDraft(
        kind=kind,
        recipient=to,
        params=params,
        subject_id=answer_id,
        key=f"{kind}:{answer_id}:{to.member_id}",
        due_at=now,
        deadline_at=now + ANSWERED_WITHIN,
    )


def _locked(session: Session, community_id: int, answer_id: UUID) -> _Pair:
    answer = session.scalar(
        select(HelpAnswer)
        .where(HelpAnswer.community_id == community_id, HelpAnswer.id == answer_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if answer is None:
        raise NoSuchPost(answer_id=str(answer_id))
    post = session.scalar(
        select(HelpPost).where(HelpPost.community_id == community_id, HelpPost.id == answer.post_id)
    )
    assert post is not None, "the database holds this reference"
    return _Pair(answer, post)
