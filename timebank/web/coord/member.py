"""One person with everything the office knows: contact, needs, driving, helpers, hours, rides."""

from datetime import timedelta
from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import intermediaries, ledger, members, notifications, rides
from timebank.members import DriverView, MemberView, NoSuchMember
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.services import now, reading, today, write
from timebank.web.words import WEEKDAYS

RIDES_SHOWN = 12
PAPER_SOON = timedelta(days=30)


@pages.get("/people/<uuid:member_id>")
@access("coordinator", whose="community")
def member(member_id: UUID) -> ResponseReturnValue:
    community = session.community()
    day = today(community.time_zone)
    with reading() as db:
        person = the_member(db, member_id)
        driver = members.driver_of(db, community.id, member_id)
        return render_template(
            "coord/member.html",
            person=person,
            driver=driver,
            driving=_driving(db, community.id, driver) if driver else None,
            household=members.household_of(db, community.id, member_id),
            granted=members.roles_of(db, community.id, [member_id]).get(member_id, frozenset()),
            consents=intermediaries.consents_of(db, community.id, member_id, day),
            balance=ledger.balances(db, community.id, [member_id]).get(member_id),
            history=rides.my_rides(db, community.id, member_id, now(), limit=RIDES_SHOWN),
            day=day,
            soon=day + PAPER_SOON,
        )


@pages.post("/people/<uuid:member_id>/approve")
@access("coordinator", whose="community")
def approve(member_id: UUID) -> ResponseReturnValue:
    """Make somebody a member and tell them."""
    with reading() as db:
        the_member(db, member_id)
    actor, community = session.actor(), session.community()
    write(notifications.approve_and_greet, actor, community, member_id, now())
    return _back(member_id)


@pages.post("/people/<uuid:member_id>/pause")
@access("coordinator", whose="community")
def pause(member_id: UUID) -> ResponseReturnValue:
    write(members.pause, session.actor(on_behalf_of=member_id), member_id)
    return _back(member_id)


@pages.post("/people/<uuid:member_id>/resume")
@access("coordinator", whose="community")
def resume(member_id: UUID) -> ResponseReturnValue:
    write(members.resume, session.actor(on_behalf_of=member_id), member_id)
    return _back(member_id)


@pages.post("/people/<uuid:member_id>/drives")
@access("coordinator", whose="community")
def drives(member_id: UUID) -> ResponseReturnValue:
    """Let somebody drive, for the first time or again."""
    driver = _the_driver(member_id)
    if driver.state == "asked":
        write(members.approve_driver, session.actor(), driver.driver_id, now())
    else:
        write(members.set_driver_state, session.actor(), driver.driver_id, "active")
    return _back(member_id)


@pages.post("/people/<uuid:member_id>/no-drives")
@access("coordinator", whose="community")
def no_drives(member_id: UUID) -> ResponseReturnValue:
    """Put somebody's driving on hold."""
    driver = _the_driver(member_id)
    write(members.set_driver_state, session.actor(), driver.driver_id, "on_hold")
    return _back(member_id)


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
    """Return a driver's papers, weekly windows by day and days away."""
    windows: dict[str, list[tuple[int, int]]] = {}
    for window in members.windows_of(db, community_id, driver.driver_id):
        day = str(WEEKDAYS[window.weekday])
        windows.setdefault(day, []).append((window.from_minute, window.until_minute))
    on = today(session.community().time_zone)
    return {
        "papers": members.papers_of(db, community_id, driver.driver_id),
        "windows": windows,
        "away": members.away_of(db, community_id, driver.driver_id, on),
    }


def _back(member_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("coord.member", member_id=member_id), 303)
