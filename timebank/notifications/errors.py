"""What can go wrong with a message or a task."""

from timebank.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable


class ChannelDown(Unavailable):
    """The channel answers nobody now: not this message's fault, all of them wait."""


class MessageDeferred(Unavailable):
    """The receiver took it not now; later it may."""


class MessageRefused(Invalid):
    """The receiver will not take this message at this address."""


class ReceiverStopped(MessageRefused):
    """The receiver told the provider STOP: no text reaches them any more."""


class NoSuchTask(NotFound):
    """No task of that id in this community."""


class TaskClosed(Conflict):
    """Somebody closed this task before, with another outcome."""


class NothingToPrint(NotFound):
    """No paper of that id waits in this community."""


class AdminsWords(NotAllowed):
    """Only an admin changes what messages say."""


class WordsUnfit(Invalid):
    """Words that lose a name or a key, teach a reserved word, or are too long; flaws says which."""


class WordsChanged(Conflict):
    """Somebody else changed these words since the page was opened."""
