"""Tables of communities, people, sign-in, drivers."""

from timebank.members.models.calendars import CalendarFeed
from timebank.members.models.community import Community, PolicyEvent
from timebank.members.models.drivers import (
    Availability,
    Away,
    Credential,
    Driver,
    RoutineTrip,
    Vehicle,
)
from timebank.members.models.people import (
    Block,
    FundFlag,
    HouseholdPerson,
    Member,
    MemberPlace,
    MemberRole,
    Need,
    Person,
)
from timebank.members.models.signin import LoginCode, PhoneCode, RateCount, SignInSession

__all__ = [
    "Availability",
    "Away",
    "Block",
    "CalendarFeed",
    "Community",
    "Credential",
    "Driver",
    "FundFlag",
    "HouseholdPerson",
    "LoginCode",
    "Member",
    "MemberPlace",
    "MemberRole",
    "Need",
    "Person",
    "PhoneCode",
    "PolicyEvent",
    "RateCount",
    "RoutineTrip",
    "SignInSession",
    "Vehicle",
]
