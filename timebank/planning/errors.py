"""What makes a day unfit to be planned."""

from timebank.kernel.errors import Invalid


class DayUnfit(Invalid):
    """A day that is no day: `what` names the field, `of` the ride, driver or place."""


class CostsUnfit(Invalid):
    """Costs that are no table of finite numbers, or pairs of people nobody knows."""
