"""Communities and the people in them: joining, contact, needs, drivers, roles and sign-in.

Operations take an actor and decide for themselves who may; queries return frozen rows.
"""

from timebank.members.errors import (
    AdminOnly,
    ChoiceUnknown,
    CommunityDetailWrong,
    CommunityExists,
    ContactNotUnderstood,
    CoordinatorOnly,
    DatesWrong,
    EmailNotUnderstood,
    FieldMissing,
    FieldTooLong,
    HelperMayNot,
    HomePlaceMissing,
    MemberHasLeft,
    NoSuchCommunity,
    NoSuchDriver,
    NoSuchMember,
    NoSuchPaper,
    NoSuchPlace,
    NotADemo,
    NotAMemberYet,
    NotOneself,
    NotYours,
    NumberOutside,
    PasswordTooWeak,
    PersonUnreachable,
    PhoneCodeWeak,
    PhoneNotUnderstood,
    TooManyTries,
    TooManyTrips,
    TripUnfit,
    WindowWrong,
    WishNeedsContact,
)
from timebank.members.models import (
    Availability,
    Away,
    Block,
    CalendarFeed,
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
    PhoneCode,
    RateCount,
    RoutineTrip,
    SignInSession,
    Vehicle,
)
from timebank.members.operations.calendars import close_calendar, open_calendar
from timebank.members.operations.codes import (
    CodeUse,
    make_demo_link,
    make_login_code,
    make_printed_code,
    use_login_code,
    use_private_code,
)
from timebank.members.operations.communities import make_community
from timebank.members.operations.contact import set_contact
from timebank.members.operations.counts import count_use, forget_old_tries
from timebank.members.operations.drivers import (
    approve_driver,
    become_driver,
    drove_first,
    give_word,
    set_driver_state,
    set_limits,
    set_vehicle,
)
from timebank.members.operations.driving_day import set_driving
from timebank.members.operations.flags import flag_member
from timebank.members.operations.guests import check_guest, take_guest
from timebank.members.operations.joining import ask_to_join, take_on
from timebank.members.operations.needs import (
    add_household_person,
    block,
    forget_place,
    remove_household_person,
    save_place,
    set_needs,
    unblock,
)
from timebank.members.operations.papers import (
    add_away,
    check_credential,
    refuse_credential,
    remove_away,
    send_credential,
    set_availability,
)
from timebank.members.operations.passwords import check_password, set_password
from timebank.members.operations.phone_codes import (
    has_phone_code,
    is_phone_code,
    make_phone_code,
    set_phone_code,
)
from timebank.members.operations.policy import (
    change_policy,
    change_purposes,
    lock_community,
    set_policy,
    set_priorities,
)
from timebank.members.operations.rows import present_member
from timebank.members.operations.sessions import (
    end_session,
    end_sessions_of,
    is_touch_due,
    person_of,
    start_session,
    touch_session,
)
from timebank.members.operations.standing import (
    approve,
    grant_role,
    leave,
    limit_from,
    limit_role,
    lock_coordinators,
    pause,
    resume,
    stop_texts,
    withdraw_role,
)
from timebank.members.operations.trips import add_trip, remove_trip
from timebank.members.queries.among import MemberIds, is_among
from timebank.members.queries.calendars import calendar_code, member_of_calendar
from timebank.members.queries.communities import (
    COMMUNITY_COLUMNS,
    CommunityFacts,
    communities,
    communities_of_person,
    community_by_slug,
    community_by_text_number,
    community_facts,
    facts_from,
    policy_changes,
)
from timebank.members.queries.drivers import (
    away_of,
    driver_of,
    driver_view,
    drivers_on,
    papers_of,
    windows_of,
)
from timebank.members.queries.finding import find_members, member_named, members_among
from timebank.members.queries.flags import flags_of, has_flag, is_flagged
from timebank.members.queries.people import (
    blocked_with,
    coordinators,
    household_of,
    member_lines,
    member_view,
    members_by_contact,
    own_places,
    recipients,
    roles_of,
    shared_phones,
)
from timebank.members.queries.signed_in import areas_from, signed_in
from timebank.members.queries.trips import own_trips
from timebank.members.queries.views import (
    AwayView,
    ContactMember,
    DayDriver,
    DriverView,
    HouseholdView,
    MemberHit,
    MemberView,
    OwnPlace,
    PaperView,
    Recipient,
    SignedIn,
    TripView,
    VehicleView,
)
from timebank.members.queries.waiting import member_of_paper, people_waiting
from timebank.members.rules import Policy, policy_of
from timebank.members.rules.access import is_house, need_coordinator, need_own
from timebank.members.rules.comfort import (
    APART,
    CAR_BITS,
    COMFORTS,
    DRIVER_ASKS,
    DRIVER_OFFERS,
    LANGUAGE_BIT,
    OWN_LANGUAGE,
    RIDER_ASKS,
    RIDER_OFFERS,
    comfort_words,
)
from timebank.members.rules.contacts import Contact, parse_contact
from timebank.members.rules.drafts import (
    Comfort,
    ContactChange,
    DriverProfile,
    GuestDraft,
    HouseholdDraft,
    JoinAsk,
    Limits,
    NeedDraft,
    NewMember,
    TripDraft,
    TripEnd,
    VehicleDraft,
    Window,
)
from timebank.members.rules.signin import JOINS_AN_ADDRESS, Rate, token_hash
from timebank.members.rules.vocabulary import (
    AIDS,
    COLOURS,
    CREDENTIAL_KINDS,
    HELP_LEVELS,
    LANGUAGES,
    MEMBER_STATES,
    PRESENT_STATES,
    REQUIRED_PAPERS,
    ROLES,
    VISIT_PURPOSES,
    WISHES,
)
from timebank.members.rules.words import one_line

