"""`timebank call FROM KEYS`: one inbound call on the same way as a provider's, without one.

Every question is printed with the key that answers it; at the end of the keys the caller hangs up.
"""

import click
from sqlalchemy.orm import Session

from timebank import inbound
from timebank.cli.importing import community_named
from timebank.cli.opening import ready_database
from timebank.config import settings_from
from timebank.inbound import Answer, Pressed
from timebank.kernel.clock import DatabaseClock
from timebank.kernel.ids import new_id
from timebank.kernel.wording import parse_phone
from timebank.members import CommunityFacts


@click.command()
@click.argument("number", metavar="FROM")
@click.argument("keys", default="")
@click.option("--community", "slug", help="Which community is called, where there are several.")
def command(number: str, keys: str, slug: str | None) -> None:
    """Call from a number and press KEYS, separated by commas: 5,1,1,930,1.

    Nothing between two commas is nobody pressing anything.
    """
    caller = parse_phone(number)
    if caller is None:
        raise click.UsageError("FROM is a telephone number, like 313-555-0177")
    settings = settings_from()
    database = ready_database(settings)
    clock = DatabaseClock(database)
    community = community_named(database, slug)
    key = f"cli:{new_id()}"

    def press(session: Session, turn: int, pressed: str) -> Answer:
        answer = inbound.hear_call(
            session,
            community,
            Pressed(key, caller, turn, pressed),
            clock.now(),
            secret_key=settings.secret_key,
        )
        assert answer is not None, "a call of our own"
        return answer

    answer = database.transact(press, 0, "")
    _show(answer)
    for pressed in keys.split(",") if keys else []:
        if not answer.digits:
            break
        click.echo(f"[{pressed or 'no key'}]")
        answer = database.transact(press, answer.turn, pressed)
        _show(answer)
    if answer.digits:
        click.echo("[hangs up]")
    database.transact(_hang_up, community, key, clock)
    database.close()


def _hang_up(session: Session, community: CommunityFacts, key: str, clock: DatabaseClock) -> None:
    inbound.end_call(session, community, key, clock.now())


def _show(answer: Answer) -> None:
    slow = " slower" if answer.is_slow else ""
    for language, words in answer.lines:
        click.echo(f"  {language}{slow}: {words}")
