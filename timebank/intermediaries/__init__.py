"""Helping organisations, their staff, and each member's consent to be helped."""

from timebank.intermediaries.errors import (
    ConsentEnded,
    ConsentMissing,
    LastDayWrong,
    NoSuchConsent,
    NoSuchOrganisation,
    NoSuchStaff,
    NotOnTheStaff,
    ScopesWrong,
)
from timebank.intermediaries.models import Consent, Organisation, Staff
from timebank.intermediaries.operations.authority import authorize, still_covers
from timebank.intermediaries.operations.consents import (
    confirm_consent,
    give_consent,
    revoke_consent,
)
from timebank.intermediaries.operations.desk import take_on_with_consent
from timebank.intermediaries.operations.organisations import add_organisation, hire, let_go
from timebank.intermediaries.operations.questions import ask_about_silence
from timebank.intermediaries.operations.telling import tell
from timebank.intermediaries.queries import (
    ConsentView,
    OrganisationLine,
    StaffFacts,
    StaffLine,
    consent_view,
    consented_members,
    consents_of,
    consents_to_confirm,
    helped_scopes,
    helper_of_ids,
    live_on,
    organisation_names,
    organisations,
    staff_of,
    staff_on,
)
from timebank.intermediaries.rules import (
    GIVEN_BY,
    ORGANISATION_KINDS,
    SCOPES,
    USUAL_SCOPES,
    ConsentTerms,
)

__all__ = [
    "GIVEN_BY",
    "ORGANISATION_KINDS",
    "SCOPES",
    "USUAL_SCOPES",
    "Consent",
    "ConsentEnded",
    "ConsentMissing",
    "ConsentTerms",
    "ConsentView",
    "LastDayWrong",
    "NoSuchConsent",
    "NoSuchOrganisation",
    "NoSuchStaff",
    "NotOnTheStaff",
    "Organisation",
    "OrganisationLine",
    "ScopesWrong",
    "Staff",
    "StaffFacts",
    "StaffLine",
    "add_organisation",
    "ask_about_silence",
    "authorize",
    "confirm_consent",
    "consent_view",
    "consented_members",
    "consents_of",
    "consents_to_confirm",
    "give_consent",
    "helped_scopes",
    "helper_of_ids",
    "hire",
    "let_go",
    "live_on",
    "organisation_names",
    "organisations",
    "revoke_consent",
    "staff_of",
    "staff_on",
    "still_covers",
    "take_on_with_consent",
    "tell",
]