__all__ = [
    "AIDS", "APART", "CAR_BITS", "COLOURS", "COMFORTS", "COMMUNITY_COLUMNS", "CREDENTIAL_KINDS",
    "DRIVER_ASKS", "DRIVER_OFFERS", "HELP_LEVELS", "JOINS_AN_ADDRESS", "LANGUAGES", "LANGUAGE_BIT",
    "MEMBER_STATES", "OWN_LANGUAGE", "PRESENT_STATES", "REQUIRED_PAPERS", "RIDER_ASKS",
    "RIDER_OFFERS", "ROLES", "VISIT_PURPOSES", "WISHES", "AdminOnly", "Availability", "Away",
    "AwayView", "Block", "CalendarFeed", "ChoiceUnknown", "CodeUse", "Comfort", "Community",
    "CommunityDetailWrong", "CommunityExists", "CommunityFacts", "Contact", "ContactChange",
    "ContactMember", "ContactNotUnderstood", "CoordinatorOnly", "Credential", "DatesWrong",
    "DayDriver", "Driver", "DriverProfile", "DriverView", "EmailNotUnderstood", "FieldMissing",
    "FieldTooLong", "GuestDraft", "HelperMayNot", "HomePlaceMissing", "HouseholdDraft",
    "HouseholdPerson", "HouseholdView", "JoinAsk", "Limits", "LoginCode", "Member", "MemberHasLeft",
    "MemberHit", "MemberIds", "MemberPlace", "MemberRole", "MemberView", "Need", "NeedDraft",
    "NewMember", "NoSuchCommunity", "NoSuchDriver", "NoSuchMember", "NoSuchPaper", "NoSuchPlace",
    "NotADemo", "NotAMemberYet", "NotOneself", "NotYours", "NumberOutside", "OwnPlace", "PaperView",
    "PasswordTooWeak", "Person", "PersonUnreachable", "PhoneCode", "PhoneCodeWeak",
    "PhoneNotUnderstood", "Policy", "Rate", "RateCount", "Recipient", "RoutineTrip",
    "SignInSession", "SignedIn", "TooManyTries", "TooManyTrips", "TripDraft", "TripEnd",
    "TripUnfit", "TripView", "Vehicle", "VehicleDraft", "VehicleView", "Window", "WindowWrong",
    "WishNeedsContact", "add_away", "add_household_person", "add_trip", "approve", "approve_driver",
    "areas_from", "ask_to_join", "away_of", "become_driver", "block", "blocked_with",
    "calendar_code", "change_policy", "change_purposes", "check_credential", "check_guest",
    "check_password", "close_calendar", "comfort_words", "communities", "communities_of_person",
    "community_by_slug", "community_by_text_number", "community_facts", "coordinators", "count_use",
    "driver_of", "driver_view", "drivers_on", "drove_first", "end_session", "end_sessions_of",
    "facts_from", "find_members", "flag_member", "flags_of", "forget_old_tries", "forget_place",
    "give_word", "grant_role", "has_flag", "has_phone_code", "household_of", "is_among",
    "is_flagged", "is_house", "is_phone_code", "is_touch_due", "leave", "limit_from", "limit_role",
    "lock_community", "lock_coordinators", "make_community", "make_demo_link", "make_login_code",
    "make_phone_code", "make_printed_code", "member_lines", "member_named", "member_of_calendar",
    "member_of_paper", "member_view", "members_among", "members_by_contact", "need_coordinator",
    "need_own", "one_line", "open_calendar", "own_places", "own_trips", "papers_of",
    "parse_contact", "pause", "people_waiting", "person_of", "policy_changes", "policy_of",
    "present_member", "recipients", "refuse_credential", "remove_away", "remove_household_person",
    "remove_trip", "resume", "roles_of", "save_place", "send_credential", "set_availability",
    "set_contact", "set_driver_state", "set_driving", "set_limits", "set_needs", "set_password",
    "set_phone_code", "set_policy", "set_priorities", "set_vehicle", "shared_phones", "signed_in",
    "start_session", "stop_texts", "take_guest", "take_on", "token_hash", "touch_session",
    "unblock", "use_login_code", "use_private_code", "windows_of", "withdraw_role",
]  # fmt: skip
