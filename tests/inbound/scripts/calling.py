"""What is said by keypad: the same keys as texted, in calls that come in and calls that we make."""

from functools import partial

from tests.inbound import town
from tests.inbound import town_helping as helping
from tests.inbound.play import Script

Call = partial(Script, by_voice=True)
LANGUAGES = ("en", "es", "ar", "bn")
RIDE_ASKED = {"rides": ["looking"], "tasks": ["home_unplanned"], "calls": ["book"]}
PHONED = {"rides": ["found"], "tasks": ["call_member"], "about": ["R4"]}

IN_EACH_LANGUAGE = (
    ("a ride is asked for by keypad", town.fresh, """
        * dial
        < hello
        * 5
        < where Riverbend Clinic
        * 1
        < day
        * 1
        < time
        * 1045
        < half
        * 1
        < check
        * 1
        < asked
        * hang up
    """, RIDE_ASKED),
    ("1 the night before is a yes", town.evening, """
        * ring R4
        < is_it_you Opal
        * 1
        < keys_need
        * 1
        < ready
        * hang up
    """, {"rides": ["found"], "confirmed": 1, "tasks": [], "calls": ["confirm"]}),
    ("9 the night before is off when they hang up", town.evening, """
        * ring R4
        < is_it_you
        * 1
        < keys_need
        * 9
        < off
        * hang up
    """, {"rides": ["cancelled"], "tasks": [], "calls": ["off_now"]}),
    ("9 then 1 keeps the ride", town.evening, """
        * ring R4
        < is_it_you
        * 1
        < keys_need
        * 9
        < off
        * 1
        < kept
    """, {"rides": ["found"], "tasks": [], "calls": ["keep"]}),
    ("1 from a neighbor takes the ride", town.asked, """
        D* ring D1
        < is_it_you Marcus
        * 1
        < keys_drive
        * 1
        < driving
    """, {"rides": ["found"], "offers": ["accepted"], "calls": ["accept"]}),
    ("5, 6 and 7 are a whole ride, and 1 says it went well", town.hour, """
        D* dial
        < drive_found
        * 5
        < going
        + 50m
        D* dial
        < drive_on_the_way
        * 6
        < arrived
        + 20m
        D* dial
        < drive_here
        * 7
        < finished
        + 2h
        * dial
        < after
        * 1
        < glad
        * hang up
    """, {"rides": ["done"], "minutes": [90], "calls": ["go", "arrive", "finish", "heard"]}),
    ("9 lets no library book", town.consent, """
        * ring R11
        < is_it_you
        * 1
        < keys_yes_no Main Library
        * 9
        < said_no
    """, {"consents": ["revoked"], "calls": ["consent_no"]}),
    ("0 is a person from every step", town.fresh, """
        * dial
        < menu
        * 5
        < where
        * 1
        < day
        * 0
        < person
    """, {"rides": [], "tasks": ["call_member"], "about": ["other"], "calls": ["call_me"]}),
)  # fmt: skip

