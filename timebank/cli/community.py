"""`timebank community SLUG`: add a time bank and the person who will run it.

That person gets a one-time code on the screen: the first way in, until codes can be sent.
"""

from dataclasses import dataclass
from datetime import datetime

import click
from sqlalchemy.orm import Session

from timebank import geo, members
from timebank.cli.opening import ready_database
from timebank.config import settings_from
from timebank.kernel.actor import Actor
from timebank.kernel.clock import DatabaseClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What the command was told. lat, lon: degrees, the middle of the ZIP code."""

    slug: str
    name: str
    short_name: str
    phone: str
    text_number: str
    email: str
    time_zone: str
    lat: float
    lon: float
    coordinator: str
    coordinator_phone: str
    coordinator_email: str


@click.command()
@click.argument("slug")
@click.option("--name", required=True, help="Full name of the time bank.")
@click.option("--short-name", required=True, help="Sender name of its texts, 20 letters at most.")
@click.option("--phone", required=True, help="Number that a person answers.")
@click.option("--text-number", required=True, help="Number that texts come from and go to.")
@click.option("--email", default="", help="Address of its office.")
@click.option("--zip", "zip_code", required=True, help="ZIP code of its middle.")
@click.option("--time-zone", default="America/Detroit", show_default=True, help="IANA name.")
@click.option("--coordinator", required=True, help="Name of the person who runs it.")
@click.option("--coordinator-phone", default="", help="Their number, for sign-in codes.")
@click.option("--coordinator-email", default="", help="Their address, for sign-in codes.")
def command(slug: str, zip_code: str, **given: str) -> None:
    """Add a community called SLUG in its links, with its first coordinator."""
    settings = settings_from()
    middle = geo.locate_zip(zip_code)
    if middle is None:
        raise click.BadParameter("no such ZIP code", param_hint="--zip")
    founding = Founding(slug=slug, lat=middle.lat, lon=middle.lon, **given)
    database = ready_database(settings)
    now = DatabaseClock(database).now()
    code = database.transact(_found, founding, settings.secret_key, now)
    database.close()
    click.echo(f"{settings.base_url}/{slug} is there.")
    click.echo(f"{founding.coordinator} signs in at {settings.base_url}/{slug}/in/paper: {code}")
    click.echo("The code works once, within 72 hours.")


def _found(session: Session, new: Founding, secret_key: str, now: datetime) -> str:
    """Make the community and its coordinator; return the one-time code."""
    number = max((known.id for known in members.communities(session)), default=0) + 1
    members.make_community(
        session,
        id=number,
        slug=new.slug,
        name=new.name,
        short_name=new.short_name,
        phone=new.phone,
        text_number=new.text_number,
        email=new.email,
        time_zone=new.time_zone,
        lat=new.lat,
        lon=new.lon,
        now=now,
    )
    house = Actor(number, None, "cli")
    person = members.NewMember(
        request_key=f"founding:{new.slug}",
        name=new.coordinator,
        phone=new.coordinator_phone,
        email=new.coordinator_email,
    )
    member_id = members.take_on(session, house, person, now)
    for role in ("coordinator", "admin"):
        members.grant_role(session, house, member_id, role, now)
    return members.make_printed_code(session, house, member_id, secret_key=secret_key, now=now)
