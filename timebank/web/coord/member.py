"""One person with everything the office knows: contact, needs, driving, helpers, hours, rides."""

from datetime import timedelta
from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import areas, intermediaries, ledger, members, notifications, rides
from timebank.kernel.actor import Actor
from timebank.members import DriverView, MemberView, NoSuchMember, Window
from timebank.rides import RideView
from timebank.web import naming, placing, session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import posted
from timebank.web.services import now, reading, today, write
from timebank.web.words import WEEKDAYS

RIDES_SHOWN = 12
PAPER_SOON = timedelta(days=30)


@pages.get("/people/<uuid:member_id>")
@access("coordinator", whose="community", areas="within")
def member(member_id: UUID) -> ResponseReturnValue:
    community = session.community()
    day = today(community.time_zone)
    with reading() as db:
        person = the_member(db, member_id)
        lies_in, area_choices, area_form = placing.of_member(db, person)
        driver = members.driver_of(db, community.id, member_id)
        granted = members.roles_of(db, community.id, [member_id]).get(member_id, frozenset())
        return render_template(
            "coord/member.html",
            person=person,
            lies_in=lies_in,
            area_choices=area_choices,
            area_form=area_form,
            driver=driver,
            driving=_driving(db, community.id, driver) if driver else None,
            drives=_drives(db, community.id, driver) if driver else [],
            household=members.household_of(db, community.id, member_id),
            granted=granted,
            consents=intermediaries.consents_of(db, community.id, member_id, day),
            may_print_code=may_print_code(db, member_id, granted),
            balance=ledger.balances(db, community.id, [member_id]).get(member_id),
            history=rides.my_rides(db, community.id, member_id, now(), limit=RIDES_SHOWN),
            is_flagged=members.is_flagged(db, community.id, member_id),
            day=day,
            soon=day + PAPER_SOON,
        )


@pages.post("/people/<uuid:member_id>/approve")
@access("coordinator", whose="community", areas="within")
def approve(member_id: UUID) -> ResponseReturnValue:
    """Make somebody a member and tell them."""
    form = posted()
    is_asked = "area" in form.typed  # a community without areas asks for none
    area_id = placing.read(form) if is_asked else None
    with reading() as db:
        the_member(db, member_id)
    if form.is_good:
        write(_approve, session.actor(), member_id, area_id, is_asked)
    return _back(member_id)


def _approve(
    db: Session, actor: Actor, member_id: UUID, area_id: UUID | None, is_asked: bool
) -> None:
    """Say where they lie and make them a member, together."""
    if is_asked:
        areas.place_member(db, actor, member_id, area_id, now())
    notifications.approve_and_greet(db, actor, session.community(), member_id, now())


@pages.post("/people/<uuid:member_id>/area")
@access("coordinator", whose="community", areas="within")
def set_area(member_id: UUID) -> ResponseReturnValue:
    """Say in which area somebody lies."""
    form = posted()
    area_id = placing.read(form)
    if form.is_good:
        write(areas.place_member, session.actor(on_behalf_of=member_id), member_id, area_id, now())
    return _back(member_id)


@pages.post("/people/<uuid:member_id>/pause")
@access("coordinator", whose="community", areas="within")
def pause(member_id: UUID) -> ResponseReturnValue:
    write(members.pause, session.actor(on_behalf_of=member_id), member_id)
    return _back(member_id)


@pages.post("/people/<uuid:member_id>/resume")
@access("coordinator", whose="community", areas="within")
def resume(member_id: UUID) -> ResponseReturnValue:
    write(members.resume, session.actor(on_behalf_of=member_id), member_id)
    return _back(member_id)


@pages.post("/people/<uuid:member_id>/drives")
@access("coordinator", whose="community", areas="within")
def drives(member_id: UUID) -> ResponseReturnValue:
    """Let somebody drive, for the first time or again."""
    driver = _the_driver(member_id)
    if driver.state == "asked":
        write(members.approve_driver, session.actor(), driver.driver_id, now())
    else:
        write(members.set_driver_state, session.actor(), driver.driver_id, "active")
    return _back(member_id)


@pages.post("/people/<uuid:member_id>/no-drives")
@access("coordinator", whose="community", areas="within")
def no_drives(member_id: UUID) -> ResponseReturnValue:
    """Put somebody's driving on hold."""
    driver = _the_driver(member_id)
    write(members.set_driver_state, session.actor(), driver.driver_id, "on_hold")
    return _back(member_id)


@pages.post("/people/<uuid:member_id>/word")
@access("coordinator", whose="community", areas="within")
def give_word(member_id: UUID) -> ResponseReturnValue:
    """Give one's word: a new driver may be asked for first rides."""
    driver = _the_driver(member_id)
    write(members.give_word, session.actor(), driver.driver_id, True, now())
    return _back(member_id)


@pages.post("/people/<uuid:member_id>/no-word")
@access("coordinator", whose="community", areas="within")
def no_word(member_id: UUID) -> ResponseReturnValue:
    """Take one's word back: a coordinator asks them, nobody else."""
    driver = _the_driver(member_id)
    write(members.give_word, session.actor(), driver.driver_id, False, now())
    return _back(member_id)


def may_print_code(db: Session, member_id: UUID, granted: frozenset[str]) -> bool:
    """Tell whether the visitor may let this person in: never somebody who reaches further."""
    if session.areas() is not None:
        community = session.community()
        day = today(community.time_zone)
        return not granted and not intermediaries.staff_of(db, community.id, member_id, day)
    return "admin" not in granted or "admin" in session.roles()


def the_member(db: Session, member_id: UUID) -> MemberView:
    """Return a member of this community, or answer 404."""
    try:
        return members.member_view(db, session.community().id, member_id)
    except NoSuchMember:
        abort(404)


def _the_driver(member_id: UUID) -> DriverView:
    with reading() as db:
        driver = members.driver_of(db, session.community().id, member_id)
    if driver is None:
        abort(404)
    return driver


def _driving(db: Session, community_id: int, driver: DriverView) -> dict[str, object]:
    """Return a driver's papers, weekly times and days away."""
    on = today(session.community().time_zone)
    return {
        "papers": members.papers_of(db, community_id, driver.driver_id),
        "windows": _times(members.windows_of(db, community_id, driver.driver_id)),
        "away": members.away_of(db, community_id, driver.driver_id, on),
    }


def _drives(db: Session, community_id: int, driver: DriverView) -> list[RideView]:
    """Return what a driver promised, then what they drove."""
    seen = naming.among()
    coming = rides.drives_of(
        db, community_id, driver.driver_id, now(), limit=RIDES_SHOWN, among=seen
    )
    return coming + rides.driven_by(
        db, community_id, driver.driver_id, limit=RIDES_SHOWN, among=seen
    )


def _times(windows: list[Window]) -> list[tuple[str, tuple[tuple[int, int], ...]]]:
    """Return (days, spans): days in a row with the same times are one line."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for window in windows:
        spans.setdefault(window.weekday, []).append((window.from_minute, window.until_minute))
    lines: list[tuple[list[int], tuple[tuple[int, int], ...]]] = []
    for day in sorted(spans):
        same = tuple(spans[day])
        if lines and lines[-1][1] == same and lines[-1][0][-1] == day - 1:
            lines[-1][0].append(day)
        else:
            lines.append(([day], same))
    return [(_days(days), same) for days, same in lines]


def _days(days: list[int]) -> str:
    first, last = str(WEEKDAYS[days[0]]), str(WEEKDAYS[days[-1]])
    return first if len(days) == 1 else f"{first} – {last}"


def _back(member_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("coord.member", member_id=member_id), 303)
