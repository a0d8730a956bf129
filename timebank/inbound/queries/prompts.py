"""The open prompts of a number: derived from what was sent to it, so that nothing opens them.

A message that was sent is the prompt; what it is about is read as it stands now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from timebank import exchanges, intermediaries, rides
from timebank.inbound.models import InboundText
from timebank.inbound.rules.prompts import PROMPT_KINDS, Prompt
from timebank.inbound.rules.table import LIFE_MAX
from timebank.intermediaries import Consent
from timebank.members import Member, Recipient
from timebank.notifications import Message
from timebank.rides import LIVE, Invitation, RideView, StandBy

PROMPTS_MAX = 40
DAY = timedelta(days=1)
CONSENT_KINDS = frozenset({"R11"})
KEPT_KINDS = frozenset({"R28", "R29"})  # of a consent that counts already
ACT_KINDS = frozenset({"R27"})
HELP_KINDS = frozenset({"E1", "E2", "C11"})
MEET_KINDS = frozenset({"B1", "B1o"})
NOTE_KINDS = frozenset({"B4"})
OFFERS = frozenset({"D1", "D11", "D15"})
SECONDS = frozenset({"D14"})  # asked to stand by
DRIVERS = "D"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose number it is: nobody, one member, or a household that shares it."""

    number: str
    members: tuple[Recipient, ...]

    @property
    def is_stopped(self) -> bool:
        """No text may go to this number."""
        return any(member.text_stopped for member in self.members)


def caller_of(session: Session, community_id: int, number: str) -> Caller:
    """Lock and return whose number this is: two texts of one number are heard one by one."""
    rows = session.execute(
        select(
            Member.id, Member.name, Member.first_name, Member.phone, Member.email, Member.language,
            Member.contact_wish, Member.quiet_from, Member.quiet_until, Member.text_stopped,
            Member.is_landline,
        )
        .where(
            Member.community_id == community_id, Member.phone == number, Member.state != "left"
        )
        .order_by(Member.id)
        .with_for_update(key_share=True)
    ).all()  # fmt: skip
    found = [Recipient(*row) for row in rows]
    return Caller(number, tuple(sorted(found, key=lambda one: (one.first_name, one.member_id))))


def prompts_of(session: Session, community_id: int, caller: Caller, now: datetime) -> list[Prompt]:
    """Return what was sent to this number and may be answered, the newest first."""
    rows = _sent(session, community_id, caller, now)
    if not rows:
        return []
    subjects = {row.subject_id for row in rows if row.subject_id is not None}
    views = by_subject(rides.rides_about(session, community_id, tuple(subjects)))
    offers = _offers(session, community_id, rows) | _seconds(session, community_id, rows)
    asked = {
        consent_id
        for member_id in {row.member_id for row in rows if row.kind in CONSENT_KINDS}
        for consent_id in intermediaries.consents_to_confirm(session, community_id, member_id)
    }
    live = _live(session, community_id, rows, now)
    helped = _helped(session, community_id, rows)
    return [
        _of_help(row, helped)
        if row.kind in helped.kinds
        else _prompt(row, views, offers, asked, live)
        for row in rows
    ]


def _sent(session: Session, community_id: int, caller: Caller, now: datetime) -> Sequence[Any]:
    opened, answered = aliased(InboundText), aliased(InboundText)
    return session.execute(
        select(
            Message.id,
            Message.kind,
            Message.member_id,
            Message.subject_id,
            Message.message_key,
            Message.made_at,
            Message.params,
            opened.draft,
            exists()
            .where(
                answered.community_id == community_id,
                or_(answered.answered_id == Message.id, answered.picked_id == Message.id),
            )
            .label("is_answered"),
        )
        .outerjoin(
            opened, and_(opened.community_id == community_id, opened.opened_id == Message.id)
        )
        .where(
            Message.community_id == community_id,
            Message.member_id.in_([member.member_id for member in caller.members]),
            Message.made_at > now - LIFE_MAX,
            Message.kind.in_(PROMPT_KINDS),
            Message.channel == "text",
            Message.address == caller.number,
            or_(
                Message.state.in_(("sending", "sent")),
                and_(Message.state == "waiting", Message.due_at <= now),
            ),
        )
        .order_by(Message.made_at.desc(), Message.id.desc())
        .limit(PROMPTS_MAX)
    ).all()


def by_subject(views: Sequence[RideView]) -> dict[UUID, RideView]:
    """Return the ride of each id, and of each request its first ride that is not over."""
    found = {view.id: view for view in views}
    for view in sorted(views, key=lambda view: (view.state not in LIVE, view.leg != "out")):
        found.setdefault(view.request_id, view)
    return found


