"""Changing what a community decided, with a note of who changed what."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members.errors import NoSuchCommunity
from timebank.members.models import Community, PolicyEvent
from timebank.members.rules import Policy, policy_of
from timebank.members.rules.access import need_admin, need_coordinator
from timebank.members.rules.vocabulary import VISIT_PURPOSES
from timebank.members.rules.words import one_choice, some_choices, within


def set_policy(session: Session, actor: Actor, policy: Policy) -> None:
    """Keep a community's policy: only what differs from the defaults is stored.

    Raises: AdminOnly, NoSuchCommunity.
    """
    need_admin(actor)
    if not _set_values(session, actor.community_id, asdict(policy)):
        raise NoSuchCommunity(community_id=actor.community_id)


def _set_values(session: Session, community_id: int, chosen: Mapping[str, Any]) -> bool:
    """Write a policy's values, those that are the default left out; False: no such community."""
    default = asdict(Policy())
    changed = {f.name: chosen[f.name] for f in fields(Policy) if chosen[f.name] != default[f.name]}
    done = session.execute(
        update(Community)
        .where(Community.id == community_id)
        .values(policy=changed)
        .returning(Community.id)
    ).first()
    return done is not None


def change_policy(session: Session, actor: Actor, changes: Mapping[str, int], now: datetime) -> int:
    """Change values of the policy that Policy.CHANGEABLE names, by a coordinator, and note who did.

    Those who change it at once take turns; what is as it was is no change. Returns how many were
    changed. Raises: CoordinatorOnly, ChoiceUnknown, NumberOutside(field, least, most).
    """
    need_coordinator(actor)
    for name, value in changes.items():
        one_choice(name, "name", tuple(Policy.CHANGEABLE))
        within(value, name, *Policy.CHANGEABLE[name])
    return _change(session, actor, changes, now)


def set_priorities(
    session: Session, actor: Actor, weights: Mapping[str, int], now: datetime
) -> int:
    """Put what purposes weigh into force, as members voted. weights: 1 to 9 for every purpose.

    By a coordinator. Returns whether anything changed, 0 or 1. Raises: CoordinatorOnly.
    """
    need_coordinator(actor)
    assert set(weights) == set(VISIT_PURPOSES)
    assert all(1 <= weight <= 9 for weight in weights.values())
    order = sorted(weights, key=lambda purpose: (-weights[purpose], purpose))
    words = " ".join(f"{purpose}{weights[purpose]}" for purpose in order)
    return _change(session, actor, {"priorities": words}, now)


def change_purposes(
    session: Session, actor: Actor, changes: Mapping[str, Collection[str]], now: datetime
) -> int:
    """Change for which purposes something holds that Policy.OF_PURPOSES names, by a coordinator.

    Returns how many were changed. Raises: CoordinatorOnly, ChoiceUnknown.
    """
    need_coordinator(actor)
    said: dict[str, str] = {}
    for name, purposes in changes.items():
        one_choice(name, "name", Policy.OF_PURPOSES)
        some_choices(tuple(purposes), name, VISIT_PURPOSES)
        said[name] = " ".join(one for one in VISIT_PURPOSES if one in purposes)
    return _change(session, actor, said, now)


def lock_community(session: Session, community_id: int) -> dict[str, Any]:
    """Lock a community's row, where only one may decide at a time; return its policy's values."""
    kept = session.scalar(
        select(Community.policy).where(Community.id == community_id).with_for_update(key_share=True)
    )
    return kept or {}


def _change(session: Session, actor: Actor, changes: Mapping[str, Any], now: datetime) -> int:
    before = asdict(policy_of(lock_community(session, actor.community_id)))
    changed = {name: value for name, value in changes.items() if before[name] != value}
    if not changed:
        return 0
    _set_values(session, actor.community_id, before | changed)
    session.execute(
        insert(PolicyEvent),
        [
            {
                "community_id": actor.community_id,
                "id": new_id(),
                "at": now,
                "by_id": actor.member_id,
                "name": name,
                "before": str(before[name]),
                "after": str(value),
            }
            for name, value in changed.items()
        ],
    )
    return len(changed)
