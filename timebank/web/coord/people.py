"""Everybody in the community: found the way callers speak, or listed by name."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.services import reading

SHOWN = 40


@pages.get("/people")
@access("coordinator", whose="community")
def people() -> ResponseReturnValue:
    community = session.community()
    text = request.args.get("q", "").strip()
    after = request.args.get("after", None, UUID)
    with reading() as db:
        if text:
            hits = members.find_members(db, community.id, text, limit=SHOWN)
            lines = []
        else:
            hits = []
            lines = members.member_lines(db, community.id, after=after, limit=SHOWN + 1)
    return render_template(
        "coord/people.html",
        text=text,
        hits=hits,
        lines=lines[:SHOWN],
        last=lines[SHOWN - 1] if len(lines) > SHOWN else None,
    )
