"""A member's private calendar, as phones and computers fetch it: rides, and drives promised.

It says no more than its member may see at that moment; an unchanged one is not sent again.
"""

from flask import Response, abort, request

from timebank import members, notifications, rides
from timebank.members import NoSuchMember
from timebank.web import session
from timebank.web.access import access
from timebank.web.links.opened import pages
from timebank.web.services import now, reading

LEFT = ("left", "asked")


@pages.get("/calendar/<code:code>.ics")
@access("code", whose="code")
def feed(code: str) -> Response:
    """Give the rides of a member as a calendar."""
    community = session.community()
    with reading() as db:
        member_id = members.member_of_calendar(db, community.id, code)
        if member_id is None:
            abort(404)
        try:
            member = members.member_view(db, community.id, member_id)
        except NoSuchMember:
            abort(404)
        if member.state in LEFT:
            abort(404)
        entries = rides.feed_of(db, community, member_id, member.driver_id, member.language, now())
    answer = Response(
        notifications.as_ics(entries, community.name),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="rides.ics"'},
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
