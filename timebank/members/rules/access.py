"""Whose affairs an actor may touch.

The member themself, a coordinator, the house (a job or a command), and for some matters a helper
whose consent `intermediaries.authorize` has put on the actor.
"""

from uuid import UUID

from timebank.kernel.actor import Actor
from timebank.members.errors import AdminOnly, CoordinatorOnly, HelperMayNot, NotYours


def is_house(actor: Actor) -> bool:
    """Tell whether nobody in particular acts: a job or a command, never a web request."""
    return actor.is_system and actor.channel in ("job", "cli")


def need_coordinator(actor: Actor) -> None:
    """Raises: CoordinatorOnly."""
    if not (actor.is_coordinator or is_house(actor)):
        raise CoordinatorOnly()


def need_admin(actor: Actor) -> None:
    """Raises: AdminOnly."""
    if not ("admin" in actor.roles or is_house(actor)):
        raise AdminOnly()


def need_own(actor: Actor, member_id: UUID) -> None:
    """Let the member, a coordinator or the house. Raises: HelperMayNot, NotYours."""
    if is_house(actor) or actor.is_coordinator:
        return
    if actor.on_behalf_of is not None and actor.on_behalf_of != actor.member_id:
        raise HelperMayNot()
    if actor.member_id is None or actor.member_id != member_id:
        raise NotYours()


def need_own_or_consent(actor: Actor, member_id: UUID) -> None:
    """Let also a helper whose consent is on the actor. Raises: NotYours."""
    if is_house(actor) or actor.is_coordinator:
        return
    if actor.on_behalf_of == member_id and actor.consent_id is not None:
        return
    if actor.on_behalf_of not in (None, member_id) or actor.member_id != member_id:
        raise NotYours()
