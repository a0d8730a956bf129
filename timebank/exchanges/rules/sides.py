"""Who gives and who gets, and how many minutes each: many to one or one to many, never both.

What is given is what is got, to the minute. Nobody stands on both sides.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from timebank.exchanges.errors import DayUnfit, MinutesUnfit, SidesUnfit

GIVER, RECEIVER = "giver", "receiver"
PARTS = (GIVER, RECEIVER)
SIDES_MAX = 20
DAY_MINUTES_MAX = 16 * 60  # of one giver on one day
DAYS_BACK_MAX = 60


@dataclass(frozen=True, slots=True)
class SideDraft:
    """One who gives or gets. owner_id: a member, or ledger.FUND_OWNER, who only gets.

    part: giver | receiver. minutes: of this one alone.
    """

    owner_id: UUID
    part: str
    minutes: int


def shared_out(minutes: int, count: int) -> list[int]:
    """Share minutes among `count` people to the minute, what is left over by one to the first."""
    assert minutes >= count > 0
    each, left = divmod(minutes, count)
    return [each + (number < left) for number in range(count)]


def sides_of(
    givers: Sequence[UUID],
    receivers: Sequence[UUID],
    minutes: int,
    own: Mapping[UUID, int | None] | None = None,
) -> tuple[SideDraft, ...]:
    """Return the sides of help that took each giver `minutes`, or what `own` says of one.

    The one who gets from many gets it all. Many who get from one share it evenly, unless `own`
    says how much each got. Raises: SidesUnfit, MinutesUnfit where own minutes do not add up.
    """
    if not givers or not receivers or minutes < max(1, len(receivers)):
        raise SidesUnfit(field="who") if minutes > 0 else MinutesUnfit(field="hours")
    own = own or {}
    gave = {one: own.get(one) or minutes for one in givers}
    total = sum(gave.values())
    if len(receivers) == 1:
        got = {receivers[0]: total}
    else:
        told = {one: own[one] for one in receivers if own.get(one)}
        open_ = [one for one in receivers if one not in told]
        left = total - sum(value or 0 for value in told.values())
        if left < len(open_) or (left and not open_):
            raise MinutesUnfit(field="hours")
        shares = iter(shared_out(left, len(open_)) if open_ else ())
        got = {one: told.get(one) or next(shares) for one in receivers}
    return tuple(
        [SideDraft(one, GIVER, value) for one, value in gave.items()]
        + [SideDraft(one, RECEIVER, value) for one, value in got.items()]
    )


def check_sides(sides: Collection[SideDraft], fund_owner: UUID) -> int:
    """Return the minutes that move. Raises: SidesUnfit, MinutesUnfit."""
    given = [side for side in sides if side.part == GIVER]
    got = [side for side in sides if side.part == RECEIVER]
    owners = {side.owner_id for side in sides}
    if not given or not got or min(len(given), len(got)) > 1 or len(sides) > SIDES_MAX:
        raise SidesUnfit(field="who")
    if len(owners) < len(sides) or any(side.owner_id == fund_owner for side in given):
        raise SidesUnfit(field="who")
    total = sum(side.minutes for side in given)
    if any(side.minutes < 1 for side in sides) or total != sum(side.minutes for side in got):
        raise MinutesUnfit(field="hours")
    most = DAY_MINUTES_MAX if len(given) > 1 else DAY_MINUTES_MAX * len(got)
    if any(side.minutes > most for side in given):
        raise MinutesUnfit(field="hours")
    return total


def check_day(done_on: date, today: date) -> None:
    """Raises: DayUnfit."""
    if not today - timedelta(days=DAYS_BACK_MAX) <= done_on <= today:
        raise DayUnfit(field="day")


def moves_of(sides: Collection[SideDraft]) -> dict[UUID, int]:
    """Return what arrives on each account; it sums to zero."""
    return {side.owner_id: side.minutes if side.part == GIVER else -side.minutes for side in sides}
