"""What can go wrong with help other than rides."""

from timebank.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class NoSuchExchange(NotFound):
    """No exchange with this id in this community, or none of this member's."""


class NoSuchPost(NotFound):
    """No offer or request with this id that this member may see."""


class NoSuchPerson(NotFound):
    """Nobody here can take part under this name or id. Data: field."""


class SidesUnfit(Invalid):
    """Somebody gives and somebody gets, one of the two alone, each once. Data: field."""


class MinutesUnfit(Invalid):
    """Hours that nobody can have given in a day, or that do not add up. Data: field."""


class DayUnfit(Invalid):
    """A day to come, or longer ago than may be written down. Data: field."""


class NotYourExchange(NotAllowed):
    """Only its sides, and those who act for them, may say anything about an exchange."""


class HelperReceives(NotAllowed):
    """A helper never gets hours by what they write down for a member."""


class OwnExchange(NotAllowed):
    """A coordinator does not decide about hours of their own."""


class ExchangeDecided(Conflict):
    """The exchange is over. Data: state."""


class PostOver(Conflict):
    """The offer or request is not on the board any more. Data: state."""


class AnswerDecided(Conflict):
    """This answer has had its yes or no. Data: state."""


class OwnPost(Invalid):
    """Nobody answers their own offer or request."""


class PastUnfit(Invalid):
    """A row of long ago cannot be kept, so none was. Data: line, reason."""
