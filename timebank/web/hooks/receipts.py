"""Receipts of texts: taken, delivered, failed."""

from flask import Response
from sqlalchemy.orm import Session

from timebank import members, notifications
from timebank.web.access import access
from timebank.web.hooks.blueprint import nothing_to_say, pages, refuse, signed_adapter
from timebank.web.hooks.reading import ReceiptIn
from timebank.web.services import now, write


@pages.post("/status/<adapter>")
@access("machine", whose="nobody")
def receipt(adapter: str) -> Response:
    """Keep what the provider says of a message; one that is not ours changes nothing."""
    heard = signed_adapter(adapter, "text_channel").receipt()
    if heard is None:
        refuse("about no message of ours")
    elif not write(_keep, heard):
        refuse("said before, or about no message of that number")
    return nothing_to_say(adapter)


def _keep(session: Session, heard: ReceiptIn) -> bool:
    community = members.community_by_text_number(session, heard.from_number)
    return community is not None and notifications.note_receipt(
        session, community.id, heard.message_id, heard.said, now()
    )
