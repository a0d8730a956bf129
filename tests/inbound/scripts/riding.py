"""What a rider answers: ready, no ride, a problem, how it was, home now, may they help."""

from tests.inbound import town
from tests.inbound.play import Script

SCRIPTS = (
    Script("1 to a driver found is a yes *", town.found, """
        > 1
        < C1 See you Tue Nov 24, 3:40 PM
    """, {"rides": ["found"], "confirmed": 1}),
    Script("1 the night before is ready", town.evening, """
        > 1
        < C1
    """, {"confirmed": 1, "became": "confirm"}),
    *(
        Script(f"{word} while nothing asks is about the one ride that is near", town.near, f"""
            > {word}
            < C0
        """, {"tasks": ["problem"], "rides": ["found"], "became": "problem"}, language=language)
        for word, language in (
            ("2", "en"), ("late", "en"), ("tarde", "es"), ("متأخر", "ar"), ("দেরি", "bn"),
        )
    ),
    Script("late with nothing near is not understood", town.fresh, """
        > late
        < R16
    """, {"tasks": []}),
    Script("1 twice is one yes", town.evening, """
        > 1
        < C1
        > 1
        < C1
    """, {"confirmed": 1}),
    Script("9 the night before calls it off, and the driver knows *", town.evening, """
        > 9
        < C9 Marcus will know
    """, {"rides": ["cancelled"], "told_driver": ["D1", "D2", "D4", "D8"]}),
    Script("9 then 1 keeps the ride with the same driver *", town.found, """
        > 9
        < C9
        > 1
        < R2 Marcus will drive you
    """, {"rides": ["cancelled", "found"], "became": "undo"}),
    Script("9 then 1 keeps both ways of a round trip", town.found_round, """
        > 9
        < C9
        > 1
        < R2
    """, {"rides": ["cancelled", "found", "cancelled", "found"]}),
    Script("9 then 1 after ten minutes is too late", town.found, """
        > 9
        < C9
        + 11m
        > 1
        < C8
    """, {"rides": ["cancelled"]}),
    Script("9 twice is once", town.found, """
        > 9
        < C9
        > 9
        < C9
    """, {"rides": ["cancelled"]}),
    Script("9, 1 and 9 again", town.found, """
        > 9
        < C9
        > 1
        < R2
        > 9
        < C9
    """, {"rides": ["cancelled", "cancelled"]}),
    Script("9 before a driver was found", town.asked, """
        > 9
        < C9o no ride Tue Nov 24
        > 1
        < R1
    """, {"rides": ["cancelled", "looking"]}),
    Script("9 after a yes says that plans change", town.evening, """
        > 1
        < C1
        > 9
        < C9
    """, {"rides": ["cancelled"]}),
    Script("9 when the driver is at the door ends it for good", town.here, """
        > 9
        < C9k
        > 1
        < C8
    """, {"rides": ["cancelled"]}),
    Script("9 with other words calls nothing off", town.evening, """
        > 9 am is better for me
        < R16
    """, {"rides": ["found"]}),
    Script("a time is no key", town.evening, """
        > 9:30
        < R16
        > 9am
        < R16b
        > 9.30
        <
    """, {"rides": ["found"], "confirmed": 0}),
    Script("9 with please is a 9", town.evening, """
        > 9 please
        < C9
    """, {"rides": ["cancelled"]}),
    Script("no problem is no no", town.evening, """
        > no problem
        < R16
    """, {"rides": ["found"]}),
    Script("I do not need it, in words, goes to a person", town.evening, """
        > not sure if I can go tomorrow, my knee hurts
        < R16
    """, {"rides": ["found"], "inbox": 1}),
    Script("2 is a problem for a person, about this ride *", town.found, """
        > 2
        < C0
    """, {"tasks": ["problem"], "rides": ["found"]}),
    Script("2 when the driver is outside asks for help to the car", town.here, """
        > 2
        < C0
    """, {"tasks": ["problem"], "rides": ["here"]}),
    Script("1 after the ride says it went well *", town.done, """
        > 1
        < C1g
    """, {"became": "good", "tasks": []}),
    Script("2 after the ride is a person's call", town.done, """
        > 2
        < C0
    """, {"tasks": ["problem"]}),
    Script("3 after the ride thanks the driver, once", town.done, """
        > 3
        < C3 Marcus
        > 3
        < C3
    """, {"told_driver": ["C5d", "C6d", "C7d", "D1", "D10", "D2", "D5", "D6"]}),
    Script("5 to a ride that is off asks for another, and whose is known", town.called_off, """
        > 5
        < R17 Riverbend Clinic
    """, {"rides": ["cancelled"], "became": "ask"}, shared=True),
    Script("1, 3 and 2 after a ride are three answers", town.done, """
        > 1
        < C1g
        > 3
        < C3
        > 2
        < C0
    """, {"tasks": ["problem"]}),
    Script("9 after the ride calls nothing off", town.done, """
        > 9
        < C8
    """, {"rides": ["done"]}),
    Script("5 goes home with who promised it *", town.going_home, """
        > 5
        < R2 Marcus
    """, {"rides": ["done", "found"], "became": "go_home"}),
    Script("5 twice goes home once", town.going_home, """
        > 5
        < R2
        > 5
        < C5k Marcus
    """, {"rides": ["done", "found"]}),
    Script("5 with nobody promised looks for a driver", town.stranded, """
        > 5
        < C5h
    """, {"rides": ["done", "looking"]}),
    Script("5 home, then no driver: 0 is a person", town.stranded, """
        > 5
        < C5h
        > 0
        < C0
    """, {"rides": ["done", "looking"], "tasks": ["call_member"]}),
    Script("1 lets a library book *", town.consent, """
        > 1
        < C1c Main Library may book
    """, {"consents": ["confirmed"]}),
    Script("9 lets no library book", town.consent, """
        > 9
        < C9c
    """, {"consents": ["revoked"]}),
    Script("a library may book until 9 comes", town.consent, """
        > yes
        < C1c
        > no
        < C9c
    """, {"consents": ["revoked"]}),
    Script("a key goes to the newest message that takes it", town.consent, """
        > 1
        < C1c
        > 2
        < R16
    """, {"consents": ["confirmed"]}),
    Script("1 to a ride that is over is too late", town.here, """
        D> 8
        < D7
        > 1
        < C8
    """, {"rides": ["nobody_there"]}),
    Script("a ride that was called off elsewhere stays off", town.evening, """
        > 9
        < C9
        + 1h
        > 1
        < C8
    """, {"rides": ["cancelled"], "confirmed": 0}),
)  # fmt: skip
