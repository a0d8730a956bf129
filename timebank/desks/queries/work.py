"""What a desk reads of its own work: calls on hold, notes, training, time given."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from timebank.desks.models import DeskDraft, DeskNote, DeskNoteArea, HelpingTime, TrainingStep
from timebank.desks.rules import TRAINING_STEPS
from timebank.kernel.actor import Areas
from timebank.members import Member

DRAFTS_MAX = 20
NOTES_MAX = 100
TIMES_MAX = 100


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft of one helper. typed: field -> text."""

    id: UUID
    kind: str
    label: str
    typed: dict[str, str]
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class NoteView:
    """One hand-over note."""

    id: UUID
    by_name: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Training:
    """How far a helper is: the steps they ticked, and those a coordinator confirmed."""

    ticked: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()

    @property
    def is_done(self) -> bool:
        """Whether every step is confirmed."""
        return self.confirmed >= set(TRAINING_STEPS)

    @property
    def waits(self) -> bool:
        """Whether a coordinator has something to confirm."""
        return self.ticked > self.confirmed


NOT_STARTED = Training()


@dataclass(frozen=True, slots=True)
class TimeView:
    """Time that was written down. decided_by "": it waits."""

    id: UUID
    member_id: UUID
    member_name: str
    given_on: date
    minutes: int
    note: str
    state: str
    recorded_by_id: UUID
    decided_by: str


def drafts_of(
    session: Session, community_id: int, member_id: UUID, now: datetime, kind: str = "call"
) -> list[DraftView]:
    """Return what a helper has on hold now, the newest first."""
    rows = session.scalars(
        select(DeskDraft)
        .where(
            DeskDraft.community_id == community_id,
            DeskDraft.by_id == member_id,
            DeskDraft.kind == kind,
            DeskDraft.until_at > now,
        )
        .order_by(DeskDraft.kept_at.desc(), DeskDraft.id)
        .limit(DRAFTS_MAX)
    )
    return [_view(row) for row in rows]


def draft_of(
    session: Session, community_id: int, member_id: UUID, draft_id: UUID, now: datetime
) -> DraftView | None:
    """Return one draft of this helper, or None: another's, or its half hour is over."""
    row = session.scalar(
        select(DeskDraft).where(
            DeskDraft.community_id == community_id,
            DeskDraft.id == draft_id,
            DeskDraft.by_id == member_id,
            DeskDraft.until_at > now,
        )
    )
    return None if row is None else _view(row)


def notes_of(
    session: Session,
    community_id: int,
    organisation_id: UUID,
    *,
    before: datetime | None = None,
    limit: int = NOTES_MAX,
    areas: Areas = None,
) -> list[NoteView]:
    """Return an organisation's notes in this community, the newest first.

    areas: those about these areas only.
    """
    wanted = (
        select(DeskNote.id, Member.name, DeskNote.body, DeskNote.at)
        .join(
            Member, and_(Member.community_id == DeskNote.community_id, Member.id == DeskNote.by_id)
        )
        .where(DeskNote.community_id == community_id, DeskNote.organisation_id == organisation_id)
        .order_by(DeskNote.at.desc(), DeskNote.id.desc())
        .limit(limit)
    )
    if areas is not None:
        about = select(DeskNoteArea.note_id).where(
            DeskNoteArea.community_id == community_id, DeskNoteArea.area_id.in_(areas)
        )
        wanted = wanted.where(DeskNote.id.in_(about))
    if before is not None:
        wanted = wanted.where(DeskNote.at < before)
    return [NoteView(*row) for row in session.execute(wanted)]


def trainings(
    session: Session, community_id: int, member_ids: Collection[UUID]
) -> dict[UUID, Training]:
    """Return how far these helpers are, by member; who has ticked nothing is left out."""
    rows = session.execute(
        select(TrainingStep.member_id, TrainingStep.step, TrainingStep.confirmed_at).where(
            TrainingStep.community_id == community_id, TrainingStep.member_id.in_(member_ids)
        )
    ).all()
    return {
        who: Training(
            frozenset(step for member_id, step, _ in rows if member_id == who),
            frozenset(step for member_id, step, at in rows if member_id == who and at is not None),
        )
        for who in {row.member_id for row in rows}
    }


def times_given(
    session: Session, community_id: int, *, member_id: UUID | None = None, state: str | None = None
) -> list[TimeView]:
    """Return time written down by days, the newest first: of a member, or in a state."""
    decider = aliased(Member)
    wanted = (
        select(HelpingTime, Member.name, decider.first_name)
        .join(
            Member,
            and_(
                Member.community_id == HelpingTime.community_id,
                Member.id == HelpingTime.member_id,
            ),
        )
        .outerjoin(
            decider,
            and_(
                decider.community_id == HelpingTime.community_id,
                decider.id == HelpingTime.decided_by_id,
            ),
        )
        .where(HelpingTime.community_id == community_id)
        .order_by(HelpingTime.given_on.desc(), HelpingTime.id.desc())
        .limit(TIMES_MAX)
    )
    if member_id is not None:
        wanted = wanted.where(HelpingTime.member_id == member_id)
    if state is not None:
        wanted = wanted.where(HelpingTime.state == state)
    return [
        TimeView(
            row.id, row.member_id, name, row.given_on, row.minutes, row.note, row.state,
            row.recorded_by_id, decided_by or "",
        )
        for row, name, decided_by in session.execute(wanted)
    ]  # fmt: skip


def _view(row: DeskDraft) -> DraftView:
    return DraftView(row.id, row.kind, row.label, dict(row.typed), row.kept_at)
