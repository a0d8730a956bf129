"""A community's facts and a member to write to, on the database of the test."""

import pytest
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.notifications.bench import Bench
from tests.domain.notifications.receivers import a_recipient
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import CommunityFacts, Recipient, community_facts


@pytest.fixture
def facts(session: Session, community: builders.Community) -> CommunityFacts:
    """The facts of community 1."""
    return community_facts(session, community.id)


@pytest.fixture
def opal(session: Session, facts: CommunityFacts) -> Recipient:
    """A member who wishes texts."""
    return a_recipient(builders.a_member(session, "Opal Finch", community_id=facts.id).id)


@pytest.fixture
def bench(database: Database, clock: FixedClock) -> Bench:
    """A bench on each database."""
    return Bench(database, clock)