SCRIPTS = (
    *(
        Call(f"{name}, by voice ({one})", stage, lines, rows, language=one)
        for name, stage, lines, rows in IN_EACH_LANGUAGE
        for one in LANGUAGES
    ),
    Call("9 the night before is off when nobody says more", town.evening, """
        * ring R4
        < is_it_you
        * 1
        < keys_need
        * 9
        < off
        * -
        < off_done
    """, {"rides": ["cancelled"], "tasks": []}),
    Call("2 the night before is a problem for a person", town.evening, """
        * ring R4
        < is_it_you
        * 1
        < keys_need
        * 2
        < help_comes
    """, {"rides": ["found"], "tasks": ["problem"], "calls": ["problem"]}),
    Call("8 says it again, and 7 in another language", town.evening, """
        * ring R4
        < is_it_you
        * 1
        < keys_need
        * 8
        < keys_need
        * 7
        < language
        * 2
        < keys_need oprima
        * 1
        < ready Hasta entonces
    """, {"confirmed": 1, "tasks": []}),
    Call("who presses nothing is phoned by a person", town.evening, """
        * ring R4
        < is_it_you
        * -
        < is_it_you
        * -
        < is_it_you
        * -
        < silence
    """, PHONED),
    Call("who is not there is phoned by a person", town.evening, """
        * ring R4
        < is_it_you
        * 9
        < later
    """, PHONED),
    Call("a machine hears a first name, and a person phones", town.evening, """
        * machine R4
        < machine
    """, PHONED | {"calls": ["machine"]}),
    Call("a second ring for one message says goodbye", town.evening, """
        * ring R4
        < is_it_you
        * 1
        < keys_need
        * 9
        < off
        * hang up
        * ring R4
        < goodbye
    """, {"rides": ["cancelled"], "tasks": []}),
    Call("9 from a driver is given back when nobody says more", town.evening, """
        D* ring D4
        < is_it_you
        * 1
        < keys_set
        * 9
        < off_drive
        * -
        < dropped
    """, {"rides": ["looking"], "offers": ["dropped_out"]}),
    Call("9 from a driver, then 1, drives on", town.evening, """
        D* ring D4
        < is_it_you
        * 1
        < keys_set
        * 9
        < off_drive
        * 1
        < kept
    """, {"rides": ["found"], "offers": ["accepted"]}),
    Call("9 to can you drive is not this time", town.asked, """
        D* ring D1
        < is_it_you
        * 1
        < keys_drive
        * 9
        < not_driving
    """, {"rides": ["looking"], "offers": ["declined"]}),
    Call("1 to a ride that another neighbor took, by voice", town.taken, """
        D* ring D1
        < is_it_you
        * 1
        < keys_drive
        * 1
        < taken
    """, {"rides": ["found"], "tasks": []}),
    Call("6 and 8: nobody is there", town.hour, """
        D* dial
        < drive_found
        * 6
        < arrived
        D* dial
        < drive_here
        * 8
        < nobody_waits
    """, {"rides": ["nobody_there"]}),
    Call("9 to what a helper booked is a denial", town.helped, """
        * ring R12
        < is_it_you
        * 1
        < keys_need booked you a ride
        * 9
        < off
        * -
        < off_done
    """, {"rides": ["cancelled"], "denied": 1}),
    Call("1 to what a helper booked keeps it", town.helped, """
        * ring R12
        < is_it_you
        * 1
        < keys_need
        * 1
        < ready
    """, {"rides": ["looking"], "denied": 0, "confirmed": 1}),
    Call("9 to what a helper changed is denied, and phoned about", town.told, """
        * ring R27
        < is_it_you
        * 1
        < keys_right
        * 9
        < person
    """, {"denied": 1, "tasks": ["call_member"], "about": ["denied"]}),
    Call("1 goes on with a yes that ends", town.ending, """
        * ring R29
        < is_it_you
        * 1
        < keys_yes_no
        * 1
        < said_yes
    """, {"consents": ["confirmed", "confirmed"], "tasks": []}),
    Call("1 to help they got moves the hours, by voice", helping.sewed, """
        * ring E2
        < is_it_you
        * 1
        < keys_right
        * 1
        < glad_bye
    """, {"exchanges": ["confirmed"], "tasks": []}),
    Call("5 to a ride that is off asks for another", town.called_off, """
        * ring R23
        < is_it_you
        * 1
        < keys_new
        * 5
        < where
        * 0
        < person
    """, {"rides": ["cancelled"], "tasks": ["call_member"]}),
    Call("4 after a helper's change needs a phone code", town.called_off, """
        * ring R22
        < is_it_you
        * 1
        < keys_rides
        * 4
        < pin_none
    """, {"tasks": ["call_member"], "about": ["phone_code"]}),
    Call("a missed call is a wish to be called back", town.fresh, """
        * dial
        < menu
        * hang up
    """, {"tasks": ["call_member"], "about": ["missed_call"]}),
    Call("an unknown number chooses a language and gets a person", town.fresh, """
        S* dial
        < language
        * 2
        < stranger oprima
        * 0
        < person
    """, {"rides": [], "tasks": ["call_member"]}),
    Call("a shared telephone asks who is calling", town.fresh, """
        * dial
        < who Hugo
        * 2
        < menu
        * 5
        < where Riverbend Clinic
        * hang up
    """, {"rides": [], "about": ["missed_call"]}, shared=True),
    Call("9 at the check starts over", town.fresh, """
        * dial
        < menu
        * 5
        < where
        * 1
        < day
        * 1
        < time
        * 1430
        < check 2:30 PM
        * 9
        < where
        * 2
        < day
        * 2
        < time
        * 0930
        < check Place 2
        * 1
        < asked
    """, RIDE_ASKED),
)  # fmt: skip
