"""The whole audit, done now: every hour and every ride, and what is off by name."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from timebank import reports, rides
from timebank.ledger import Finding
from timebank.rides import RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.services import now, reading

SHOWN = 100
NAMED_MAX = 10  # findings whose ride is looked up, so that the page stays a few statements


@pages.get("/board/audit")
@access("coordinator", whose="community", areas="closed")
def audit() -> ResponseReturnValue:
    community = session.community()
    with reading() as db:
        findings = reports.audit_all(db, community.id, now())
        ids = [id_ for one in findings if (id_ := _ride_id(one))]
        named = rides.rides_by_ids(db, community.id, ids[:NAMED_MAX])
    by_id: dict[UUID | None, RideView] = {ride.id: ride for ride in named}
    return render_template(
        "coord/audit.html",
        findings=[(one, by_id.get(_ride_id(one))) for one in findings[:SHOWN]],
        count=len(findings),
    )


def _ride_id(finding: Finding) -> UUID | None:
    table, _, raw = finding.what.partition(" ")
    return UUID(raw) if table == "ride" else None
