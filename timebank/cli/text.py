"""`timebank text FROM "BODY"`: one inbound text by the same path as a provider's.

What is said back is printed and waits in the outbox; the worker sends it like any other message.
"""

import click

from timebank import geo, inbound, members
from timebank.cli.opening import ready_database
from timebank.config import settings_from
from timebank.inbound import Received
from timebank.kernel.clock import DatabaseClock
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id


@click.command()
@click.argument("from_number")
@click.argument("body")
@click.option("--to", "to_number", help="The number texted; left out where there is one community.")
@click.option("--key", help="The provider's id of the text: the same again changes nothing.")
def command(from_number: str, body: str, to_number: str | None, key: str | None) -> None:
    """Hear BODY as a text from FROM_NUMBER; print id, kind, language, parts and text of replies."""
    settings = settings_from()
    database = ready_database(settings)
    geo.use_router(geo.router_from(settings))
    now = DatabaseClock(database).now()
    to_number = to_number or _only_number(database)
    text = Received(from_number, to_number, body, f"cli:{key or new_id()}", now)
    with database.reading() as session:
        community_id = inbound.community_of(session, to_number)
    if community_id is None:
        database.transact(inbound.keep_unplaced, text, now)
        database.close()
        raise click.ClickException(f"{to_number} is no community's number; the text is kept")
    replies = database.transact(inbound.receive_text, community_id, text, now)
    database.close()
    for reply in replies:
        parts = f"{reply.parts} part" + ("" if reply.parts == 1 else "s")
        click.echo(f"{reply.message_id}  {reply.kind}  {reply.language}  {parts}\n  {reply.text}")
    if not replies:
        click.echo("nothing is said back")


def _only_number(database: Database) -> str:
    with database.reading() as session:
        numbers = [facts.text_number for facts in members.communities(session)]
    if len(numbers) != 1:
        raise click.ClickException(f"say --to NUMBER: there are {len(numbers)} communities")
    return numbers[0]
