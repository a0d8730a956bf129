"""What a member answers about helpers: what they booked, changed, wrote down; shall it go on."""

from tests.inbound import town
from tests.inbound.play import Script

LANGUAGES = ("es", "ar", "bn")

SCRIPTS = (
    Script("9 to what a helper booked is off, and they never asked for it *", town.helped, """
        > 9
        < C9o
    """, {"rides": ["cancelled"], "denied": 1, "became": "deny"}),
    Script("1 to what a helper booked is a yes", town.helped, """
        > 1
        < C1
    """, {"rides": ["looking"], "denied": 0}),
    Script("9 by mistake to what a helper booked is asked again", town.helped, """
        > 9
        < C9o
        > 1
        < R1
    """, {"rides": ["cancelled", "looking"], "denied": 1}),
    Script("9 to what a helper changed is denied, and a person calls *", town.told, """
        > 9
        < C0 by 11:00 AM
    """, {"denied": 1, "tasks": ["call_member"], "became": "not_so"}),
    Script("1 to what a helper changed is all", town.told, """
        > 1
        < C1g
    """, {"denied": 0, "tasks": []}),
    Script("1 to a yes on paper is right", town.kept, """
        > 1
        < C1g
    """, {"consents": ["confirmed", "waiting"], "tasks": []}),
    Script("9 to a yes on paper ends it *", town.kept, """
        > 9
        < C9c Main Library may not book
    """, {"consents": ["confirmed", "revoked"]}),
    Script("1 lets a yes go on, once *", town.ending, """
        > 1
        < C1c Main Library may book
        > 1
        < C1c
    """, {"consents": ["confirmed", "confirmed"], "became": "renew"}),
    Script("1 and then 9 ends what was renewed, too", town.ending, """
        > 1
        < C1c
        > 9
        < C9e
    """, {"consents": ["revoked", "revoked"]}),
    Script("9 to shall it go on ends it, and what is booked stays *", town.ending, """
        > 9
        < C9e Rides that are booked stay
        > 9
        < C9e
    """, {"consents": ["revoked"]}),
    *(
        Script(f"9 to what a helper booked ({one})", town.helped, """
            > 9
            < C9o
        """, {"rides": ["cancelled"], "denied": 1}, language=one)
        for one in LANGUAGES
    ),
    *(
        Script(f"9 to what a helper changed ({one})", town.told, """
            > 9
            < C0
        """, {"denied": 1}, language=one)
        for one in LANGUAGES
    ),
    *(
        Script(f"1 lets a yes go on ({one})", town.ending, """
            > 1
            < C1c
        """, {"consents": ["confirmed", "confirmed"]}, language=one)
        for one in LANGUAGES
    ),
    *(
        Script(f"9 to shall it go on ({one})", town.ending, """
            > 9
            < C9e
        """, {"consents": ["revoked"]}, language=one)
        for one in LANGUAGES
    ),
    *(
        Script(f"9 to a yes on paper ({one})", town.kept, """
            > 9
            < C9c
        """, {"consents": ["confirmed", "revoked"]}, language=one)
        for one in LANGUAGES
    ),
)  # fmt: skip
