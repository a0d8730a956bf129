"""Who is told what about help: drafts for the outbox, in the words of each one's language.

A message names the kind of help, never the words that people wrote about it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import intermediaries, members, notifications
from timebank.exchanges.queries.views import ExchangeView, SideView
from timebank.exchanges.rules.kinds import said
from timebank.kernel.calendar import local_day
from timebank.kernel.wording import bare_day_words, day_words, short_hours_words
from timebank.members import CommunityFacts, Recipient
from timebank.notifications import MessageDraft, TaskDraft

TOLD_FOR = timedelta(days=3)
NO_MORE: Mapping[str, str] = MappingProxyType({})


def ask_sides(
    session: Session, community: CommunityFacts, view: ExchangeView, by: str, now: datetime
) -> None:
    """Ask each who has not said yes, and tell each in whose name somebody else said it (E1, E2).

    by: the first name of who wrote it down.
    """
    asked = [side for side in view.sides if _is_asked(view, side)]
    found = members.recipients(session, community.id, _ids(asked)) if asked else {}
    drafts = [
        _about(
            community,
            "E1" if side.is_giver else "E2",
            view,
            side,
            found[side.owner_id],
            now,
            {
                "who": by or community.short_name,
                "other": _other_word(view, side, by),
                "ends": _day(community, view.auto_at, found[side.owner_id].language),
            },
            until=view.auto_at,
        )
        for side in asked
        if side.owner_id in found
    ]
    intermediaries.tell(session, community, drafts, now)


def tell_sides(
    session: Session,
    community: CommunityFacts,
    kind: str,
    view: ExchangeView,
    now: datetime,
    *,
    but: Collection[UUID | None] = (),
    only: Collection[UUID] | None = None,
    key: str = "",
) -> None:
    """Tell the members of an exchange something about it, all but those who know or only some."""
    told = [
        side
        for side in view.sides
        if side.member_id is not None
        and side.member_id not in but
        and (only is None or side.member_id in only)
    ]
    found = members.recipients(session, community.id, _ids(told)) if told else {}
    drafts = [
        _about(community, kind, view, side, found[side.owner_id], now, key=key)
        for side in told
        if side.owner_id in found
    ]
    intermediaries.tell(session, community, drafts, now)


def words_about(
    view: ExchangeView, side: SideView, language: str, community: CommunityFacts
) -> dict[str, str]:
    """Return what messages say of an exchange to one of its sides."""
    return {
        "h": short_hours_words(side.minutes, language),
        "did": said(view.category, language),
        "day": day_words(view.done_on, language),
        "name": _names(view, side) or community.short_name,
    }


def ask_coordinator(
    session: Session,
    community_id: int,
    kind: str,
    view: ExchangeView,
    now: datetime,
    *,
    member_id: UUID | None,
    key: str = "",
    **detail: object,
) -> None:
    """Open a task about an exchange, once a kind and key."""
    draft = TaskDraft(
        kind, f"{kind}:{view.id}:{key}", now, member_id, view.id, {"exchange": True} | detail
    )
    notifications.open_task(session, community_id, draft, now)


def _about(
    community: CommunityFacts,
    kind: str,
    view: ExchangeView,
    side: SideView,
    to: Recipient,
    now: datetime,
    more: Mapping[str, str] = NO_MORE,
    *,
    key: str = "",
    until: datetime | None = None,
) -> MessageDraft:
    return MessageDraft(
        kind=kind,
        recipient=to,
        params=words_about(view, side, to.language, community) | dict(more),
        subject_id=view.id,
        key=f"{kind}:{view.id}:{side.owner_id}:{key}",
        due_at=now,
        deadline_at=until or now + TOLD_FOR,
    )


def _is_asked(view: ExchangeView, side: SideView) -> bool:
    spoken_for = side.member_id is not None and side.member_id == view.for_id
    return side.member_id is not None and (side.said == "waiting" or spoken_for)


def _names(view: ExchangeView, side: SideView) -> str:
    """The other's first name; of a group the first, and how many more."""
    others = [one.first_name for one in view.others_of(side) if one.first_name]
    if not others:
        return ""
    return others[0] if len(others) == 1 else f"{others[0]} + {len(others) - 1}"


def _other_word(view: ExchangeView, side: SideView, by: str) -> str:
    """Name the other where it is not who says so."""
    name = _names(view, side)
    return "" if name == by else name


def _day(community: CommunityFacts, at: datetime, language: str) -> str:
    return bare_day_words(local_day(at, community.time_zone), language)


def _ids(sides: Collection[SideView]) -> list[UUID]:
    return [side.owner_id for side in sides]
