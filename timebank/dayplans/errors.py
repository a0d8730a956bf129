"""What day plans refuse, with the data a page or command needs to say what to do next."""

from timebank.kernel.errors import Conflict, Invalid, NotFound


class PlanUnknown(NotFound):
    """No such plan, or no such line of it, in this community."""


class DayNotPlannable(Invalid):
    """Only today and the next days are planned. data: field, days."""


class LineEnded(Conflict):
    """The line was asked, dropped or replaced before, or its ride is off. data: state."""


class PlanReplaced(Conflict):
    """A newer plan of this day stands: the older one is no longer changed."""
