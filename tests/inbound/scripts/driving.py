"""What a driver answers: yes, not this time, all set, on my way, here, done, nobody, hours."""

from tests.inbound import town
from tests.inbound.play import Script

SCRIPTS = (
    Script("1 to can you drive takes the ride *", town.asked, """
        D> 1
        < D2 You drive Opal
    """, {"rides": ["found"], "offers": ["accepted"]}),
    Script("1 twice takes it once", town.asked, """
        D> 1
        < D2
        D> 1
        < C1d
    """, {"rides": ["found"], "offers": ["accepted"]}),
    Script("9 is not this time, without a reason *", town.asked, """
        D> 9
        < C9i
    """, {"rides": ["looking"], "offers": ["declined"]}),
    Script("1 to a ride that another neighbor took *", town.taken, """
        D> 1
        < D3 Another neighbor
    """, {"rides": ["found"]}),
    Script("1 to a ride that was called off meanwhile", town.asked, """
        > 9
        < C9o
        D> 1
        < D3b not open
    """, {"rides": ["cancelled"]}),
    Script("9 gives a promise back and neighbors are asked", town.found, """
        D> 9
        < C9d
    """, {"rides": ["looking"], "offers": ["dropped_out"]}),
    Script("9 then 1 keeps the ride they gave back *", town.found, """
        D> 9
        < C9d Mistake? Reply 1
        D> 1
        < D2 You drive Opal
    """, {"rides": ["found"], "tasks": [], "offers": ["accepted", "dropped_out"],
          "became": "take_back"}),
    Script("9 then 1 after ten minutes is too late for the driver", town.found, """
        D> 9
        < C9d
        + 11m
        D> 1
        < D3b
    """, {"rides": ["looking"]}),
    Script("9 then 1 keeps both ways", town.found_round, """
        D> 9
        < C9d
        D> 1
        < D2
    """, {"rides": ["found", "found"]}),
    *(
        Script(f"9 then 1 keeps the ride they gave back ({one})", town.found, """
            D> 9
            < C9d
            D> 1
            < D2
        """, {"rides": ["found"]}, language=one)
        for one in ("es", "ar", "bn")
    ),
    Script("late from the driver, while nothing asks, is about the ride that is near",
           town.near_drive, """
        D> late
        < C0
    """, {"tasks": ["problem"], "became": "problem"}),
    Script("1 the night before is all set", town.evening, """
        D> 1
        < C1d
    """, {"rides": ["found"], "became": "all_set"}),
    Script("9 the night before gives it back *", town.evening, """
        D> 9
        < C9d
    """, {"rides": ["looking"]}),
    Script("9 after all set gives it back", town.evening, """
        D> 1
        < C1d
        D> 9
        < C9d
    """, {"rides": ["looking"]}),
    Script("5 the night before asks for a ride of their own", town.evening, """
        D> 5
        < C0
    """, {"rides": ["found"], "tasks": ["call_member"]}),
    Script("5 on my way *", town.hour, """
        D> 5
        < C5d Opal knows
    """, {"rides": ["on_the_way"]}),
    Script("5, 6 and 7 are a whole ride *", town.hour, """
        D> 5
        < C5d
        + 50m
        D> 6
        < C6d
        + 20m
        D> 7
        < C7d
    """, {"rides": ["done"], "minutes": [90]}),
    Script("6 without 5 is both", town.hour, """
        D> 6
        < C6d
    """, {"rides": ["here"]}),
    Script("7 before anybody was there is too early", town.hour, """
        D> 7
        < C8
    """, {"rides": ["found"]}),
    Script("5 twice is once", town.hour, """
        D> 5
        < C5d
        D> 5
        < C5d
    """, {"rides": ["on_the_way"]}),
    Script("8 nobody here", town.here, """
        D> 8
        < D7 wait 10 minutes
    """, {"rides": ["nobody_there"], "tasks": ["nobody_there"]}),
    Script("8 on the way is too early", town.on_the_way, """
        D> 8
        < C8
    """, {"rides": ["on_the_way"]}),
    Script("9 on the way is a breakdown: asked again", town.on_the_way, """
        D> 9
        < C9d
    """, {"rides": ["looking"]}),
    Script("1 says the hours are right *", town.done, """
        D> 1
        < C7
    """, {"rides": ["done"], "became": "hours_right"}),
    Script("1.5 is the right time", town.done, """
        D> 1.5
        < C7 1 h 30 min
    """, {"minutes": [90]}),
    Script("1:30 is the right time", town.done, """
        D> 1:30
        < C7 1 h 30 min
    """, {"minutes": [90]}),
    Script("90 min is the right time", town.done, """
        D> 90 min
        < C7 1 h 30 min
    """, {"minutes": [90]}),
    Script("2h is the right time", town.done, """
        D> 2h
        < C7 2 h
    """, {"minutes": [120]}),
    Script("less time gives hours back", town.done, """
        D> 15 min
        < C7 15 min
    """, {"minutes": [15]}),
    Script("hours can be put right twice", town.done, """
        D> 2h
        < C7
        D> 1.5
        < C7
    """, {"minutes": [90]}),
    Script("twenty hours for one ride is not taken", town.done, """
        D> 20h
        < C8
    """, {"rides": ["done"]}),
    Script("hours when nothing asks for them are not understood", town.found, """
        D> 1.5
        < R16
    """, {"minutes": []}),
    Script("a bare number is no time", town.done, """
        D> 90
        < R16
    """, {"rides": ["done"]}),
    Script("the driver has a problem on the way", town.on_the_way, """
        D> 2
        < C0
    """, {"tasks": ["problem"], "rides": ["on_the_way"]}),
    Script("the driver is told when the rider wants to go home *", town.going_home, """
        > 5
        < R2
        D> 5
        < C5d
        D> 6
        < C6d
        + 20m
        D> 7
        < C7d
    """, {"rides": ["done", "done"]}),
    Script("a driver who cannot drive home gives it back", town.going_home, """
        > 5
        < R2
        D> 9
        < C9d
    """, {"rides": ["done", "looking"]}),
)  # fmt: skip
