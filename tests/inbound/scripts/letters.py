"""Two rides, two offers, two people: letters tell them apart, digits keep their meaning."""

from tests.inbound import town
from tests.inbound.play import Script

SCRIPTS = (
    Script("9 with two rides asks which *", town.two_found, """
        > 9
        < C2 A = Tue Nov 24 3:40 PM, B = Wed Nov 25 3:40 PM
        > A
        < C9 Tue Nov 24
    """, {"rides": ["cancelled", "found"]}),
    Script("B is the second", town.two_found, """
        > 9
        < C2
        > b
        < C9 Wed Nov 25
    """, {"rides": ["found", "cancelled"]}),
    Script("a letter that was not offered is not understood", town.two_found, """
        > 9
        < C2
        > D
        < R16
    """, {"rides": ["found", "found"]}),
    Script("a letter without a question is not understood", town.two_found, """
        > A
        < R16
    """, {"rides": ["found", "found"]}),
    Script("a letter is taken once", town.two_found, """
        > 9
        < C2
        > A
        < C9
        > B
        < R16
    """, {"rides": ["cancelled", "found"]}),
    Script("1 with two rides asks which, then knows", town.two_found, """
        > 1
        < C2
        > A
        < C1 Tue Nov 24
        > 1
        < C1 Wed Nov 25
    """, {"confirmed": 2}),
    Script("9 B after the list is the second ride", town.two_found, """
        > 4
        < C4 A Tue
        > 9 B
        < C9 Wed Nov 25
    """, {"rides": ["found", "cancelled"]}),
    Script("two offers are told apart *", town.two_offers, """
        D> 1
        < C2
        D> B
        < D2 Wed Nov 25
    """, {"rides": ["looking", "found"]}),
    Script("not this time with two offers asks which", town.two_offers, """
        D> 9
        < C2
        D> A
        < C9i
    """, {"rides": ["looking", "looking"], "offers": ["declined", "open"]}),
    Script("a household shares a number: 5 asks who *", town.fresh, """
        > 5
        < C2 A = Hugo, B = Opal
        > B
        < R17 Eastside, Opal: Where to?
    """, {"rides": []}, shared=True),
    Script("a household's first is asked for too", town.fresh, """
        > 5
        < C2
        > a
        < R17 Eastside, Hugo: Where to?
        > 1
        < R18 Eastside, Hugo
        > 1
        < R19
        > 2pm
        < C5
        > 1
        < R1
    """, {"rides": ["looking"]}, shared=True),
    Script("a household's key goes to whom it was asked of", town.evening, """
        > 1
        < C1 Eastside, Opal: Good.
    """, {"confirmed": 1}, shared=True),
    Script("a household's list names whose ride it is", town.found, """
        > 4
        < C4 3:40 PM Opal
    """, {"rides": ["found"]}, shared=True),
    Script("a household's 0 is one call", town.fresh, """
        > 0
        < C0
    """, {"tasks": ["call_member"]}, shared=True),
    Script("a household's STOP is both of theirs", town.fresh, """
        > STOP
        < R15
    """, {"stopped": True, "wish": "call"}, shared=True),
)  # fmt: skip
