"""Help other than rides, and notes on the board: what pages about them show and take."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from tests import builders
from tests.web.seeds import Seed
from timebank import exchanges
from timebank.exchanges import ExchangeDraft, PostDraft, sides_of
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.ledger import FUND_OWNER
from timebank.members import Member

DAY = date(2026, 11, 20)


def helped(database: Database, seed: Seed, clock: FixedClock) -> dict[str, str]:
    """Help in every state, a note of the rider's with an answer, a note of the driver's."""
    return database.transact(_helped, seed, clock)


def _helped(session: Session, seed: Seed, clock: FixedClock) -> dict[str, str]:
    now, rider, driver = clock.now(), seed.rider_id, seed.members["driver"]
    by_rider, by_driver = _acting(session, rider), _acting(session, driver)
    hugo = builders.a_member(session, "Hugo Maple", phone="+13135550188").id

    def write(by: Actor, name: str, givers: list[UUID], receivers: list[UUID], kind: str) -> UUID:
        sides = sides_of(givers, receivers, 90)
        draft = ExchangeDraft(
            request_key=f"stage:{name}", category=kind, done_on=DAY, sides=sides, words=name
        )
        return exchanges.record(session, by, draft, now)

    made = {
        "asked": write(by_driver, "Two curtains", [driver], [rider], "sewing"),
        "own": write(by_rider, "Soup for three", [rider], [driver, hugo], "cooking"),
        "disputed": write(by_driver, "Spanish", [driver], [rider], "teaching"),
        "moved": write(by_rider, "Calls before rides", [rider], [driver], "reminder_calls"),
        "phones": write(by_driver, "Monday morning", [driver], [FUND_OWNER], "phone_desk"),
    }
    builders.a_vote(session, now + timedelta(days=3), {"G": 5})
    exchanges.dispute(session, by_rider, made["disputed"], "It was one hour", now)
    exchanges.confirm(session, by_driver, made["moved"], now)

    def post(by: Actor, member_id: UUID, kind: str, category: str, words: str) -> UUID:
        draft = PostDraft(
            request_key=f"stage:{words}", member_id=member_id, kind=kind, category=category,
            words=words,
        )  # fmt: skip
        return exchanges.post_help(session, by, draft, now)

    made["note"] = post(by_rider, rider, "offer", "cooking", "I cook soup on Fridays")
    made["other_note"] = post(by_driver, driver, "request", "sewing", "A zipper for my coat")
    post(_acting(session, hugo), hugo, "offer", "teaching", "Help with homework, any evening")
    made["answer"] = exchanges.answer_post(
        session, by_driver, made["note"], "I love soup", now, shows_phone=True
    )
    return {name: str(value) for name, value in made.items()}


def _acting(session: Session, member_id: UUID) -> Actor:
    member = session.get(Member, (1, member_id))
    assert member is not None
    return builders.acting(member)


def ids(session: Session) -> dict[str, str]:
    """Return what `helped` made, by name; without it, ids of nothing."""
    nothing = dict.fromkeys(
        ("asked", "own", "disputed", "moved", "note", "other_note", "answer"), UUID(int=1)
    )
    by_words = {"Two curtains": "asked", "Soup for three": "own", "Spanish": "disputed",
                "Calls before rides": "moved"}  # fmt: skip
    found: dict[str, UUID] = {}
    for view in exchanges.exchanges_open(session, 1) + exchanges.exchanges_recent(session, 1):
        if view.words in by_words:
            found[by_words[view.words]] = view.id
            rider_id = next(side.member_id for side in view.sides if side.first_name == "Opal")
    if found:
        assert rider_id is not None
        found["note"] = exchanges.posts_of(session, 1, rider_id)[0].id
        found["other_note"] = exchanges.board(session, 1, rider_id, kind="request")[0].id
        found["answer"] = exchanges.answers_to(session, 1, found["note"])[0].id
    return {name: str(value) for name, value in (nothing | found).items()}
