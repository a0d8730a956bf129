"""Everybody in the community: found the way callers speak, or listed by name."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.web import naming, placing, session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.services import reading

SHOWN = 40


@pages.get("/people")
@access("coordinator", whose="community", areas="within")
def people() -> ResponseReturnValue:
    community, seen = session.community(), naming.among()
    text = request.args.get("q", "").strip()
    after = request.args.get("after", None, UUID)
    with reading() as db:
        if text:
            hits = members.find_members(db, community.id, text, limit=SHOWN, among=seen)
            lines = []
        else:
            hits = []
            lines = members.member_lines(db, community.id, after=after, limit=SHOWN + 1, among=seen)
        only_in = placing.own_words(db)
    return render_template(
        "coord/people.html",
        only_in=only_in,
        text=text,
        hits=hits,
        lines=lines[:SHOWN],
        last=lines[SHOWN - 1] if len(lines) > SHOWN else None,
    )
