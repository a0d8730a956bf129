"""Who is told that a time is closed: each rider and each driver once, with all of their rides."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import intermediaries
from timebank.kernel.calendar import local_day
from timebank.kernel.weeks import weeks_from
from timebank.kernel.wording import weeks_words
from timebank.members import CommunityFacts, Recipient
from timebank.notifications import MessageDraft, TaskDraft
from timebank.rides.errors import DayClosed
from timebank.rides.models import StandingRequest
from timebank.rides.operations.telling import both_times, tell
from timebank.rides.queries.closures import span_by_id
from timebank.rides.queries.views import RideView
from timebank.rides.rules.closures import ClosedSpan, closed_why, closed_words

SOON = timedelta(hours=3)


def tell_closed(
    community: CommunityFacts, span: ClosedSpan, views: Sequence[RideView], now: datetime
) -> list[MessageDraft]:
    """R33 to each rider and D13 to each driver of rides that a closed time ends.

    One message a person: the first ride by its time, how many more beside it.
    """
    riders: dict[UUID, list[RideView]] = {}
    drivers: dict[UUID, list[RideView]] = {}
    for view in sorted(views, key=lambda view: (view.pickup_at, view.id)):
        riders.setdefault(view.rider.member_id, []).append(view)
        if view.driver_contact is not None:
            drivers.setdefault(view.driver_contact.member_id, []).append(view)
    drafts = [_one(community, span, "R33", own, own[0].rider_contact, now)
              for own in riders.values()]  # fmt: skip
    for own in drivers.values():
        assert own[0].driver_contact is not None
        drafts.append(_one(community, span, "D13", own, own[0].driver_contact, now))
    return drafts


def _one(
    community: CommunityFacts,
    span: ClosedSpan,
    kind: str,
    own: Sequence[RideView],
    to: Recipient,
    now: datetime,
) -> MessageDraft:
    first, language = own[0], to.language
    trips = len({view.request_id for view in own})
    back = next((one for one in own[1:] if one.request_id == first.request_id), None)
    zone = community.time_zone
    is_same_day = back and local_day(back.pickup_at, zone) == local_day(first.pickup_at, zone)
    home = back.pickup_at if back and is_same_day else None
    more = both_times(community, first.pickup_at, home, language)
    more |= said_of(span, zone, language) | {"n": str(trips - 1) if trips > 1 else ""}
    return tell(
        community, kind, first, to, now, key=str(span.id),
        at_once=first.pickup_at - now < SOON,
        deadline_at=max(first.dropoff_at, now + timedelta(hours=1)), more=more,
    )  # fmt: skip


def tell_day_skipped(
    session: Session,
    community: CommunityFacts,
    closed: DayClosed,
    series: StandingRequest,
    to: Recipient,
    now: datetime,
) -> None:
    """R34: what comes again is not driven while closed; once a series and closed time."""
    span = span_by_id(session, community.id, UUID(closed.data["closure_id"]))
    language = to.language
    params = {"weeks": weeks_words(weeks_from(series.rule), language, is_short=True)}
    draft = MessageDraft(
        kind="R34",
        recipient=to,
        params=params | said_of(span, community.time_zone, language),
        subject_id=series.id,
        key=f"R34:{series.id}:{span.id}",
        due_at=now,
        deadline_at=max(span.until_at, now + timedelta(hours=1)),
    )
    intermediaries.tell(session, community, [draft], now)


def said_of(span: ClosedSpan, zone: str, language: str) -> dict[str, str]:
    """Return {closed, why} in words of one language."""
    return {
        "closed": closed_words(span, zone, language),
        "why": closed_why(span.kind, span.words, language),
    }


def call_about_closed(
    closed: Mapping[str, Any],
    request_id: UUID,
    ride_id: UUID,
    rider_id: UUID,
    now: datetime,
    about: str = "closed",
) -> TaskDraft:
    """Return the call about a ride that stays while nobody drives; once a request and closure.

    closed: closure_id, kind and words, as DayClosed carries them. about: closed | closed_home.
    """
    detail = {"about": about, "closure": closed["kind"], "words": closed["words"]}
    key = f"{about}:{closed['closure_id']}:{request_id}"
    return TaskDraft("call_member", key, now, rider_id, ride_id, detail)
