"""Places of a wave as anybody would count them with a pencil: beside the plain reference."""

from uuid import UUID

from tests.domain.rides.plainly import Plainly
from timebank.matching import Leg


def wave(
    plainly: Plainly, ways: list[dict[str, Leg]], size: int, owed: int
) -> tuple[list[UUID], int]:
    """Whom to ask for each way, and what is owed to new drivers after: a place at a time."""
    lists = [(plainly.of_kind(w, is_new=False), plainly.of_kind(w, is_new=True)) for w in ways]
    if plainly.search.new_ones != "apart":
        return [one for known, _ in lists for one in known[:size]], owed
    new_of_way = [0] * len(ways)
    for n, (known, new) in enumerate(lists):
        for _place in range(min(size, len(known) + len(new))):
            owed += plainly.policy.new_drivers_percent
        while new_of_way[n] < len(new) and len(known) + new_of_way[n] < size:
            new_of_way[n] += 1  # nobody else could fill it
            owed -= 100
    for n, (_known, new) in enumerate(lists):
        while owed >= 100 and new_of_way[n] < min(size, len(new)):
            new_of_way[n] += 1
            owed -= 100
    asked = [
        one
        for (known, new), count in zip(lists, new_of_way, strict=True)
        for one in (*known[: size - count], *new[:count])
    ]
    return asked, max(0, min(100, owed))