def _offers(session: Session, community_id: int, rows: Sequence[Any]) -> dict[UUID, str]:
    ids = [offer_id for row in rows if (offer_id := _offer_id(row)) is not None]
    if not ids:
        return {}
    found = session.execute(
        select(Invitation.id, Invitation.state).where(
            Invitation.community_id == community_id, Invitation.id.in_(ids)
        )
    )
    return {row.id: row.state for row in found}


def _seconds(session: Session, community_id: int, rows: Sequence[Any]) -> dict[UUID, str]:
    """Return how standing by stands that these messages ask for."""
    ids = [second_id for row in rows if (second_id := _second_id(row)) is not None]
    if not ids:
        return {}
    found = session.execute(
        select(StandBy.id, StandBy.state).where(
            StandBy.community_id == community_id, StandBy.id.in_(ids)
        )
    )
    return {row.id: row.state for row in found}


def _live(session: Session, community_id: int, rows: Sequence[Any], now: datetime) -> set[UUID]:
    """Return the consents among these that nobody has ended or renewed, and that still count."""
    ids = [row.subject_id for row in rows if row.kind in KEPT_KINDS]
    if not ids:
        return set()
    renewals = [f"renew:{consent_id}" for consent_id in ids]
    found = session.execute(
        select(Consent.id, Consent.request_key).where(
            Consent.community_id == community_id,
            or_(Consent.id.in_(ids), Consent.request_key.in_(renewals)),
            Consent.revoked_at.is_(None),
            Consent.until_on >= (now - DAY).date(),
        )
    ).all()
    renewed = {row.request_key for row in found}
    return {row.id for row in found if f"renew:{row.id}" not in renewed}


@dataclass(frozen=True, slots=True)
class _Helped:
    """How help and notes on the board stand: by exchange and member, and by answer or note."""

    exchanges: Mapping[tuple[UUID, UUID], str]
    board: Mapping[UUID, str]
    kinds: frozenset[str] = HELP_KINDS | MEET_KINDS | NOTE_KINDS


def _helped(session: Session, community_id: int, rows: Sequence[Any]) -> _Helped:
    def about(kinds: frozenset[str]) -> set[UUID]:
        return {row.subject_id for row in rows if row.kind in kinds}

    return _Helped(
        exchanges.stages_of(session, community_id, about(HELP_KINDS)),
        exchanges.board_stages(session, community_id, about(MEET_KINDS), about(NOTE_KINDS)),
    )


def _of_help(row: Any, helped: _Helped) -> Prompt:
    stage = helped.board.get(row.subject_id, "over")
    if row.kind in HELP_KINDS:
        stage = helped.exchanges.get((row.subject_id, row.member_id), "over")
    words = f"{row.params.get('did', '')} {row.params.get('day', '')}".strip()
    return Prompt(
        id=row.id,
        kind=row.kind,
        member_id=row.member_id,
        about=row.subject_id,
        made_at=row.made_at,
        stage=stage,
        is_answered=row.is_answered,
        words=words,
    )


def _offer_id(row: Any) -> UUID | None:
    """An offer's key names its invitation."""
    return UUID(row.message_key.split(":")[1]) if row.kind in OFFERS else None


def _second_id(row: Any) -> UUID | None:
    """A question to stand by: its key names it, too."""
    return UUID(row.message_key.split(":")[1]) if row.kind in SECONDS else None


def _prompt(
    row: Any,
    views: Mapping[UUID, RideView],
    offers: Mapping[UUID, str],
    asked: set[UUID],
    live: set[UUID],
) -> Prompt:
    about, stage, is_own, code, at = row.subject_id, "", True, "", None
    offer_id = _offer_id(row) or _second_id(row)
    view = views.get(row.subject_id)
    if view is not None:
        about, stage, code, at = view.id, view.state, view.code, view.pickup_at
        driver = view.driver_contact
        is_own = driver is not None and driver.member_id == row.member_id
    if offer_id is not None:
        about, stage = offer_id, offers.get(offer_id, "")
    elif row.kind in CONSENT_KINDS:
        stage = "asked" if row.subject_id in asked else "over"
    elif row.kind in KEPT_KINDS:
        stage = "live" if row.subject_id in live else "over"
    elif row.kind in ACT_KINDS:
        stage = "told"
    return Prompt(
        id=row.id,
        kind=row.kind,
        member_id=row.member_id,
        about=about,
        made_at=row.made_at,
        stage=stage,
        is_answered=row.is_answered,
        is_own=is_own,
        at=at,
        code=code,
        draft=row.draft or {},
    )
