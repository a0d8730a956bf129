"""One right form for every address that takes one, by the situation in which it can be sent.

An address names what is really there: a ride, an offer, a paper. Tests make the forms wrong.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.web import stages, stages_closed, stages_coord, stages_help, stages_plan
from tests.web.seeds import Seed
from timebank import (
    rides,
)
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database

Play = Callable[[Database, Seed, FixedClock], object]
SITUATIONS: Mapping[str, Play] = {
    "quiet": lambda d, s, c: None,
    "help": stages_help.helped,
    "asked": stages.asked,
    "found": stages.driven,
    "weekly": stages.weekly,
    "planned": stages_plan.planned,
    "closed": stages_closed.closed,
    "second": stages_closed.second,
    "on_the_way": lambda d, s, c: stages.driven(d, s, c, rides.go),
    "here": lambda d, s, c: stages.driven(d, s, c, rides.go, rides.arrive),
    "riding": lambda d, s, c: stages.driven(d, s, c, rides.go, rides.arrive, rides.board),
    "done": lambda d, s, c: stages.driven(
        d, s, c, rides.go, rides.arrive, rides.board, rides.finish
    ),
}
STREET = "4120 Conner Street 48207"
CALL = {"who": "0177", "where": "Riverbend Clinic", "day": "wed", "time": "1045", "back": "1230"}
SLIP = {f"{name}1": text for name, text in CALL.items()}
SLIP["batch"] = "0190e0a0-0000-7000-8000-00000000b001"
CAR = {"make": "Honda", "model": "Fit", "colour": "blue", "plate": "EKR 4471", "seats": "3"}
LIMITS = {"miles": "9", "rides": "6", "hours": "10", "level": "kerb", "languages": "en"}
NEWCOMER = {"name": "Wanda Heron", "phone": "313-555-0188", "language": "en", "address": STREET}
SPONSOR = {"name": "Elm Street Clinic", "share": "50", "member": "10", "month": "40",
           "pledged": "20", "active": "1", "request_key": "q" * 24}  # fmt: skip
DRAFT = "?to={clinic}&day=2026-11-25&time=645&home=at&back=750&help=kerb"


@dataclass(frozen=True)
class Good:
    """A form that is right. expect: the status that a browser gets for it."""

    endpoint: str
    role: str
    path: str
    fields: Mapping[str, str] = field(default_factory=dict)
    expect: int = 303

    def at(self, ids: Mapping[str, object]) -> tuple[str, dict[str, str]]:
        """Return its address and fields with `ids` put in."""
        filled = {name: value.format(**ids) for name, value in self.fields.items()}
        return "/eastside" + self.path.format(**ids), filled


RIDE, DRIVE, DESK, BOARD = (f"{p}/rides/{{code}}" for p in ("/me", "/drive", "/desk", "/board"))
NEW = "/me/rides/new"
GOOD: Mapping[str, tuple[Good, ...]] = {
    "quiet": (
        Good("account.send_code", "", "/in", {"contact": "313-555-0177", "shared": "1"}),
        Good("account.call_code", "", "/in/call"),
        Good("account.use_code", "", "/in/code", {"code": "000000"}, 422),
        Good("account.use_paper", "", "/in/paper", {"code": "HJKM2345"}, 422),
        Good("account.use_demo", "", "/in/demo/{link}"),
        Good("account.use_password", "", "/in/password",
             {"contact": "313-555-0177", "password": "not the one"}, 422),
        Good("account.end", "", "/out"),
        Good("public.send_join", "", "/join", {"name": "Wanda Heron", "phone": "313-555-0188",
             "email": "wanda@heron.example", "wish": "call", "note": "Hello"}),
        Good("me.ask_for_ride", "rider", f"{NEW}/check{DRAFT}", {"note": "Ring twice"}),
        Good("me.take_address", "rider", f"{NEW}/where/address", {"q": STREET}),
        Good("me.take_day", "rider", f"{NEW}/day{DRAFT}", {"day": "wed", "other_day": ""}),
        Good("me.take_weekly", "rider", f"{NEW}/weekly{DRAFT}",
             {"days": "2", "every": "1", "until": "1/31"}),
        Good("me.take_time", "rider", f"{NEW}/time{DRAFT}", {"time": "10:45", "half": "am"}),
        Good("me.take_again", "rider", f"{NEW}/again{DRAFT}",
             {"day": "wed", "other_day": "", "time": "10:45", "half": "am"}),
        Good("me.take_home", "rider", f"{NEW}/home{DRAFT}",
             {"home": "at", "back": "12:30", "back_half": "pm"}),
        Good("me.take_help", "rider", f"{NEW}/help{DRAFT}",
             {"level": "kerb", "aids": "C", "adults": "1", "children": "1", "seats": "1"}),
        Good("me.add_address", "rider", "/me/places/new", {"q": STREET}),
        Good("me.keep_place", "rider", "/me/places/{clinic}",
             {"nickname": "Clinic", "purpose": "M", "may_name": "1"}),
        Good("me.forget_place", "rider", "/me/places/{market}/forget"),
        Good("me.add_helper", "rider", "/me/helpers/new",
             {"organisation": "{organisation}", "until": "6/30"}),
        Good("me.confirm_helper", "rider", "/me/helpers/{consent}/confirm"),
        Good("me.stop_helper", "rider", "/me/helpers/{consent}/stop"),
        Good("me.renew_helper", "rider", "/me/helpers/{consent}/renew"),
        Good("me.deny_act", "rider", "/me/helpers/acts/{act}/deny"),
        Good("me.add_person", "rider", "/me/needs/household",
             {"name": "Wanda Finch", "kind": "child", "child_seat": "1"}),
        Good("me.remove_person", "rider", "/me/needs/household/{person}/remove"),
        Good("me.call_me", "rider", "/me/call", {"about": "other", "words": "Please"}),
        Good("me.set_phone_code", "rider", "/me/contact/code", {"phone_code": "2580"}),
        Good("me.set_contact", "rider", "/me/contact", {
            "phone": "313-555-0177", "email": "opal@finch.example", "wish": "text",
            "language": "es", "quiet_from": "9:00", "from_half": "pm", "quiet_until": "8:00",
            "until_half": "am", "large_text": "1"}),
        Good("me.make_calendar", "rider", "/me/calendar", {"code": "HJKM2345HJKM2345HJKM"}),
        Good("me.stop_calendar", "rider", "/me/calendar/stop"),
        Good("me.set_needs", "rider", "/me/needs",
             {"level": "kerb", "aids": "C", "note": "Hi", "welcomes_new": "1",
              "asks": "pet_free", "offers": "mask"}),
        Good("drive.start", "rider", "/drive/join", CAR | LIMITS),
        Good("drive.add_away", "driver", "/drive/away", {"from_on": "12/24", "until_on": "12/26"}),
        Good("drive.remove_away", "driver", "/drive/away/{away}/off"),
        Good("drive.add_trip", "driver", "/drive/trips", {
            "end": "48207", "days": "4", "leaves": "7:30", "half": "am", "later": "30"}),
        Good("drive.remove_trip", "driver", "/drive/trips/{trip}/off"),
        Good("drive.set_car", "driver", "/drive/car",
             CAR | {"wheelchair_places": "1", "child_seats": "1"}),
        Good("drive.set_limits", "driver", "/drive/limits",
             LIMITS | {"asks": "scent_free", "offers": "front"}),
        Good("drive.set_times", "driver", "/drive/times", {"slots": "0-morning"}),
        Good("drive.send_paper", "driver", "/drive/papers",
             {"kind": "licence", "valid_from": "3/1/2026", "valid_until": "3/1/2029"}),
        Good("drive.pause", "driver", "/drive/break"),
        Good("drive.resume", "driver", "/drive/back"),
        Good("links.answer_consent", "", "/c/{consent_word}/answer", {"answer": "yes"}),
        Good("desk.check", "helper", "/desk", CALL | {"note": "", "companions": "1"}, 200),
        Good("desk.book", "helper", "/desk/book", CALL | {"read_out": "", "note": ""}, 200),
        Good("desk.place", "helper", "/desk/place/where", CALL | {"where": STREET}, 200),
        Good("desk.hold", "helper", "/desk/hold", CALL),
        Good("desk.drop", "helper", "/desk/drop", CALL),
        Good("desk.tick", "helper", "/desk/work/training", {"steps": "practice"}),
        Good("desk.give_hours", "helper", "/desk/work/hours",
             {"day": "t", "hours": "1:30", "note": "Phones"}),
        Good("coord.confirm_training", "coordinator", "/helpers/work/{helper}/training"),
        Good("coord.note_hours", "coordinator", "/helpers/work/{helper}/hours",
             {"day": "11/20", "hours": "2h", "note": "Phones"}),
        Good("coord.decide_hours", "coordinator", "/helpers/work/hours/{time}/count"),
        Good("desk.add_note", "helper", "/desk/notes", {"body": "Key is at the front desk"}),
        Good("desk.take_slips", "helper", "/desk/slips", SLIP),
        Good("desk.start", "helper", "/desk/people/start", {"who": "Wanda Heron"}, 200),
        Good("desk.add", "helper", "/desk/people/new",
             NEWCOMER | {"said": "phone", "wish": "call", "level": "kerb", "aids": "C"}),
        Good("desk.renew", "helper", "/desk/people/{rider}/consent",
             {"given_by": "phone", "scopes": "book", "cap": "12", "until": "6/30", "witness": "M",
              "only_me": "1"}),
        Good("desk.set_needs", "helper", "/desk/people/{rider}/needs",
             {"level": "door", "aids": "C", "note": "Hi", "welcomes_new": "1", "asks": "front",
              "offers": "scent_free"}),
        Good("desk.no_more", "helper", "/desk/people/{rider}/end"),
        Good("desk.call_done", "helper", "/desk/calls/{task}"),
        Good("coord.call_done", "coordinator", "/board/calls/{task}",
             {"outcome": "reached", "note": "All well"}),
        Good("coord.inbox_answer", "coordinator", "/inbox/{text}/answer", {"words": "We call"}),
        Good("coord.inbox_close", "coordinator", "/inbox/{text}/close", {"outcome": "noise"}),
        Good("coord.papers_printed", "coordinator", "/board/papers", {"papers": "{rider}"}, 404),
        Good("coord.approve", "coordinator", "/people/{newcomer}/approve"),
        Good("coord.pause", "coordinator", "/people/{rider}/pause"),
        Good("coord.resume", "coordinator", "/people/{resting}/resume"),
        Good("coord.drives", "coordinator", "/people/{new_driver}/drives"),
        Good("coord.give_word", "coordinator", "/people/{driver_member}/word"),
        Good("coord.no_word", "coordinator", "/people/{driver_member}/no-word"),
        Good("coord.no_drives", "coordinator", "/people/{driver_member}/no-drives"),
        Good("coord.set_limit", "coordinator", "/people/{rider}/limit", {"hours": "4:30"}),
        Good("coord.give_grant", "coordinator", "/people/{rider}/grant",
             {"hours": "2", "words": "Winter help", "request_key": "g" * 24}),
        Good("coord.add_rule", "coordinator", "/ledger/fund",
             {"purpose": "D", "share": "50", "cap": "5", "approval": "1"}),
        Good("coord.set_flag", "coordinator", "/people/{rider}/flag/on", {"words": "Dialysis"}),
        Good("coord.add_sponsor", "coordinator", "/ledger/sponsors", SPONSOR),
        Good("coord.change_sponsor", "coordinator", "/ledger/sponsors/{sponsor}",
             SPONSOR | {"name": "Riverbend Friends", "share": "25"}),
        Good("coord.sponsor_place", "coordinator", "/ledger/sponsors/{sponsor}/put",
             {"place": "{clinic}"}),
        Good("coord.grant_sponsor", "coordinator", "/ledger/sponsors/{sponsor}/grant",
             {"hours": "3", "words": "To begin with", "request_key": "p" * 24}),
        Good("coord.set_bank", "coordinator", "/ledger/banks/2", {"hours": "10"}),
        Good("coord.move_rule", "coordinator", "/ledger/fund/1/remove",
             {"rule": "|100|600|False"}),
        Good("me.check_gift", "driver", "/me/give",
             {"to": "fund", "contact": "", "bank": "", "hours": "0:15", "words": "Thanks"}, 200),
        Good("me.send_gift", "driver", "/me/give/send",
             {"to": "fund", "contact": "", "bank": "", "hours": "0:15", "words": "Thanks",
              "request_key": "s" * 24}),
        Good("coord.code", "coordinator", "/people/{rider}/code", {}, 200),
        Good("coord.phone_code", "coordinator", "/people/{rider}/phone-code", {}, 200),
        Good("coord.roles", "admin", "/people/{rider}/roles",
             {"role": "coordinator", "grant": "1"}),
        Good("admin.set_word", "admin", "/admin/words/R3/en", {
            "news": "{{org}}: See you {{day}} at {{time}} for {{place}}. {{driver}} drives.",
            "keys": "Reply 1 = I need it, 9 = no ride, 0 = call me.", "seen": "0", "keep": "1"}),
        Good("admin.our_word", "admin", "/admin/words/R4/en/ours", {"seen": "0"}),
        Good("coord.check_guest", "coordinator", "/people/guests/{guest}",
             CAR | stages_coord.PAPERS),
        Good("coord.paper_seen", "coordinator", "/people/{driver_member}/paper",
             {"kind": "licence", "valid_from": "3/1/2026", "valid_until": "3/1/2029"}),
        Good("coord.paper_right", "coordinator", "/people/papers/{paper}/right"),
        Good("coord.paper_wrong", "coordinator", "/people/papers/{paper}/wrong"),
        Good("coord.newcomer_add", "coordinator", "/people/new",
             NEWCOMER | {"wish": "call", "help_level": "kerb", "aids": "C", "state": "active"}),
        Good("coord.organisation_new", "coordinator", "/helpers",
             {"name": "Elm Street Clinic", "kind": "clinic"}),
        Good("coord.hire", "coordinator", "/helpers/{organisation}/hire", {"member": "{rider}"}),
        Good("coord.let_go", "coordinator", "/helpers/staff/{staff}/end"),
        Good("coord.consent_stop", "coordinator", "/people/{rider}/helpers/{consent}/stop"),
        Good("coord.consent_yes", "coordinator", "/people/{rider}/helpers/{consent}/yes"),
        Good("coord.act_denied", "coordinator", "/people/{rider}/acts/{act}/deny"),
        Good("coord.guardian", "coordinator", "/people/{rider}/guardian",
             {"guardian": "{driver_member}", "document": "Probate Court, 11/2, no. 77"}),
        Good("coord.guardian_seen", "admin", "/people/{rider}/helpers/{guarded}/seen"),
        Good("coord.acting_done", "coordinator", "/acting/{review}",
             {"outcome": "no", "note": "Never asked"}),
        Good("coord.set_area", "coordinator", "/people/{rider}/area", {"area": "{area}"}),
        Good("coord.area_new", "coordinator", "/areas", {"name": "Southwest"}),
        Good("coord.area_name", "coordinator", "/areas/{area}/name", {"name": "Elm Street"}),
        Good("coord.area_retire", "coordinator", "/areas/{area}/retire"),
        Good("coord.limit_coordinator", "admin", "/areas/coordinators/{coordinator}",
             {"which": "some", "areas": "{area}"}),
        Good("coord.limit_helper", "coordinator", "/areas/helpers/{staff}",
             {"which": "some", "areas": "{area}"}),
        Good("coord.set_policy", "coordinator", "/policy",
             {"credit_limit": "7:30", "soft_warning_percent": "60", "exchange_days": "10",
              "help_days": "45", "order_together": "0", "order_trust": "20", "order_load": "8",
              "order_language": "60", "plan_days": "2", "purposes": "1", "vital_purposes": "D",
              "backup_purposes": "M", "new_drivers_percent": "15"}),
        Good("coord.open_vote", "coordinator", "/votes", {"days": "14"}),
        Good("coord.apply_vote", "coordinator", "/votes/{voted}/apply"),
        Good("coord.place_new", "coordinator", "/places",
             {"name": "Elm Hall", "kind": "other", "address": STREET, "door_note": "Left"}),
    ),
    "help": (
        Good("me.keep_exchange", "rider", "/me/exchanges/new",
             {"part": "got", "name": "Marcus", "digits": "0163", "category": "sewing",
              "hours": "1:30", "day": "2026-11-23", "other_day": "",
              "words": "A zipper", "post": "", "sure": "1"}),
        Good("me.cast_vote", "rider", "/me/vote",
             {"vote": "{vote}", "points_M": "6", "points_D": "4"}),
        Good("me.agree", "rider", "/me/exchanges/{asked}/yes"),
        Good("me.disagree", "rider", "/me/exchanges/{asked}/no", {"reason": "It was less"}),
        Good("me.withdraw", "rider", "/me/exchanges/{own}/off"),
        Good("me.put_note", "rider", "/me/help/new",
             {"kind": "request", "category": "desk", "words": "Letters to read"}),
        Good("me.keep_note", "rider", "/me/help/{note}/keep"),
        Good("me.end_note", "rider", "/me/help/{note}/off"),
        Good("me.answer_note", "rider", "/me/help/{other_note}/answer",
             {"words": "I have a machine", "by": "swap"}),
        Good("me.meet", "rider", "/me/help/{note}/answers/{answer}", {"say": "swap"}),
        Good("desk.write_help", "helper", "/desk/people/{rider}/help",
             {"part": "1", "who": "Marcus 0163", "kind": "3", "hours": "1", "day": "t",
              "words": "Hems", "sure": "1:{driver_member}:sewing:60:2026-11-23"}),
        Good("coord.exchange_said", "coordinator", "/exchanges/{asked}/said",
             {"owner": "{rider}", "say": "yes"}),
        Good("coord.decide_exchange", "coordinator", "/exchanges/{disputed}/decide",
             {"decision": "as_is", "reason": "Both say so"}),
        Good("coord.correct_exchange", "coordinator", "/exchanges/{moved}/correct",
             {"how": "none", "reason": "Never was"}),
    ),
    "planned": (
        Good("coord.ask_plan", "coordinator", "/board/plan/2026-11-25"),
        Good("coord.accept_plan", "coordinator", "/board/plan/2026-11-24/accept",
             {"plan": "{plan}", "line": "{plan_line}"}),
        Good("coord.change_plan_line", "coordinator", "/board/plan/2026-11-24/lines/{plan_line}",
             {"plan": "{plan}", "driver": "{plan_driver}"}),
        Good("coord.drop_plan_line", "coordinator",
             "/board/plan/2026-11-24/lines/{plan_line}/drop", {"plan": "{plan}"}),
    ),
    "closed": (
        Good("coord.close_time", "coordinator", "/board/closed",
             {"kind": "holiday", "words": "Thanksgiving", "from": "2026-11-26", "from_time": "9:00",
              "from_half": "am", "until": "11/27", "until_time": "2:00", "until_half": "pm"}),
        Good("coord.who_drives", "coordinator", "/board/closed/{closure}/drivers",
             {"shown": "{driver}", "drives": "{driver}"}),
        Good("coord.open_again", "coordinator", "/board/closed/{closure}/reopen"),
    ),
    "second": (
        Good("drive.answer_second", "driver", "/drive/second/{second}/answer", {"answer": "yes"}),
        Good("coord.ask_second", "coordinator", "/board/rides/{second_ride}/second"),
    ),
    "asked": (
        Good("coord.approve_hours", "coordinator", f"{BOARD}/hours/yes"),
        Good("coord.decline_hours", "coordinator", f"{BOARD}/hours/no",
             {"words": "No"}, 409),  # they were found before
        Good("me.name_driver", "rider", f"{RIDE}/driver", stages_coord.OWN_DRIVER),
        Good("desk.name_driver", "helper", f"{DESK}/driver", stages_coord.OWN_DRIVER),
        Good("drive.answer", "driver", "/drive/offers/{offer}/answer", {"answer": "yes"}),
        Good("links.answer_offer", "", "/o/{offer_word}/answer", {"answer": "yes"}),
        Good("coord.ask", "coordinator", f"{BOARD}/ask", {"drivers": "{driver}"}),
        Good("coord.assign", "coordinator", f"{BOARD}/assign", {"driver": "{driver}"}),
        Good("coord.move", "coordinator", f"{BOARD}/move",
             {"what": "close", "barrier": "availability"}),
    ),
    "weekly": (
        Good("me.end_standing", "rider", "/me/standing/{series}/end", {"day": "12/2"}),
        Good("me.take_standing_day", "rider", "/me/standing/{series}/2026-11-27",
             {"what": "time", "time": "11:30", "half": "am"}),
        Good("desk.end_standing", "helper", "/desk/standing/{series}/end", {"day": "12/2"}),
        Good("desk.take_standing_day", "helper", "/desk/standing/{series}/2026-11-30",
             {"what": "all", "time": "11:30", "half": "am"}),
    ),
    "found": (
        Good("me.ready", "rider", f"{RIDE}/ready"),
        Good("links.answer_ride", "", "/r/{ride_word}/answer", {"key": "1"}),
        Good("links.tell_problem", "", "/r/{ride_word}/problem", {"words": "Nobody came"}),
        Good("me.call_off", "rider", f"{RIDE}/off", {"what": "both", "reason": "Not needed"}),
        Good("me.tell_problem", "rider", f"{RIDE}/problem", {"words": "Nobody came"}),
        Good("desk.ready", "helper", f"{DESK}/ready"),
        Good("desk.take_off", "helper", f"{DESK}/off", {"what": "both", "reason": "They called"}),
        Good("drive.going", "driver", f"{DRIVE}/going"),
        Good("drive.give_back", "driver", f"{DRIVE}/cannot", {"why": "sick"}),
        Good("coord.said", "coordinator", f"{BOARD}/said", {"what": "going"}),
    ),
    "on_the_way": (Good("drive.here", "driver", f"{DRIVE}/here"),),
    "here": (
        Good("drive.in_the_car", "driver", f"{DRIVE}/in-the-car"),
        Good("drive.nobody_here", "driver", f"{DRIVE}/nobody"),
    ),
    "riding": (
        Good("drive.done", "driver", f"{DRIVE}/done"),
        Good("drive.stop_here", "driver", f"{DRIVE}/stop", {"why": "A flat tyre"}),
    ),
    "done": (
        Good("drive.correct_hours", "driver", f"{DRIVE}/hours", {"hours": "0:30"}),
        Good("me.give_answer", "rider", f"{RIDE}/answer", {"again": "yes", "reason": "Kind"}),
        Good("me.agree_hours", "rider", f"{RIDE}/hours"),
        Good("me.favourite", "rider", f"{RIDE}/favourite", {"first": "yes"}),
        Good("links.thanks", "", "/r/{ride_word}/thanks"),
        Good("me.go_home", "rider", "/me/rides/{home_code}/go-home"),
        Good("desk.go_home", "helper", "/desk/rides/{home_code}/go-home"),
        Good("coord.reverse_now", "coordinator", "/ledger/{transfer}/reverse",
             {"reason": "Counted wrong"}),
    ),
}  # fmt: skip
