"""Communities and the people in them: members, sign-in, roles, drivers, needs, wishes."""

from timebank.members.models import (
    Availability,
    Away,
    Block,
    Community,
    Credential,
    Driver,
    HouseholdPerson,
    LoginCode,
    Member,
    MemberPlace,
    MemberRole,
    Need,
    Person,
    RateCount,
    SignInSession,
    Vehicle,
)
from timebank.members.rules import Policy, policy_of
from timebank.members.rules.vocabulary import (
    CREDENTIAL_KINDS,
    HELP_LEVELS,
    LANGUAGES,
    MEMBER_STATES,
    WISHES,
)

__all__ = [
    "CREDENTIAL_KINDS",
    "HELP_LEVELS",
    "LANGUAGES",
    "MEMBER_STATES",
    "WISHES",
    "Availability",
    "Away",
    "Block",
    "Community",
    "Credential",
    "Driver",
    "HouseholdPerson",
    "LoginCode",
    "Member",
    "MemberPlace",
    "MemberRole",
    "Need",
    "Person",
    "Policy",
    "RateCount",
    "SignInSession",
    "Vehicle",
    "policy_of",
]
