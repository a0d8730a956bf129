"""What a member says on the telephone about help that was written down: right, or not right.

Written down in one transaction with the call, by the office and by a helper's Today.
"""

from sqlalchemy.orm import Session

from timebank import exchanges
from timebank.exchanges import OPEN, ExchangeView
from timebank.kernel.actor import Actor
from timebank.notifications import TaskView
from timebank.web.services import now

ABOUT_HELP = ("help_right", "help_wrong")
ASKS_ABOUT_HELP = frozenset({"E1", "E2"})


def help_asked_about(db: Session, community_id: int, task: TaskView | None) -> ExchangeView | None:
    """Return the exchange that a call asks its member about while their word counts, or None."""
    if task is None or task.subject_id is None or task.about not in ASKS_ABOUT_HELP:
        return None
    found = exchanges.exchange_view(db, community_id, task.subject_id)
    is_theirs = found is not None and found.side_of(task.member_id) is not None
    return found if found is not None and is_theirs and found.state in OPEN else None


def help_said(db: Session, actor: Actor, view: ExchangeView, outcome: str, words: str) -> None:
    """Keep a spoken yes or no. Raises: NotYourExchange, ConsentMissing, ExchangeDecided."""
    if outcome == "help_right":
        exchanges.confirm(db, actor, view.id, now())
    else:
        exchanges.dispute(db, actor, view.id, words, now())
