"""What the ledger refuses, with the figures a person needs to decide what to do."""

from timebank.kernel.errors import Conflict, Invalid, NotFound


class CreditLimitExceeded(Conflict):
    """Hours do not reach. data: short_minutes, how much is missing."""


class ClearingLimitExceeded(Conflict):
    """The other bank's limit for this one does not reach. data: short_minutes."""


class KeyReused(Conflict):
    """The same request key came with other accounts or minutes."""


class HoldEnded(Conflict):
    """The hold was settled, released or expired before. data: state."""


class HoldTooSmall(Invalid):
    """More minutes than are held. data: held_minutes."""


class AlreadyReversed(Conflict):
    """The transfer was reversed before. data: transfer_id of the reversal."""


class NotReversible(Conflict):
    """A reversal is not reversed again: make the right transfer instead."""


class LimitInUse(Conflict):
    """The new limit is below what is in use. data: used_minutes."""


class NotBalanced(Invalid):
    """Entries of a transfer do not sum to zero, or move nothing."""


class NoAccount(NotFound):
    """No such account in this community."""


class NoTransfer(NotFound):
    """No such transfer in this community."""


class NoHold(NotFound):
    """No such hold in this community."""
