"""Texts that came in: kept once, heard once; what is said back leaves with the next bell."""

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import inbound
from timebank.inbound import InboundText, Received
from timebank.web.access import access
from timebank.web.hooks.blueprint import nothing_to_say, pages, refuse, signed_adapter
from timebank.web.hooks.reading import TextIn
from timebank.web.services import now, write


@pages.post("/sms/<adapter>")
@access("machine", whose="nobody")
def text(adapter: str) -> Response:
    """Hear a text; one heard before, or for no community of ours, changes nothing."""
    heard = signed_adapter(adapter, "text_channel").text()
    why = write(_hear, heard) if heard else "no text from a number"
    if why:
        refuse(why)
    return nothing_to_say(adapter)


def _hear(session: Session, heard: TextIn) -> str:
    """Hear a text and return "", or why it changed nothing."""
    received = Received(heard.from_number, heard.to_number, heard.body, heard.key, now())
    community_id = inbound.community_of(session, heard.to_number)
    if community_id is None:
        inbound.keep_unplaced(session, received, now())
        return "the number of no community"
    known = select(InboundText.id).where(
        InboundText.community_id == community_id, InboundText.provider_key == heard.key
    )
    if session.scalar(known) is not None:
        return "heard before"
    inbound.receive_text(session, community_id, received, now())
    return ""
