"""What makes a day unfit to be planned."""

from timebank.kernel.errors import Invalid


class DayUnfit(Invalid):
    """A day that is no day: `what` names the field, `of` the ride, driver or place."""
