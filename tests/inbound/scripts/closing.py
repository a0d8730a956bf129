"""A snow day by text, and a driver who stands by."""

from tests.inbound import town_closed as closed
from tests.inbound.play import Script

SCRIPTS = (
    Script("5 to a ride that the snow took asks for another day *", closed.called_off, """
        > 5
        < R17 Reply 1 = Riverbend Clinic
        > 1
        < R18
        > 2
        < R19
        > 930
        < C5 Wed Nov 25
        > 1
        < R1 Wed Nov 25, 9:30 AM
    """, {"rides": ["cancelled", "looking"], "became": "book"}),
    Script("a closed day is refused in words and another one is taken *", closed.closed, """
        > 5
        < R17
        > 1
        < R18
        > 1
        < R19
        > 930
        < R18c (bad weather: snow). Next open day: Wed Nov 25.
        > 11/25
        < R19
        > 930
        < C5 Wed Nov 25
        > 1
        < R1
    """, {"rides": ["looking"]}),
    Script("a closed day in Spanish", closed.closed, """
        > 5
        < R17
        > 1
        < R18
        > 1
        < R19
        > 930
        < R18c (mal tiempo: snow). Abrimos
    """, {"rides": []}, language="es"),
    Script("a closed day asked for again and again goes to a person", closed.closed, """
        > 5
        < R17
        > 1
        < R18
        > 1
        < R19
        > 930
        < R18c
        > 11/24
        < R19
        > 930
        < R18c
    """, {"rides": []}),
    Script("1 stands by for a ride *", closed.may_stand_by, """
        D> 1
        < C1s second driver Tue Nov 24
        D> 1
        < C1s
    """, {"rides": ["found"], "offers": ["accepted"]}),
    Script("9 does not stand by, and a yes may be taken back", closed.may_stand_by, """
        D> 9
        < C9i
        D> 1
        < C1s
        D> 9
        < C9i
    """, {"rides": ["found"]}),
    Script("1 of who stood by and is needed takes the ride *", closed.is_needed, """
        D> 1
        < D2 You drive Opal
    """, {"rides": ["found"], "offers": ["accepted", "dropped_out"]}),
)  # fmt: skip
