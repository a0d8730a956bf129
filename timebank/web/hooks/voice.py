"""Calls: somebody picked up, pressed keys, or hung up."""

from uuid import UUID

from flask import Response, abort, make_response
from sqlalchemy.orm import Session

from timebank import inbound, members, notifications
from timebank.inbound import Answer, Pressed
from timebank.notifications import Said
from timebank.web.access import access
from timebank.web.hooks.blueprint import nothing_to_say, pages, refuse, signed_adapter
from timebank.web.hooks.reading import CallIn
from timebank.web.hooks.twiml import twiml
from timebank.web.services import now, settings, write


@pages.post("/voice/<adapter>/ended")
@access("machine", whose="nobody")
def ended(adapter: str) -> Response:
    """Keep how a call ended: what was not finished becomes a person's call."""
    heard = signed_adapter(adapter, "voice_channel").call()
    if heard is None or not write(_end, heard):
        refuse("about no call of ours")
    return nothing_to_say(adapter)


@pages.post("/voice/<adapter>/<step>")
@access("machine", whose="nobody")
def spoken(adapter: str, step: str) -> Response:
    """Say what follows from the keys that were pressed. step: "start", or the question's number."""
    called = signed_adapter(adapter, "voice_channel")
    if step != "start" and not (step.isascii() and step.isdigit() and len(step) < 4):
        abort(404)
    heard = called.call()
    answer = write(_hear, heard, int(step) if step != "start" else 0) if heard else None
    if answer is None:
        refuse("about no call of ours")
        return _xml("<Response><Hangup/></Response>")
    next_url = f"{settings().base_url}/hooks/voice/{adapter}/{answer.turn}"
    return _xml(twiml(answer, next_url))


def _hear(session: Session, heard: CallIn, turn: int) -> Answer | None:
    community = members.community_by_text_number(session, heard.our_number)
    if community is None:
        return None
    pressed = Pressed(
        key=heard.key,
        number=heard.their_number,
        turn=turn,
        keys=heard.keys,
        message_id=heard.message_id,
        is_machine=heard.is_machine,
    )
    return inbound.hear_call(session, community, pressed, now(), secret_key=settings().secret_key)


def _end(session: Session, heard: CallIn) -> bool:
    """End the call; one that we made and nobody picked up goes to a person, with the script."""
    community = members.community_by_text_number(session, heard.our_number)
    if community is None:
        return False
    inbound.end_call(session, community, heard.key, now())
    if heard.message_id is not None and not heard.was_answered:
        return _nobody(session, community.id, heard, heard.message_id)
    return True


def _nobody(session: Session, community_id: int, heard: CallIn, message_id: UUID) -> bool:
    said = Said(f"{heard.key}:failed", heard.key[:64], "failed", heard.status)
    return notifications.note_receipt(session, community_id, message_id, said, now())


def _xml(document: str) -> Response:
    answer = make_response(document)
    answer.mimetype = "text/xml"
    return answer
