"""The desk's search: the way callers speak, accents and spelling forgiven.

LIKE on the folded names first; only when it finds nobody are spellings compared, over a bounded
number of rows, each different word once.
"""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from timebank.geo import Place
from timebank.kernel.wording import fold
from timebank.members.models import Member, Need
from timebank.members.queries.among import MemberIds, is_among
from timebank.members.queries.people import HOME, NEED
from timebank.members.queries.views import MemberHit
from timebank.members.rules.spelling import likeness

CANDIDATES_MAX = 60  # rows that LIKE may bring in, to be put in order
FUZZY_ROWS_MAX = 4000
TEXT_MAX = 80
DIGITS_MIN = 4
TOKENS_MAX = 6
FINDABLE = ("asked", "provisional", "active", "paused")


def find_members(
    session: Session,
    community_id: int,
    text: str,
    *,
    limit: int = 8,
    among: MemberIds | None = None,
) -> list[MemberHit]:
    """Return members by last digits of the number, part of a name, nickname or street.

    among: a select of member ids to stay within (a helper's consented members, some areas).
    Best first.
    """
    tokens = fold(text[:TEXT_MAX]).split()[:TOKENS_MAX]
    if "".join(tokens).isdigit():  # "555 0142" is one number
        tokens = ["".join(tokens)]
    if not tokens:
        return []
    here = and_(Member.community_id == community_id, Member.state.in_(FINDABLE))
    inside = and_(here, is_among(Member.id, among))
    said = [_said(token) for token in tokens]
    rows = session.execute(_hits().where(inside, *said).limit(CANDIDATES_MAX)).all()
    if rows:
        ordered = sorted(rows, key=lambda row: _rank(row, tokens))
        return [_hit(row) for row in ordered[:limit]]
    close = _close_ids(session, inside, tokens, limit)
    if not close:
        return []
    rows = session.execute(_hits().where(inside, Member.id.in_(close))).all()
    return [_hit(row) for row in sorted(rows, key=lambda row: close.index(row.id))]


def member_named(
    session: Session, community_id: int, name: str, digits: str
) -> tuple[UUID, str] | None:
    """Return id and first name of the one active member of a name and the end of a number.

    Both must fit, so that neither a list of names nor one of numbers is found out. digits: the
    last four or more. None: nobody, or more than one.
    """
    wanted = set(fold(name[:TEXT_MAX]).split())
    ends = "".join(char for char in digits if char.isdigit())[-10:]
    if not wanted or len(ends) < DIGITS_MIN:
        return None
    rows = session.execute(
        select(Member.id, Member.first_name, Member.name, Member.nickname)
        .where(
            Member.community_id == community_id,
            Member.state == "active",
            Member.phone.endswith(ends, autoescape=True),
        )
        .limit(CANDIDATES_MAX)
    )
    found = [row for row in rows if wanted <= set(fold(f"{row.name} {row.nickname}").split())]
    return (found[0].id, found[0].first_name) if len(found) == 1 else None


def members_among(
    session: Session, community_id: int, among: MemberIds, *, limit: int = 200
) -> list[MemberHit]:
    """Return the members of a select by name: a helper's own list."""
    rows = session.execute(
        _hits()
        .where(
            Member.community_id == community_id,
            Member.state.in_(FINDABLE),
            Member.id.in_(among),
        )
        .order_by(Member.name, Member.id)
        .limit(limit)
    )
    return [_hit(row) for row in rows]


def _said(token: str) -> ColumnElement[bool]:
    part = Member.fold.contains(token, autoescape=True)
    if token.isdigit() and len(token) >= 3:
        # eleven digits with the country's 1, ten without: the end is what callers say
        return or_(Member.phone.endswith(token[-10:], autoescape=True), part)
    return part


def _hits() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Member.id,
            Member.name,
            Member.first_name,
            Member.nickname,
            Member.phone,
            Member.fold,
            Member.home_place_id,
            Member.language,
            Member.contact_wish,
            Member.state,
            Place.address,
            Need.help_level,
            Need.aids,
        )
        .outerjoin(Place, HOME)
        .outerjoin(Need, NEED)
    )


def _rank(row: Row[*tuple[Any, ...]], tokens: list[str]) -> tuple[int, int, str, UUID]:
    """Whole words before beginnings before middles; then by name."""
    words = row.fold.split()
    phone = row.phone or ""
    whole = sum(token in words or phone.endswith(token) for token in tokens)
    begun = sum(any(word.startswith(token) for word in words) for token in tokens)
    return -whole, -begun, row.name, row.id


def _close_ids(
    session: Session, inside: ColumnElement[bool], tokens: list[str], limit: int
) -> list[UUID]:
    """Return the ids of those whose words are spelled most like every token, best first."""
    words_of: dict[UUID, list[str]] = {}
    ids_of: dict[str, list[UUID]] = defaultdict(list)
    newest = select(Member.id, Member.fold).where(inside).order_by(Member.asked_at.desc())
    for member_id, folded in session.execute(newest.limit(FUZZY_ROWS_MAX)):
        words_of[member_id] = folded.split()
        for word in words_of[member_id]:
            ids_of[word].append(member_id)
    total: dict[UUID, float] = dict.fromkeys(words_of, 0.0)
    for token in tokens:
        best: dict[UUID, float] = {}
        for word, ids in ids_of.items():
            score = likeness(token, word)
            if score:
                for member_id in ids:
                    best[member_id] = max(best.get(member_id, 0.0), score)
        total = {who: total[who] + score for who, score in best.items() if who in total}
    return sorted(total, key=lambda who: (-total[who], who))[:limit]


def _hit(row: Row[*tuple[Any, ...]]) -> MemberHit:
    return MemberHit(
        member_id=row.id,
        name=row.name,
        first_name=row.first_name,
        nickname=row.nickname,
        phone=row.phone,
        street=row.address or "",
        home_place_id=row.home_place_id,
        language=row.language,
        wish=row.contact_wish,
        state=row.state,
        help_level=row.help_level or "kerb",
        aids=tuple(row.aids or ()),
    )
