"""The community fund's rules, hours given from it by a coordinator, and the neighbor banks."""

from uuid import UUID

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import giving, ledger, members
from timebank.giving import WORDS_MAX, Gift, KnownBank
from timebank.kernel.errors import Conflict, Invalid
from timebank.ledger import FUND_OWNER, FundTerms
from timebank.members import VISIT_PURPOSES, NoSuchMember
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, new_request_key, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

RULES_MAX = 8
WHOSE = ("everyone", "flagged")
CAP_MAX = 100 * 60
LIMIT_MAX = 1000 * 60


@pages.get("/ledger/fund", endpoint="fund")
@access("coordinator", whose="community", areas="closed")
def fund() -> str:
    """Show what the fund has and by which rules it helps."""
    return _fund_page(blank(share="100", cap="10"))


@pages.post("/ledger/fund")
@access("coordinator", whose="community", areas="closed")
def add_rule() -> ResponseReturnValue:
    """Add a rule behind the others."""
    form = posted()
    purpose = form.choice("purpose", VISIT_PURPOSES, required=False)
    whose = form.choice("whose", WHOSE, default="everyone")
    share = form.number("share", 1, 100) or 0
    cap = form.hours("cap", bare=True) or 0
    if form.is_good and not 0 < cap <= CAP_MAX:
        form.refuse("cap", "web.not-in-range", _("Up to 100 hours"))
    if len(_rules()) >= RULES_MAX:
        form.refuse("share", "web.not-in-range", _("At most 8 rules"))
    if not form.is_good:
        return make_response(_fund_page(form), 422)
    purposes = frozenset({purpose} if purpose else ())
    added = FundTerms(purposes, whose, share, cap, form.flag("approval"))
    write(
        ledger.change_fund_rules,
        session.community().id,
        lambda rules: rules if added in rules else [*rules, added],  # pressed twice: once
    )
    return redirect(url_for("coord.fund"), 303)


@pages.post("/ledger/fund/<int:place>/<any(up, remove):how>")
@access("coordinator", whose="community", areas="closed")
def move_rule(place: int, how: str) -> ResponseReturnValue:
    """Move a rule up by one, or take it away."""
    said = posted().typed.get("rule", "")

    def moved(rules: list[FundTerms]) -> list[FundTerms]:
        if not 1 <= place <= len(rules) or signature(rules[place - 1]) != said:
            return rules  # somebody changed the list meanwhile
        rule = rules.pop(place - 1)
        if how == "up":
            rules.insert(max(0, place - 2), rule)
        return rules

    write(ledger.change_fund_rules, session.community().id, moved)
    return redirect(url_for("coord.fund"), 303)


@pages.get("/people/<uuid:member_id>/grant", endpoint="grant")
@access("coordinator", whose="community", areas="closed")
def ask_grant(member_id: UUID) -> ResponseReturnValue:
    """Ask how many hours somebody gets from the fund, and why."""
    return _grant_page(member_id, blank(request_key=new_request_key()))


@pages.post("/people/<uuid:member_id>/grant")
@access("coordinator", whose="community", areas="closed")
def give_grant(member_id: UUID) -> ResponseReturnValue:
    """Give hours from the fund, once."""
    form = posted()
    minutes = form.hours("hours", bare=True) or 0
    if form.is_good and not 0 < minutes <= CAP_MAX:
        form.refuse("hours", "web.not-in-range", _("Up to 100 hours"))
    why = form.text("words", max_length=WORDS_MAX, say=_("Say why, so that others understand it"))
    if form.is_good:
        gift = Gift(form.request_key(f"grant:{member_id}"), minutes, why)
        try:
            write(giving.grant, session.actor(), member_id, gift, now())
        except ledger.CreditLimitExceeded as error:
            form.refuse("hours", error.code, _("The fund does not have that many hours now"))
        except (Invalid, Conflict) as error:
            form.refuse_for(error, "hours")
        else:
            return redirect(url_for("coord.member", member_id=member_id), 303)
    return make_response(_grant_page(member_id, form), 422)


@pages.get("/ledger/banks", endpoint="banks")
@access("coordinator", whose="community", areas="closed")
def banks() -> str:
    """Show the other banks of this installation and how hours stand with each."""
    return render_template("coord/banks.html", banks=_banks())


@pages.get("/ledger/banks/<int:other_id>", endpoint="bank")
@access("coordinator", whose="community", areas="closed")
def ask_bank(other_id: int) -> str:
    """Ask how many hours more another bank's members may give here than ours gave there."""
    bank = _bank(other_id)
    return _bank_page(bank, blank(hours=_typed(bank.limit_minutes)))


@pages.post("/ledger/banks/<int:other_id>")
@access("coordinator", whose="community", areas="closed")
def set_bank(other_id: int) -> ResponseReturnValue:
    """Keep it; hours move once both banks have said how far."""
    bank, form = _bank(other_id), posted()
    minutes = form.hours("hours", bare=True)
    if minutes is not None and minutes > LIMIT_MAX:
        form.refuse("hours", "web.not-in-range", _("Up to 1000 hours"))
    if form.is_good and minutes is not None:
        own_id = session.community().id
        try:
            write(ledger.set_clearing_limit, own_id, other_id, minutes, now())
        except ledger.LimitInUse as error:
            form.refuse("hours", error.code, _("More hours than that came from there already"))
        else:
            return redirect(url_for("coord.banks"), 303)
    return make_response(_bank_page(bank, form), 422)


def signature(rule: FundTerms) -> str:
    """Name a rule by what it says, so that a press means the rule that was seen."""
    listed = ",".join(sorted(rule.purposes))
    who = "" if rule.whose == "everyone" else f"{rule.whose}|"
    return f"{listed}|{who}{rule.share_percent}|{rule.month_minutes_max}|{rule.needs_approval}"


def _rules() -> list[FundTerms]:
    with reading() as db:
        return ledger.fund_rules(db, session.community().id)


def _fund_page(form: Form) -> str:
    with reading() as db:
        balance = ledger.standings(db, session.community().id, [FUND_OWNER]).get(FUND_OWNER)
    return render_template(
        "coord/fund.html",
        form=form,
        rules=[(rule, signature(rule)) for rule in _rules()],
        balance=balance,
        purposes=VISIT_PURPOSES,
    )


def _grant_page(member_id: UUID, form: Form) -> str:
    with reading() as db:
        try:
            person = members.member_view(db, session.community().id, member_id)
        except NoSuchMember:
            abort(404)
        balance = ledger.standings(db, session.community().id, [FUND_OWNER]).get(FUND_OWNER)
    return render_template("coord/grant.html", form=form, person=person, balance=balance)


def _banks() -> list[KnownBank]:
    with reading() as db:
        return giving.banks_known(db, session.community().id)


def _bank(other_id: int) -> KnownBank:
    found = next((bank for bank in _banks() if bank.community_id == other_id), None)
    if found is None:
        abort(404)
    return found


def _bank_page(bank: KnownBank, form: Form) -> str:
    return render_template("coord/bank.html", bank=bank, form=form)


def _typed(minutes: int | None) -> str:
    """Write minutes as they would be typed: 10 or 7:30."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02d}" if rest else str(hours)
