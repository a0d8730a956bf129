"""A ride as an entry of a calendar, in the words of RFC 5545.

An entry keeps its uid for as long as the ride lives; a higher sequence takes the place of a lower.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

ALARM_BEFORE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One ride, for its rider or its driver. Instants UTC; is_firm: a driver said yes."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    summary: str
    changed_at: datetime
    is_firm: bool = True
    is_off: bool = False
    description: str = ""
    location: str = ""


def as_ics(entries: Sequence[CalendarEntry], name: str = "") -> bytes:
    """Return a calendar file. With entries that are all off it takes them out (CANCEL).

    name: of a calendar that is subscribed to.
    """
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415 - for those who write calendars

    calendar = Calendar()
    calendar.add("prodid", "-//timebank//rides//EN")
    calendar.add("version", "2.0")
    is_off = bool(entries) and all(entry.is_off for entry in entries)
    calendar.add("method", "CANCEL" if is_off else "PUBLISH")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", timedelta(hours=1), {"value": "DURATION"})
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", entry.changed_at)
        event.add("dtstart", entry.starts_at)
        event.add("dtend", entry.ends_at)
        event.add("sequence", entry.sequence)
        event.add("summary", entry.summary)
        if entry.description:
            event.add("description", entry.description)
        if entry.location:
            event.add("location", entry.location)
        status = "CANCELLED" if entry.is_off else "CONFIRMED" if entry.is_firm else "TENTATIVE"
        event.add("status", status)
        event.add("class", "PRIVATE")
        if not entry.is_off:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", entry.summary)
            alarm.add("trigger", -ALARM_BEFORE)
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def kept(entries: Sequence[CalendarEntry]) -> str:
    """Return entries as a line of JSON, for the outbox."""
    return json.dumps([_plain(entry) for entry in entries], ensure_ascii=False)


def unkept(line: str) -> list[CalendarEntry]:
    """Return entries from a line of JSON."""
    found: list[dict[str, Any]] = json.loads(line)
    for one in found:
        for name in ("starts_at", "ends_at", "changed_at"):
            one[name] = datetime.fromisoformat(one[name])
    return [CalendarEntry(**one) for one in found]


def _plain(entry: CalendarEntry) -> dict[str, Any]:
    return {
        "uid": entry.uid,
        "starts_at": entry.starts_at.isoformat(),
        "ends_at": entry.ends_at.isoformat(),
        "sequence": entry.sequence,
        "summary": entry.summary,
        "changed_at": entry.changed_at.isoformat(),
        "is_firm": entry.is_firm,
        "is_off": entry.is_off,
    }
