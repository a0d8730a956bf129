"""Writing help down: by who gave or got it, or by somebody for them; the others are asked.

Nobody speaks for both sides, so one person alone never moves hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from timebank import intermediaries, members, reminders
from timebank.exchanges.errors import HelperReceives, NoSuchPerson, NoSuchPost, NotYourExchange
from timebank.exchanges.models import Exchange, ExchangeSide, HelpPost
from timebank.exchanges.operations.authority import SCOPE
from timebank.exchanges.operations.moving import AUTO
from timebank.exchanges.operations.rows import locked
from timebank.exchanges.operations.telling import ask_coordinator, ask_sides
from timebank.exchanges.rules.kinds import CATEGORIES, WORDS_MAX
from timebank.exchanges.rules.sides import GIVER, SideDraft, check_day, check_sides
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day, local_instant
from timebank.kernel.ids import new_id
from timebank.ledger import FUND_OWNER
from timebank.members import CommunityFacts, Member, blocked_with

AUTO_MINUTE = 10 * 60  # of the local day on which silence becomes a yes


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeDraft:
    """Help of one day, as it is written down. category: of CATEGORIES.

    sides: many to one or one to many, what is given sums to what is got (rules.sides_of).
    words: what it was, <= 200 characters, shown on pages and never sent.
    post_id: the offer or request it came from.
    """

    request_key: str
    category: str
    done_on: date
    sides: tuple[SideDraft, ...]
    words: str = ""
    post_id: UUID | None = None


def record(session: Session, actor: Actor, draft: ExchangeDraft, now: datetime) -> UUID:
    """Write down help, once per request key; return its id. The others are asked; nothing moves.

    Raises: SidesUnfit, MinutesUnfit, DayUnfit, NoSuchPerson, NotYourExchange, HelperReceives,
    NoSuchPost, intermediaries.ConsentMissing, members.ChoiceUnknown, members.FieldTooLong.
    """
    community = members.community_facts(session, actor.community_id)
    known = session.scalar(
        select(Exchange.id).where(
            Exchange.community_id == community.id, Exchange.request_key == draft.request_key
        )
    )
    if known is not None:
        return known
    minutes = check_sides(draft.sides, FUND_OWNER)
    check_day(draft.done_on, local_day(now, community.time_zone))
    if draft.category not in CATEGORIES:
        raise members.ChoiceUnknown(field="category", choices=CATEGORIES)
    words = members.one_line(draft.words, "words", WORDS_MAX)
    consent_id = _may_record(session, actor, draft.sides, now)
    _check_people(session, actor, draft.sides)
    _check_post(session, community.id, draft)
    exchange_id = new_id()
    auto_at = auto_instant(community, now)
    session.execute(
        insert(Exchange).values(
            community_id=community.id,
            id=exchange_id,
            request_key=draft.request_key,
            category=draft.category,
            done_on=draft.done_on,
            minutes=minutes,
            words=words,
            state="waiting",
            post_id=draft.post_id,
            recorded_by_id=actor.member_id,
            for_id=actor.on_behalf_of if actor.on_behalf_of != actor.member_id else None,
            consent_id=consent_id,
            channel=actor.channel,
            made_at=now,
            auto_at=auto_at,
        )
    )
    write_sides(session, community.id, exchange_id, _with_words(actor, draft.sides), actor, now)
    reminders.remember(session, community.id, [reminders.Due(AUTO, exchange_id, auto_at)])
    _tell(session, community, actor, exchange_id, consent_id, now)
    return exchange_id


def auto_instant(community: CommunityFacts, now: datetime) -> datetime:
    """Return from when silence is a yes: some days on, at ten in the morning."""
    day = local_day(now, community.time_zone) + timedelta(days=community.policy.exchange_days)
    return local_instant(day, AUTO_MINUTE, community.time_zone)


def write_sides(
    session: Session,
    community_id: int,
    exchange_id: UUID,
    sides: Sequence[tuple[SideDraft, str]],
    actor: Actor,
    now: datetime,
) -> None:
    """Insert the sides of an exchange with what is known of their word."""
    session.execute(
        insert(ExchangeSide),
        [
            {
                "community_id": community_id,
                "id": new_id(),
                "exchange_id": exchange_id,
                "owner_id": side.owner_id,
                "member_id": None if side.owner_id == FUND_OWNER else side.owner_id,
                "part": side.part,
                "minutes": side.minutes,
                "said": said,
                "said_at": now if said != "waiting" else None,
                "said_by_id": actor.member_id if said != "waiting" else None,
            }
            for side, said in sides
        ],
    )


def _with_words(actor: Actor, sides: Sequence[SideDraft]) -> list[tuple[SideDraft, str]]:
    """Return each side with the word it has by being written down.

    Who writes down has said yes for themself. A helper says it for a giver where a neighbour got
    the help, who will be asked; a coordinator for the community where a member will be.
    """
    owners = {side.owner_id for side in sides}
    is_own = actor.member_id in owners and actor.on_behalf_of in (None, actor.member_id)
    with_fund = FUND_OWNER in owners

    def word(side: SideDraft) -> str:
        if is_own:
            return "yes" if side.owner_id == actor.member_id else "waiting"
        if side.owner_id == FUND_OWNER:
            return "yes" if actor.is_coordinator and actor.member_id not in owners else "waiting"
        if side.owner_id == actor.on_behalf_of and side.part == GIVER and not with_fund:
            return "yes"
        return "waiting"

    return [(side, word(side)) for side in sides]


def _may_record(
    session: Session, actor: Actor, sides: Sequence[SideDraft], now: datetime
) -> UUID | None:
    owners = {side.owner_id: side for side in sides}
    subject = owners.get(actor.subject_id) if actor.subject_id else None
    if subject is None:
        members.need_coordinator(actor) if actor.on_behalf_of is None else _refuse()
        return None
    if actor.on_behalf_of in (None, actor.member_id):
        return None
    own = owners.get(actor.member_id) if actor.member_id else None
    if own is not None and own.part == GIVER:
        raise HelperReceives()
    # hours that go are asked of the member themself; only to write them down needs no more
    return intermediaries.authorize(session, actor, subject.owner_id, SCOPE, now)


def _refuse() -> None:
    raise NotYourExchange()


def _check_people(session: Session, actor: Actor, sides: Sequence[SideDraft]) -> None:
    """Let active members who are not kept apart. Raises: NoSuchPerson, also for those who are."""
    wanted = {side.owner_id for side in sides} - {FUND_OWNER}
    found = set(
        session.scalars(
            select(Member.id).where(
                Member.community_id == actor.community_id,
                Member.id.in_(wanted),
                Member.state == "active",
            )
        )
    )
    apart: set[UUID] = set()
    if actor.subject_id in wanted and actor.subject_id is not None:
        apart = blocked_with(session, actor.community_id, actor.subject_id)
    if found != wanted or apart & wanted:
        raise NoSuchPerson(field="who")


def _check_post(session: Session, community_id: int, draft: ExchangeDraft) -> None:
    if draft.post_id is None:
        return
    owner = session.scalar(
        select(HelpPost.member_id).where(
            HelpPost.community_id == community_id, HelpPost.id == draft.post_id
        )
    )
    if owner is None or owner not in {side.owner_id for side in draft.sides}:
        raise NoSuchPost(post_id=str(draft.post_id))


def _tell(
    session: Session,
    community: CommunityFacts,
    actor: Actor,
    exchange_id: UUID,
    consent_id: UUID | None,
    now: datetime,
) -> None:
    view = locked(session, community.id, exchange_id)
    if actor.on_behalf_of is not None:
        intermediaries.note_act(
            session, actor, "exchange", actor.on_behalf_of, now,
            subject_id=exchange_id, consent_id=consent_id,
        )  # fmt: skip
    ask_sides(session, community, view, actor.name or view.recorded_by, now)
    fund = view.side_of(FUND_OWNER)
    if fund is not None and fund.said == "waiting":
        giver = view.givers[0].member_id
        ask_coordinator(session, community.id, "approve_fund", view, now, member_id=giver)
