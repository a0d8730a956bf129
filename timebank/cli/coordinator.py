"""`timebank coordinator add|code`: the office's people, from the machine the server runs on.

Passwords are read from standard input, never from the command's words, which others can see.
"""

import sys
from datetime import datetime
from uuid import UUID

import click
from sqlalchemy.orm import Session

from timebank import members
from timebank.cli.opening import ready_database
from timebank.config import settings_from
from timebank.kernel.actor import Actor
from timebank.kernel.clock import DatabaseClock
from timebank.kernel.wording import fold
from timebank.members import CommunityFacts, Contact, NewMember

_community = click.option("--community", "slug", required=True, help="Its name in its links.")
_name = click.option("--name", required=True, help="The coordinator's full name.")
_phone = click.option("--phone", default="", help="Their number, for sign-in.")
_email = click.option("--email", default="", help="Or their address.")


@click.group()
def command() -> None:
    """Add a coordinator to a community, or let one in again."""


@command.command()
@_community
@_name
@_phone
@_email
@click.option("--admin", "is_admin", is_flag=True, help="May change settings and roles, too.")
@click.option("--password-stdin", is_flag=True, help="Read a password from standard input.")
def add(slug: str, name: str, phone: str, email: str, is_admin: bool, password_stdin: bool) -> None:
    """Make somebody a coordinator: the member by that name and number, or a new one."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    contact = members.parse_contact(phone or email)
    settings = settings_from()
    database = ready_database(settings)
    now = DatabaseClock(database).now()
    shown = database.transact(
        _add, slug, name, contact, password, settings.secret_key, now, is_admin=is_admin
    )
    database.close()
    click.echo(f"{name} is a coordinator of {slug}.")
    if password is None:
        _say_code(f"{settings.base_url}/{slug}", shown)
    else:
        click.echo(f"They sign in at {settings.base_url}/{slug}/in/password.")


@command.command()
@_community
@_name
@_phone
@_email
def code(slug: str, name: str, phone: str, email: str) -> None:
    """Print a one-time code for a coordinator who cannot get in."""
    contact = members.parse_contact(phone or email)
    settings = settings_from()
    database = ready_database(settings)
    now = DatabaseClock(database).now()
    shown = database.transact(_code, slug, name, contact, settings.secret_key, now)
    database.close()
    _say_code(f"{settings.base_url}/{slug}", shown)


def _add(
    session: Session,
    slug: str,
    name: str,
    contact: Contact,
    password: str | None,
    secret_key: str,
    now: datetime,
    *,
    is_admin: bool,
) -> str:
    """Grant the roles and set the password; without one, return a one-time code."""
    community = _found_community(session, slug)
    house = Actor(community.id, None, "cli")
    member_id = _known(session, community.id, name, contact)
    if member_id is None:
        new = NewMember(
            request_key=f"coordinator:{fold(name)[:60]}:{contact.value}"[:120],
            name=name,
            phone=contact.value if contact.kind == "phone" else "",
            email=contact.value if contact.kind == "email" else "",
        )
        member_id = members.take_on(session, house, new, now)
    members.approve(session, house, member_id, now)
    for role in ("coordinator", "admin") if is_admin else ("coordinator",):
        members.grant_role(session, house, member_id, role, now)
    if password is not None:
        members.set_password(session, house, member_id, password, now)
        return ""
    return members.make_printed_code(session, house, member_id, secret_key=secret_key, now=now)


def _code(
    session: Session, slug: str, name: str, contact: Contact, secret_key: str, now: datetime
) -> str:
    community = _found_community(session, slug)
    member_id = _known(session, community.id, name, contact)
    if member_id is None or not members.roles_of(session, community.id, [member_id]):
        raise click.ClickException(f"nobody called {name} coordinates {slug} by that contact")
    house = Actor(community.id, None, "cli")
    return members.make_printed_code(session, house, member_id, secret_key=secret_key, now=now)


def _found_community(session: Session, slug: str) -> CommunityFacts:
    found = members.community_by_slug(session, slug)
    if found is None:
        raise click.BadParameter(f"there is no community called {slug}", param_hint="--community")
    return found


def _known(session: Session, community_id: int, name: str, contact: Contact) -> UUID | None:
    """Find the present member by contact and name: a household may share a telephone."""
    return next(
        (
            one.member_id
            for one in members.members_by_contact(session, community_id, contact)
            if fold(one.name) == fold(name)
        ),
        None,
    )


def _say_code(address: str, code: str) -> None:
    click.echo(f"They sign in at {address}/in/paper with the code {code}.")
    click.echo("The code works once, within 72 hours.")
