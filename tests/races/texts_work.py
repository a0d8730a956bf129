"""What the processes of the texts' races do; in a module of its own, so that it travels."""

from datetime import datetime
from multiprocessing.synchronize import Barrier

from timebank import inbound
from timebank.inbound import Received
from timebank.kernel.db import Database

WAIT_SECONDS_MAX = 60


def hear_each(
    database: Database, gate: Barrier, texts: list[Received], now: datetime
) -> list[list[str]]:
    """Hear one text after another, each at the same instant as everybody else.

    Returns the ids and kinds of the replies, one list a text.
    """
    said = []
    for text in texts:
        gate.wait(WAIT_SECONDS_MAX)
        replies = database.transact(inbound.receive_text, 1, text, now)
        said.append([f"{reply.kind} {reply.message_id}" for reply in replies])
    return said
