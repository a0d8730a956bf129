"""A community's day as it stands: rides, promises, who may drive what. Read once, solved outside.

Who may drive is asked of the same search that asks drivers every day: three statements a ride,
never one a driver, so that a plan and an invitation cannot disagree on a rule.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from timebank import rides
from timebank.dayplans.queries.windows import Windows, windows_of
from timebank.dayplans.rules.jobs import Job, Point, Span
from timebank.kernel.calendar import local_day, local_instant
from timebank.matching import Busy
from timebank.members import CommunityFacts, Driver, Member
from timebank.rides import RideView

LATEST = timedelta(minutes=15)  # before the last pickup in time: later nobody new is found
RIDES_MAX = 2000
AROUND = timedelta(hours=20)  # promises of the days beside it that may reach into this one
UNDER_WAY = ("found", "on_the_way", "here", "riding", "waiting_for_call")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A ride of the day that looks for a driver and is not planned. why: a word."""

    view: RideView
    why: str  # hours | named | too_late | over_midnight


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a plan is made of. homes and names: of every driver who may take or promised a job."""

    community: CommunityFacts
    on_day: date
    midnight: datetime
    jobs: tuple[Job, ...]
    views: Mapping[UUID, RideView]
    left_out: tuple[LeftOut, ...]
    homes: Mapping[UUID, Point]
    names: Mapping[UUID, str]
    elsewhere: Mapping[UUID, Sequence[Busy]] = field(default_factory=dict)


def read_day(session: Session, community: CommunityFacts, on_day: date, now: datetime) -> Snapshot:
    """Read what there is to plan on one local day."""
    midnight = local_instant(on_day, 0, community.time_zone)
    ends = local_instant(on_day + timedelta(days=1), 0, community.time_zone)
    around = rides.rides_between(
        session, community.id, midnight - AROUND, ends + AROUND, limit=RIDES_MAX
    )
    of_day = [view for view in around if midnight <= view.pickup_at < ends]
    promised = [view for view in of_day if _is_promised(view)]
    looking = [view for view in of_day if view.state == "looking"]
    groups, left_out = _groups(session, community, looking, now)
    promised_ids = [view.id for view in promised]
    no = rides.said_no(session, community.id, [view.id for view in looking])
    windows = windows_of(session, community, on_day)
    jobs = [_promised_job(community, each) for each in _together(promised)]
    jobs += [
        _job(session, community, each, now, beside=promised_ids, no=no, windows=windows)
        for each in groups
    ]
    drivers = {one for job in jobs for one in (job.promised, *job.able) if one is not None}
    homes, names = _drivers(session, community.id, drivers)
    return Snapshot(
        community, on_day, midnight, tuple(jobs), {view.id: view for view in of_day},
        tuple(left_out), homes, names, _elsewhere(around, of_day),
    )  # fmt: skip


def _is_promised(view: RideView) -> bool:
    return view.driver_id is not None and view.state in UNDER_WAY


def _groups(
    session: Session, community: CommunityFacts, looking: list[RideView], now: datetime
) -> tuple[list[list[RideView]], list[LeftOut]]:
    """Return what is planned together, and what is not planned."""
    alone = rides.asked_alone(session, community.id, [view.id for view in looking])
    groups, left_out = [], []
    for group in _together(looking):
        why = ""
        if any(view.hold_id is None for view in group):
            why = "hours"
        elif any(view.id in alone for view in group):
            why = "named"
        elif min(view.pickup_until for view in group) - LATEST <= now:
            why = "too_late"
        elif _is_over_midnight(group, community.time_zone):
            why = "over_midnight"
        if why:
            left_out += [LeftOut(view, why) for view in group]
        else:
            groups.append(group)
    return groups, left_out


def _is_over_midnight(group: Sequence[RideView], zone: str) -> bool:
    """Tell whether a driver who waits would bring the rider home on another day."""
    return any(
        view.way_home == "driver_waits"
        and view.leg == "out"
        and len(group) == 1
        and view.other_state == "looking"
        and view.other_pickup_at is not None
        and local_day(view.other_pickup_at, zone) != local_day(view.pickup_at, zone)
        for view in group
    )


def _together(views: Sequence[RideView]) -> list[list[RideView]]:
    """Put both ways with one driver who waits together, the way there first."""
    groups: dict[tuple[UUID, UUID | None], list[RideView]] = {}
    for view in views:
        waits = view.way_home == "driver_waits"
        key = (view.request_id if waits else view.id, view.driver_id)
        groups.setdefault(key, []).append(view)
    return [sorted(group, key=lambda view: view.leg, reverse=True) for group in groups.values()]


def _promised_job(community: CommunityFacts, group: Sequence[RideView]) -> Job:
    first = group[0]
    return Job(
        spans=tuple(_span(view, view.pickup_at, view.pickup_at) for view in group),
        weight=sum(community.policy.weight_of(view.purpose) for view in group),
        seats=first.seats,
        wheelchairs=first.wheelchairs,
        able={},
        promised=first.driver_id,
        promised_minutes=sum(view.effort_minutes for view in group),
    )


def _job(
    session: Session,
    community: CommunityFacts,
    group: Sequence[RideView],
    now: datetime,
    *,
    beside: Collection[UUID],
    no: Mapping[UUID, Collection[UUID]],
    windows: Windows,
) -> Job:
    """Read who may take a group, and how late it may begin so that all of them still may."""
    refused = {one for view in group for one in no.get(view.id, ())}
    found = rides.able_drivers(session, community, group, now, beside=beside)
    able = {
        ranked.candidate.driver_id: ranked
        for ranked in found
        if ranked.candidate.driver_id not in refused
    }
    first = group[0]
    latest = min(
        [first.pickup_until]
        + [windows.latest(one, first.pickup_at, first.dropoff_at) for one in able]
    )
    return Job(
        spans=tuple(_span(view, view.pickup_at, max(view.pickup_at, latest)) for view in group),
        weight=sum(community.policy.weight_of(view.purpose) for view in group),
        seats=first.seats,
        wheelchairs=first.wheelchairs,
        able=able,
    )


def _span(view: RideView, pickup_at: datetime, latest: datetime) -> Span:
    start, end = view.from_place, view.to_place
    return Span(
        view.id, (start.lat, start.lon), (end.lat, end.lon), pickup_at, latest, view.dropoff_at
    )


def _drivers(
    session: Session, community_id: int, driver_ids: Collection[UUID]
) -> tuple[dict[UUID, Point], dict[UUID, str]]:
    rows = session.execute(
        select(Driver.id, Driver.lat, Driver.lon, Member.name)
        .join(Member, and_(Member.community_id == community_id, Member.id == Driver.member_id))
        .where(Driver.community_id == community_id, Driver.id.in_(driver_ids))
        .order_by(Member.name, Driver.id)
    ).all()
    return {row.id: (row.lat, row.lon) for row in rows}, {row.id: row.name for row in rows}


def _elsewhere(around: Sequence[RideView], of_day: Sequence[RideView]) -> dict[UUID, list[Busy]]:
    here = {view.id for view in of_day}
    busy: dict[UUID, list[Busy]] = {}
    for view in around:
        if view.id not in here and _is_promised(view) and view.driver_id is not None:
            start, end = view.from_place, view.to_place
            busy.setdefault(view.driver_id, []).append(
                Busy((start.lat, start.lon), (end.lat, end.lon), view.pickup_at, view.dropoff_at)
            )
    return busy
