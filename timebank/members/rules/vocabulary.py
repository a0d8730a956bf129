"""The words of the people tables: states, wishes, languages, help levels, kinds of papers.

One list each; tables make their CHECKs from them and pages their choices.
"""

WISHES = ("text", "call", "email", "paper", "helper")
LANGUAGES = ("en", "es", "ar", "bn")
# guest: drives for members who named them, and is nobody else's neighbor here
MEMBER_STATES = ("asked", "provisional", "active", "paused", "left", "guest")
# who may sign in and be helped: a paused member still sees what is theirs
PRESENT_STATES = ("provisional", "active", "paused")
# from least to most help: to the kerb, door to door, through the door, never left alone
HELP_LEVELS = ("kerb", "door", "through", "never_alone")
ROLES = ("coordinator", "admin")
HOUSEHOLD_KINDS = ("companion", "child", "attendant")
# TCRP 210: walks, cane, crutches, walker, wheelchair, can transfer, wide, scooter, oxygen,
# service animal, hard of hearing, low vision, memory
AIDS = ("A", "C", "CU", "WA", "W", "WT", "WW", "S", "O", "SA", "HIP", "VIP", "MIP")
# TCRP 210: adult day, dialysis, employment, grocery, health-related, medical, personal,
# recreation, public transport
VISIT_PURPOSES = ("A", "D", "E", "G", "HR", "M", "P", "R", "T")

DRIVER_STATES = ("asked", "active", "paused", "on_hold")
FIRST_RIDES = 3  # a new driver is introduced on so many rides (TRUST.md 3)
CREDENTIAL_KINDS = ("licence", "insurance", "registration", "background_check", "training")
# nobody drives without these (TRUST.md 1); a ride's class may ask for the others
REQUIRED_PAPERS = ("licence", "insurance", "registration")
COLOURS = (
    "silver", "grey", "black", "white", "red", "blue", "green", "brown", "yellow", "gold",
)  # fmt: skip
