"""Offers and requests on the board: put up, kept longer, taken off, ended by their day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank import intermediaries, members, notifications, reminders
from timebank.exchanges.errors import NoSuchPost, PostOver
from timebank.exchanges.models import HelpPost
from timebank.exchanges.rules.kinds import CATEGORIES, WORDS_MAX, said
from timebank.exchanges.rules.posts import NOTICE, POST_KINDS, end_of
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.ids import new_id
from timebank.kernel.wording import day_words
from timebank.members import CommunityFacts, one_line
from timebank.notifications import MessageDraft

NOTICE_KIND, END_KIND = "help_notice", "help_ends"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft:
    """What a member offers or asks for. kind: offer | request; category: of CATEGORIES.

    words: <= 200 characters, which every member may read.
    """

    request_key: str
    member_id: UUID
    kind: str
    category: str
    words: str


def post_help(session: Session, actor: Actor, draft: PostDraft, now: datetime) -> UUID:
    """Put an offer or request on the board, once per request key; return its id.

    By the member, a coordinator, or a helper whose consent covers booking; the member is told.
    Raises: ConsentMissing, members.NoSuchMember, members.MemberHasLeft, members.NotAMemberYet,
    members.ChoiceUnknown, members.FieldMissing, members.FieldTooLong.
    """
    assert actor.member_id is not None
    community = members.community_facts(session, actor.community_id)
    consent_id = intermediaries.authorize(session, actor, draft.member_id, "book", now)
    known = session.scalar(
        select(HelpPost.id).where(
            HelpPost.community_id == community.id, HelpPost.request_key == draft.request_key
        )
    )
    if known is not None:
        return known
    if members.present_member(session, community.id, draft.member_id).state != "active":
        raise members.NotAMemberYet()
    for word, choices, field in (
        (draft.kind, POST_KINDS, "kind"),
        (draft.category, CATEGORIES, "category"),
    ):
        if word not in choices:
            raise members.ChoiceUnknown(field=field, choices=choices)
    post_id, until = new_id(), end_of(now, community.policy.help_days)
    session.execute(
        insert(HelpPost).values(
            community_id=community.id,
            id=post_id,
            request_key=draft.request_key,
            member_id=draft.member_id,
            kind=draft.kind,
            category=draft.category,
            words=one_line(draft.words, "words", WORDS_MAX, required=True),
            state="open",
            recorded_by_id=actor.member_id,
            consent_id=consent_id,
            made_at=now,
            until_at=until,
        )
    )
    _remember(session, community.id, post_id, until)
    intermediaries.note_act(
        session, actor, "help_post", draft.member_id, now, subject_id=post_id, consent_id=consent_id
    )
    return post_id


def keep_post(session: Session, actor: Actor, post_id: UUID, now: datetime) -> datetime:
    """Keep an offer or request as long again from now, ended by its day or not; return until when.

    Raises: NoSuchPost, PostOver where its member took it off, ConsentMissing.
    """
    post = _locked(session, actor.community_id, post_id)
    intermediaries.authorize(session, actor, post.member_id, "book", now)
    if post.state == "closed":
        raise PostOver(state=post.state)
    community = members.community_facts(session, actor.community_id)
    until = end_of(now, community.policy.help_days)
    if until - post.until_at < timedelta(days=1) and post.state == "open":
        return post.until_at  # pressed twice
    _change(session, actor.community_id, post_id, state="open", until_at=until, ended_at=None)
    reminders.drop(session, community.id, [post_id])
    _remember(session, community.id, post_id, until)
    return until


def close_post(session: Session, actor: Actor, post_id: UUID, now: datetime) -> None:
    """Take an offer or request off the board; twice is once. Raises: NoSuchPost, ConsentMissing."""
    post = _locked(session, actor.community_id, post_id)
    intermediaries.authorize(session, actor, post.member_id, "book", now)
    if post.state == "closed":
        return
    _change(session, actor.community_id, post_id, state="closed", ended_at=now)
    reminders.drop(session, actor.community_id, [post_id])
    notifications.drop_messages_about(session, actor.community_id, [post_id], now, ("B4",))


def post_falls_due(
    session: Session, kind: str, community_id: int, post_id: UUID, now: datetime
) -> None:
    """Tell a member that their offer or request ends soon, or end it."""
    post = _locked(session, community_id, post_id)
    if post.state != "open":
        return
    community = members.community_facts(session, community_id)
    if kind == END_KIND:
        if post.until_at <= now:
            _change(session, community_id, post_id, state="ended", ended_at=now)
        return
    draft = _notice(session, community, post, now)
    intermediaries.tell(session, community, [draft] if draft else [], now)


def _notice(
    session: Session, community: CommunityFacts, post: HelpPost, now: datetime
) -> MessageDraft | None:
    to = members.recipients(session, community.id, [post.member_id]).get(post.member_id)
    if to is None:
        return None
    ends = local_day(post.until_at, community.time_zone)
    params = {"did": said(post.category, to.language), "day": day_words(ends, to.language)}
    return MessageDraft(
        kind="B4",
        recipient=to,
        params=params,
        subject_id=post.id,
        key=f"B4:{post.id}:{ends}",
        due_at=now,
        deadline_at=post.until_at,
    )


def _remember(session: Session, community_id: int, post_id: UUID, until: datetime) -> None:
    dues = [
        reminders.Due(NOTICE_KIND, post_id, until - NOTICE),
        reminders.Due(END_KIND, post_id, until),
    ]
    reminders.remember(session, community_id, dues)


def _locked(session: Session, community_id: int, post_id: UUID) -> HelpPost:
    post = session.scalar(
        select(HelpPost)
        .where(HelpPost.community_id == community_id, HelpPost.id == post_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if post is None:
        raise NoSuchPost(post_id=str(post_id))
    return post


def _change(session: Session, community_id: int, post_id: UUID, **values: object) -> None:
    session.execute(
        update(HelpPost)
        .where(HelpPost.community_id == community_id, HelpPost.id == post_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
