"""A community's own words for a message: a new version each time, ours again by one more.

Rows are only added, so that who changed what, when, and what stood there before stays known.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members import Community, Member
from timebank.notifications.errors import AdminsWords, WordsChanged, WordsUnfit
from timebank.notifications.models import OwnWords
from timebank.notifications.operations.tasks import insert_new
from timebank.notifications.rules.changing import flaws, tidied
from timebank.notifications.rules.words import Form

OwnForms = Mapping[tuple[str, str], Form]  # kind, language


@dataclass(frozen=True, slots=True)
class WordsVersion:
    """One version of a community's words; form None: ours again."""

    version: int
    form: Form | None
    made_by: str
    made_at: datetime


def own_words(session: Session, community_id: int) -> OwnForms:
    """Return what a community changed and did not put back: one statement for all kinds."""
    last = (
        select(OwnWords.kind, OwnWords.language, func.max(OwnWords.version).label("version"))
        .where(OwnWords.community_id == community_id)
        .group_by(OwnWords.kind, OwnWords.language)
        .subquery()
    )
    rows = session.execute(
        select(OwnWords.kind, OwnWords.language, OwnWords.form)
        .join(
            last,
            (OwnWords.kind == last.c.kind)
            & (OwnWords.language == last.c.language)
            & (OwnWords.version == last.c.version),
        )
        .where(OwnWords.community_id == community_id, OwnWords.is_ours.is_(False))
    )
    return {(row.kind, row.language): Form(**row.form) for row in rows}


def words_versions(
    session: Session, community_id: int, kind: str, language: str
) -> list[WordsVersion]:
    """Return every version of a community's words for one message, the newest first."""
    rows = session.execute(
        select(OwnWords.version, OwnWords.form, OwnWords.is_ours, OwnWords.made_at, Member.name)
        .join(
            Member,
            (Member.community_id == OwnWords.community_id) & (Member.id == OwnWords.made_by_id),
        )
        .where(
            OwnWords.community_id == community_id,
            OwnWords.kind == kind,
            OwnWords.language == language,
        )
        .order_by(OwnWords.version.desc())
    )
    return [
        WordsVersion(row.version, None if row.is_ours else Form(**row.form), row.name, row.made_at)
        for row in rows
    ]


def change_words(
    session: Session,
    actor: Actor,
    kind: str,
    language: str,
    form: Form | None,
    seen: int,
    now: datetime,
) -> None:
    """Use these words from now on; None: ours again. What is said already is written once.

    seen: the version that was on the page, 0 for none.
    Raises: AdminsWords, WordsUnfit(flaws), WordsChanged when somebody else was first.
    """
    if "admin" not in actor.roles or actor.member_id is None:
        raise AdminsWords()
    form = tidied(form) if form else None
    found = flaws(kind, language, form) if form else []
    if found:
        raise WordsUnfit(flaws=found)
    session.execute(  # two changes take turns
        select(Community.id)
        .where(Community.id == actor.community_id)
        .with_for_update(key_share=True)
    )
    versions = words_versions(session, actor.community_id, kind, language)
    latest = versions[0] if versions else None
    if (latest.form if latest else None) == form:
        return
    if (latest.version if latest else 0) != seen:
        raise WordsChanged(kind=kind)
    insert_new(session, OwnWords, [_row(actor, kind, language, form, seen, now)])
    own = own_words(session, actor.community_id)
    kept = {f"{kind}.{language}": asdict(form) for (kind, language), form in own.items()}
    session.execute(
        update(Community).where(Community.id == actor.community_id).values(own_words=kept)
    )


def _row(
    actor: Actor, kind: str, language: str, form: Form | None, seen: int, now: datetime
) -> dict[str, Any]:
    return {
        "community_id": actor.community_id,
        "id": new_id(),
        "kind": kind,
        "language": language,
        "version": seen + 1,
        "form": asdict(form) if form else {},
        "is_ours": form is None,
        "made_by_id": actor.member_id,
        "made_at": now,
    }
