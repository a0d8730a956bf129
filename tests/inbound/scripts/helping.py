"""What people answer about help other than rides: right, not right; meet; keep a note."""

from tests.inbound import town_helping as stages
from tests.inbound.play import Script

SCRIPTS = (
    Script("1 to help they got moves the hours *", stages.sewed, """
        > 1
        < C10 sewing
    """, {"became": "help_right", "exchanges": ["confirmed"], "tasks": []}),
    Script("1 twice moves them once", stages.sewed, """
        > 1
        < C10
        > 1
        < C10
    """, {"exchanges": ["confirmed"]}),
    Script("9 waits for a person, and 1 takes the slip back *", stages.sewed, """
        > 9
        < C11 Nothing moves
        > 1
        < C10
    """, {"exchanges": ["confirmed"], "tasks": []}),
    Script("9 to help they got waits for a person", stages.sewed, """
        > 9
        < C11
    """, {"became": "help_wrong", "exchanges": ["disputed"], "tasks": ["dispute"]}),
    Script("9 after the days is looked at by a person", stages.counted, """
        > 9
        < C11l counted before
    """, {"exchanges": ["confirmed"], "tasks": ["dispute"]}),
    Script("1 from the first of a group waits for the others *", stages.cooked, """
        > 1
        < C10w
        D> 1
        < C10
    """, {"exchanges": ["confirmed"]}),
    Script("1 where hours do not reach keeps it", stages.sewed_long, """
        > 1
        < E8 We keep it
    """, {"exchanges": ["short"], "tasks": ["approve_fund"]}),
    Script("two things to agree on are told apart by letters", stages.sewed_twice, """
        > 1
        < C2 A = sewing
        > a
        < C10
    """, {"exchanges": ["confirmed", "waiting"]}),
    Script("1 to who answered a note swaps numbers *", stages.noted, """
        > 1
        < B2 Marcus
    """, {"became": "meet_yes"}),
    Script("9 to who answered a note is not this time", stages.noted, """
        > 9
        < C9i
    """, {"became": "meet_no"}),
    Script("1 keeps a note on the board *", stages.note_ends, """
        > 1
        < B5 cooking
    """, {"became": "keep_note"}),
    Script("9 takes a note off the board", stages.note_ends, """
        > 9
        < B6 cooking
    """, {"became": "end_note"}),
    *(
        Script(f"1 to help they got moves the hours ({one})", stages.sewed, """
            > 1
            < C10
        """, {"exchanges": ["confirmed"]}, language=one)
        for one in ("es", "ar", "bn")
    ),
)  # fmt: skip
