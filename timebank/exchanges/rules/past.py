"""Help of long ago, as another program or a paper list has it: its key and its order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from timebank.exchanges.rules.sides import GIVER, RECEIVER, SideDraft


@dataclass(frozen=True, slots=True)
class PastExchange:
    """One row: who gave to whom. receiver_id: a member, or ledger.FUND_OWNER.

    line: where it stands in its file. moment: what orders rows of one day, "" where none is known.
    """

    line: int
    day: date
    giver_id: UUID
    receiver_id: UUID
    minutes: int
    category: str
    words: str = ""
    moment: str = ""

    @property
    def sides(self) -> tuple[SideDraft, SideDraft]:
        return (
            SideDraft(self.giver_id, GIVER, self.minutes),
            SideDraft(self.receiver_id, RECEIVER, self.minutes),
        )

    @property
    def content(self) -> str:
        """All that makes the row this help and no other."""
        return "\n".join(
            (
                self.day.isoformat(), self.moment, str(self.giver_id), str(self.receiver_id),
                str(self.minutes), self.category, self.words,
            )
        )  # fmt: skip


def in_order(rows: Sequence[PastExchange]) -> list[PastExchange]:
    """Return rows as the help happened: whoever gave first may get later."""
    return sorted(rows, key=lambda row: (row.day, row.moment, row.line))


def past_keys(rows: Sequence[PastExchange]) -> list[str]:
    """Return each row's request key: its content, and the how-many-eth with that content it is.

    So two hours of one day that read alike stay two, and a longer file that holds the same rows
    in another order is the same rows again.
    """
    seen: Counter[str] = Counter()
    keys = []
    for row in rows:
        seen[row.content] += 1
        digest = sha256(f"{seen[row.content]}\n{row.content}".encode()).hexdigest()
        keys.append(f"past:{digest}")
    return keys
