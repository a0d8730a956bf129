"""What can go wrong with texts that came in."""

from timebank.kernel.errors import Conflict, NotAllowed, NotFound


class NoSuchText(NotFound):
    """No text of that id in this community's inbox."""


class TextClosed(Conflict):
    """Somebody closed this text before."""


class TextsStopped(Conflict):
    """They asked for no more texts: phone them."""


class CoordinatorOnly(NotAllowed):
    """Only a coordinator reads and answers the inbox."""
