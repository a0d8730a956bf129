"""A ride asked for by keys, with every way it can go."""

from tests.inbound import town
from tests.inbound.play import Script

SCRIPTS = (
    Script("a usual ride is five sends and seven keys *", town.fresh, """
        > 5
        < R17 Reply 1 = Riverbend Clinic, 2 = Place 2.
        > 1
        < R18 1 = Tue Nov 24, 2 = Wed Nov 25
        > 2
        < R19 like 930
        > 930
        < C5 To Riverbend Clinic, Wed Nov 25, be there 9:30 AM?
        > 1
        < R1 Wed Nov 25, 9:30 AM, to Riverbend Clinic
    """, {"rides": ["looking"], "tasks": ["home_unplanned"], "became": "book"}),
    Script("the way home is as it was last time *", town.found_round, """
        > 9
        < C9
        > 5
        < R17
        > 1
        < R18
        > 3
        < R19
        > 2pm
        < C5
        > 1
        < R1
    """, {"rides": ["cancelled", "cancelled", "looking", "looking"], "tasks": []}),
    Script("a ride every week, in the words for days *", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > mon wed until 12/16
        < R19
        > 930
        < C5 To Riverbend Clinic, Mon, Wed - Wed Dec 16, be there 9:30 AM?
        > 1
        < R24 Rides Mon, Wed, 9:30 AM, to Riverbend Clinic, until Wed Dec 16
    """, {"rides": ["looking"] * 4, "tasks": ["home_unplanned"], "became": "book"}),
    Script("cada semana, con las palabras de los días", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > mar y jue hasta 12/10
        < R19
        > 930
        < C5
        > 1
        < R24 mar, jue
    """, {"rides": ["looking"] * 4}, "es"),
    Script("كل أسبوع بكلمات الأيام", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > كل أربعاء حتى 12/9
        < R19
        > 930
        < C5
        > 1
        < R24
    """, {"rides": ["looking"] * 2}, "ar"),
    Script("9 at the check starts over", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > 1
        < R19
        > 2pm
        < C5
        > 9
        < R17
        > 2
        < R18
        > 1
        < R19
        > 2pm
        < C5 To Place 2
        > 1
        < R1
    """, {"rides": ["looking"]}),
    Script("9 at the first question drops it, and no other ride", town.evening, """
        > 5
        < R17
        > 9
        < C9n
    """, {"rides": ["found"], "became": "drop"}),
    Script("no at a question drops it", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > no
        < C9n
    """, {"rides": []}),
    Script("9 is a time where a time is asked", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > 2
        < R19
        > 9
        < C5 9:00 AM
    """, {"rides": []}),
    Script("a day may be typed", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > 11/30
        < R19
        > 2pm
        < C5 Mon Nov 30
        > yes
        < R1
    """, {"rides": ["looking"]}),
    Script("a day may be a word", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > friday
        < R19
        > noon
        < C5 Fri Nov 27, be there 12:00 PM
    """, {"rides": []}),
    Script("tomorrow is a day", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > tom
        < R19
        > 10:15
        < C5 Tue Nov 24, be there 10:15 AM
    """, {"rides": []}),
    Script("today is too soon when its time is over", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > today
        < R19
        > 9am
        < R19b
        > 3pm
        < C5 Mon Nov 23, be there 3:00 PM
    """, {"rides": []}),
    Script("a day too far off is asked again", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > 6/1/2027
        < R18b
        > 12/2
        < R19
    """, {"rides": []}),
    Script("a place may be named", town.fresh, """
        > 5
        < R17
        > riverbend
        < R18
    """, {"rides": []}),
    Script("a place that is not listed is asked again, then a person", town.fresh, """
        > 5
        < R17
        > 7
        < R17
        > mars
        < R17
        > the new dentist
        < C0
    """, {"rides": [], "tasks": ["call_member"], "inbox": 0}),
    Script("0 in the middle is a person", town.fresh, """
        > 5
        < R17
        > 0
        < C0
    """, {"tasks": ["call_member"], "rides": []}),
    Script("a time that cannot be read is asked again, then a person", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > 1
        < R19
        > in the morning
        < R19
        > soon
        < R19
        > x
        < C0
    """, {"tasks": ["call_member"], "rides": []}),
    Script("an hour later the question is forgotten", town.fresh, """
        > 5
        < R17
        + 2h
        > 1
        < R16
    """, {"rides": []}),
    Script("50 minutes later it is not", town.fresh, """
        > 5
        < R17
        + 50m
        > 1
        < R18
    """, {"rides": []}),
    Script("5 in the middle is an answer, and ride begins anew", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > 5
        < R19
        > ride
        < R17
    """, {"rides": []}),
    Script(
        "a question that was left for a new ride asks no more",
        town.fresh,
        """
        > 5
        < R17
        > 1
        < R18
        > ride
        < R17
        > 1
        < R18
        > 1
        < R19
        > 2pm
        < C5
        > 1
        < R1
        > 3
        < R16
    """,
        {"rides": ["looking"]},
    ),
    Script("rides in the middle lists them", town.found, """
        > 5
        < R17
        > rides
        < C4
    """, {"rides": ["found"]}),
    Script("a message in between takes its own keys", town.hour, """
        > 5
        < R17
        D> 5
        < C5d
        > 2
        < C0
    """, {"tasks": ["problem"], "rides": ["on_the_way"]}),
    Script("hours that do not reach are kept for a person *", town.poor, """
        > 5
        < R17
        > 1
        < R18
        > 2
        < R19
        > 930
        < C5
        > 1
        < R26 Wed Nov 25, 9:30 AM
    """, {"rides": ["looking"], "tasks": ["approve_fund"]}),
    Script("what others give is said before the ride is asked for *", town.sponsored, """
        > 5
        < R17
        > 1
        < R18
        > 2
        < R19
        > 930
        < C5 be there 9:30 AM? Sponsors and the community give 25 min. Reply 1
        > 1
        < R1
    """, {"rides": ["looking"]}),
    Script("who has no usual place is phoned", town.fresh, """
        D> 5
        < C0
    """, {"tasks": ["call_member"]}),
    Script("a stray yes where a place is asked is no place", town.fresh, """
        > 5
        < R17
        > yes
        < R17
    """, {"rides": []}),
    Script("STOP in the middle stops texts and asks for nothing", town.fresh, """
        > 5
        < R17
        > STOP
        < R15
        > 1
        <
    """, {"stopped": True, "rides": []}),
    Script("the check can wait an hour, not two", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > 1
        < R19
        > 2pm
        < C5
        + 2h
        > 1
        < R16
    """, {"rides": []}),
    Script("1 twice at the check is one ride", town.fresh, """
        > 5
        < R17
        > 1
        < R18
        > 1
        < R19
        > 2pm
        < C5
        > 1
        < R1
        > 1
        < R16
    """, {"rides": ["looking"]}),
)  # fmt: skip
