"""What works whatever is open: a person, my rides, help, no more texts, texts again, strangers."""

from tests.inbound import town
from tests.inbound.play import Script

SCRIPTS = (
    Script("0 is a call by a person *", town.fresh, """
        > 0
        < C0 by 11:00 AM
    """, {"tasks": ["call_member"], "became": "call_me"}),
    Script("0 twice is one call", town.fresh, """
        > 0
        < C0
        > 0
        < C0
    """, {"tasks": ["call_member"]}),
    Script("0 in the evening is a call next morning", town.fresh, """
        + 12h
        > 0
        < C0 by Tue Nov 24 10:00 AM
    """, {"tasks": ["call_member"]}),
    Script("0 about a ride is a call about that ride", town.found, """
        > 0
        < C0
    """, {"tasks": ["call_member"], "rides": ["found"]}),
    Script("4 without rides says how to get one", town.fresh, """
        > 4
        < C4n Reply 5
    """, {"became": "my_rides"}),
    Script("4 lists rides by day, place and driver *", town.found, """
        > 4
        < C4 Tue Nov 24 3:40 PM Riverbend Clinic with Marcus
    """, {"rides": ["found"]}),
    Script("4 lists several with letters", town.two_found, """
        > 4
        < C4 A Tue Nov 24
    """, {"rides": ["found", "found"]}),
    Script("4 tells a driver whom they drive", town.found, """
        D> 4
        < C4 you drive Opal
    """, {"rides": ["found"]}),
    Script("HELP says which keys there are", town.fresh, """
        > HELP
        < R16h Reply 5 = ask for a ride
        > info
        < R16h 313-555-0100
        > Ayuda!
        < R16h
        > مساعدة
        < R16h
        > সাহায্য
        < R16h
    """, {"became": "help", "inbox": 0}),
    Script("HOURS says what they gave and got *", town.done, """
        > HOURS
        < R13 You gave 0 hours and neighbors gave you 0.5
        D> hours
        < R13 You gave 0.5 hours and neighbors gave you 0.
        > horas
        < R13
        > ساعاتي
        < R13
        > ঘণ্টা
        < R13
    """, {"became": "my_hours", "inbox": 0}),
    Script("HOURS in the middle of a question leaves it open", town.fresh, """
        > 5
        < R17
        > my hours
        < R13 Hi Opal
        > 1
        < R18
    """, {"became": "step"}),
    Script("hours of a household are told one by one", town.fresh, """
        > hours
        < R13 Hi Hugo
        < R13 Hi Opal
    """, {"became": "my_hours"}, shared=True),
    Script("las horas", town.done, """
        > horas
        < R13 usted dio 0 horas
    """, {"became": "my_hours"}, language="es"),
    Script("ساعاتي", town.done, """
        > ساعات
        < R13 أعطيت 0 ساعات
    """, {"became": "my_hours"}, language="ar"),
    Script("আমার ঘণ্টা", town.done, """
        > আমার ঘণ্টা
        < R13 0 ঘণ্টা দিয়েছেন
    """, {"became": "my_hours"}, language="bn"),
    Script("what is not understood is said once, then a person reads it *", town.fresh, """
        > hello
        < R16 Reply 5
        > hello
        < R16b A person
        > hello there
        <
    """, {"inbox": 2, "became": "not_understood"}),
    Script("a long text is for a person at once", town.fresh, """
        > my daughter moved and I do not know the new street
        < R16
    """, {"inbox": 1}),
    Script("after a day it is said again", town.fresh, """
        > hello
        < R16
        + 2d
        > hello
        < R16
    """, {"inbox": 0}),
    Script("a key that nothing asked for is not understood", town.fresh, """
        > 1
        < R16
        > 7
        < R16b
    """, {"inbox": 1, "rides": []}),
    Script("9 with nothing open calls nothing off", town.fresh, """
        > 9
        < R16
    """, {"became": "not_understood"}),
    Script("STOP ends texts, not rides; a ride within two days is asked about *", town.found, """
        > STOP
        < R15 still booked
    """, {"stopped": True, "wish": "call", "rides": ["found"], "tasks": ["call_member"]}),
    Script("STOP without a ride near opens no call", town.fresh, """
        > stop.
        < R15
    """, {"stopped": True, "wish": "call", "tasks": []}),
    Script("after STOP nothing is said back, but a key still acts", town.evening, """
        > STOP
        < R15
        > 9
        <
    """, {"rides": ["cancelled"], "stopped": True}),
    Script("after STOP 0 is a call", town.fresh, """
        > STOP
        < R15
        > 0
        <
    """, {"tasks": ["call_member"]}),
    Script("after STOP 5 becomes a call: nothing can be asked back", town.fresh, """
        > STOP
        < R15
        > 5
        <
    """, {"tasks": ["call_member"], "rides": []}),
    Script("after STOP words go to a person", town.fresh, """
        > STOP
        < R15
        > what now
        <
    """, {"inbox": 1}),
    Script("START brings texts back", town.fresh, """
        > STOP
        < R15
        > START
        < R15b
    """, {"stopped": False, "wish": "text"}),
    Script("UNSTOP brings texts back", town.fresh, """
        > quit
        < R15
        > Unstop
        < R15b
    """, {"stopped": False, "wish": "text"}),
    Script("YES after STOP brings texts back", town.found, """
        > UNSUBSCRIBE
        < R15
        > Yes
        < R15b
    """, {"stopped": False, "confirmed": 0}),
    Script("CANCEL never cancels a ride *", town.found, """
        > CANCEL
        < R15 still booked
    """, {"rides": ["found"], "stopped": True}),
    Script("END never cancels a ride", town.evening, """
        > end
        < R15
    """, {"rides": ["found"], "stopped": True}),
    Script("QUIT never cancels a ride", town.evening, """
        > Quit!
        < R15
    """, {"rides": ["found"], "stopped": True}),
    Script("every other opt-out word is one", town.found, """
        > OPT OUT
        < R15
        > start
        < R15b
        > optout
        < R15
        > start
        < R15b
        > arrêt
        < R15
        > start
        < R15b
        > TD
        < R15
        > start
        < R15b
        > revoke
        < R15
        > start
        < R15b
        > Remove
        < R15
        > start
        < R15b
        > stopall
        < R15
    """, {"rides": ["found"], "stopped": True}),
    Script("an opt-out word in a sentence is none", town.found, """
        > please cancel my ride tomorrow
        < R16
        > stop at the pharmacy please
        < R16b
    """, {"rides": ["found"], "stopped": False, "inbox": 2}),
    Script("a stranger is answered once and a person reads it *", town.fresh, """
        S> hello, my mother gave me this number
        < A3 313-555-0100
        S> hello?
        <
    """, {"inbox": 2, "became": "unknown"}),
    Script("a stranger is answered in their language", town.fresh, """
        S> مرحبا
        < A3 لا نعرف
    """, {"inbox": 1}),
    Script("a stranger who writes Spanish is answered in it", town.fresh, """
        S> viaje
        < A3 No conocemos
    """, {"inbox": 1}),
    Script("a stranger's STOP is not answered", town.fresh, """
        S> STOP
        <
    """, {"inbox": 0}),
    Script("an empty text is not understood", town.fresh, """
        >
        < R16
    """, {"inbox": 0}),
)  # fmt: skip
