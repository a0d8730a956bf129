"""Time given at a desk: written down once, counted from the community fund by somebody else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from timebank import intermediaries, ledger, members
from timebank.desks.errors import DayNotOpen, NoSuchTime, OwnTime, TimeDecided, TooMuchTime
from timebank.desks.models import HelpingTime
from timebank.desks.rules import DAY_MINUTES_MAX, DAYS_BACK_MAX
from timebank.intermediaries import NotOnTheStaff
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.ids import new_id
from timebank.ledger import FUND_OWNER, TransferAsk
from timebank.members import need_coordinator


@dataclass(frozen=True, slots=True)
class TimeGiven:
    """What is written down: minutes of one local day."""

    request_key: str
    member_id: UUID
    given_on: date
    minutes: int
    note: str = ""


def give_time(session: Session, actor: Actor, given: TimeGiven, now: datetime) -> UUID:
    """Write down time a helper gave, once per request key; return its id. Nothing moves yet.

    By the helper, or by a coordinator for them. Raises: CoordinatorOnly, NotOnTheStaff,
    NoSuchMember, DayNotOpen, TooMuchTime.
    """
    assert actor.member_id is not None
    if given.member_id != actor.member_id:
        need_coordinator(actor)
    mine = HelpingTime.community_id == actor.community_id
    members.present_member(session, actor.community_id, given.member_id)  # its day is counted once
    known = session.scalar(
        select(HelpingTime.id).where(mine, HelpingTime.request_key == given.request_key)
    )
    if known is not None:
        return known
    today = local_day(now, members.community_facts(session, actor.community_id).time_zone)
    on_staff = intermediaries.staff_of(session, actor.community_id, given.member_id, today)
    if on_staff is None and given.member_id == actor.member_id:
        raise NotOnTheStaff(organisation_id="")
    if not today - timedelta(days=DAYS_BACK_MAX) <= given.given_on <= today:
        raise DayNotOpen(field="day")
    that_day = session.scalar(
        select(func.coalesce(func.sum(HelpingTime.minutes), 0)).where(
            mine,
            HelpingTime.member_id == given.member_id,
            HelpingTime.given_on == given.given_on,
            HelpingTime.state != "refused",
        )
    )
    if given.minutes < 1 or given.minutes + int(that_day or 0) > DAY_MINUTES_MAX:
        raise TooMuchTime(field="hours", minutes_max=DAY_MINUTES_MAX)
    time_id = new_id()
    session.execute(
        insert(HelpingTime).values(
            community_id=actor.community_id,
            id=time_id,
            request_key=given.request_key,
            member_id=given.member_id,
            given_on=given.given_on,
            minutes=given.minutes,
            note=members.one_line(given.note, "note", 200),
            state="waiting",
            recorded_by_id=actor.member_id,
            made_at=now,
        )
    )
    return time_id


def decide_time(session: Session, actor: Actor, time_id: UUID, counts: bool, now: datetime) -> None:
    """Count time from the community fund, or refuse it; the same answer twice is once.

    Raises: CoordinatorOnly, NoSuchTime, OwnTime, TimeDecided, ledger.CreditLimitExceeded.
    """
    need_coordinator(actor)
    own = (HelpingTime.community_id == actor.community_id, HelpingTime.id == time_id)
    row = session.execute(
        select(
            HelpingTime.member_id, HelpingTime.recorded_by_id, HelpingTime.minutes,
            HelpingTime.state, HelpingTime.note,
        ).where(*own).with_for_update(key_share=True)
    ).first()  # fmt: skip
    if row is None:
        raise NoSuchTime(time_id=str(time_id))
    if actor.member_id in (row.member_id, row.recorded_by_id):
        raise OwnTime()
    wanted = "counted" if counts else "refused"
    if row.state != "waiting":
        if row.state == wanted:
            return
        raise TimeDecided(state=row.state)
    transfer_id = None
    if counts:
        ask = TransferAsk(
            request_key=f"helping:{time_id}",
            kind="grant",
            moves={FUND_OWNER: -row.minutes, row.member_id: row.minutes},
            reason=row.note,
            subject_id=time_id,
            by_id=actor.member_id,
        )
        transfer_id = ledger.transfer(session, actor.community_id, ask, now).transfer_id
    session.execute(
        update(HelpingTime)
        .where(*own)
        .values(
            state=wanted, decided_by_id=actor.member_id, decided_at=now, transfer_id=transfer_id
        )
        .execution_options(synchronize_session=False)
    )
