"""What the processes of the races between two banks do; nothing here has a second try.

A deadlock or a lock error would therefore be an answer, and fail the race.
"""

import random
from datetime import datetime
from uuid import UUID

from timebank import giving, ledger, rides
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database
from timebank.kernel.errors import TimebankError
from timebank.ledger import Side, TransferAsk


def give_across(
    database: Database, seed: int, ends: tuple[Side, Side], times: int, now: datetime
) -> int:
    """Give hours from one bank to the other and take turns with the way back; how many moved."""
    chance, moved = random.Random(seed), 0
    for number in range(times):
        giver, taker = ends if chance.random() < 0.5 else ends[::-1]
        minutes = chance.choice((1, 5, 10))
        moves = {giver.owner_id: -minutes, taker.owner_id: minutes}
        ask = TransferAsk(f"{seed}:{number}", "gift", moves)
        try:
            with database.transaction() as session:
                ledger.give_across(session, giver, taker, ask, now)
        except TimebankError:
            continue  # hours or the limit did not reach
        moved += 1
    return moved


def finish(database: Database, by: Actor, ride_ids: list[UUID], now: datetime) -> int:
    """Finish rides of a guest; who comes second finds them finished."""
    for ride_id in ride_ids:
        with database.transaction() as session:
            rides.finish(session, by, ride_id, now, 30)
    return len(ride_ids)


def put_right(database: Database, by: Actor, ride_ids: list[UUID], now: datetime) -> int:
    """Correct rides of a guest down and turn one of their transfers back; how many were."""
    done = 0
    for ride_id in ride_ids:
        try:
            with database.transaction() as session:
                rides.correct_minutes(session, by, ride_id, 20, now)
            done += 1
        except TimebankError:
            continue  # not finished yet
    return done


def turn_back(database: Database, by: Actor, transfer_ids: list[UUID], now: datetime) -> int:
    """Turn rides of a guest back in both banks; how many were not turned back before."""
    done = 0
    for transfer_id in transfer_ids:
        with database.transaction() as session:
            done += not giving.turn_back(session, by, transfer_id, "no ride", now).repeated
    return done
