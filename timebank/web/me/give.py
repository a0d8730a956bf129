"""Giving hours: to a neighbor, to family in another bank, to the community fund; checked first."""

from dataclasses import replace
from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import giving
from timebank.giving import (
    WORDS_MAX,
    Gift,
    GiftTooBig,
    KnownBank,
    NoSuchSponsor,
    Receiver,
    SponsorView,
)
from timebank.ledger import ClearingLimitExceeded
from timebank.members import Contact, TooManyTries
from timebank.web import error_words, session
from timebank.web.access import access
from timebank.web.account import read_contact
from timebank.web.forms import Form, blank, new_request_key, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.blueprint import pages
from timebank.web.services import now, reading, write

TO = ("neighbor", "fund", "sponsor")


@pages.get("/give", endpoint="give")
@access("rider", whose="own")
def ask_gift() -> str:
    """Ask for whom and how much."""
    return _page(blank(request_key=new_request_key()))


@pages.post("/give")
@access("rider", whose="own")
def check_gift() -> ResponseReturnValue:
    """Show what would be given to whom, before anything moves."""
    form = posted()
    gift, contact, bank_id = _read(form)
    found: list[Receiver] = []
    if form.is_good and contact is not None:
        try:
            found = write(giving.find_receiver, session.actor(), bank_id, contact, now())
        except TooManyTries as error:
            form.refuse("contact", error.code, error_words.sentence(error))
        if not found:
            form.refuse("contact", "web.not-chosen", _("We found nobody else by this number"))
    if form.is_good:
        _check_spare(form, gift)
    if not form.is_good:
        return make_response(_page(form), 422)
    named = {one.id: one.name for one in _sponsors()}
    if gift.sponsor_id is not None and gift.sponsor_id not in named:
        form.refuse("sponsor", "web.not-chosen", _("Choose who gets the hours"))
        return make_response(_page(form), 422)
    to = named[gift.sponsor_id] if gift.sponsor_id else ""
    return render_template("me/give_check.html", form=form, gift=gift, found=found, sponsor=to)


@pages.post("/give/send")
@access("rider", whose="own")
def send_gift() -> ResponseReturnValue:
    """Move the hours, once."""
    form = posted()
    gift, contact, bank_id = _read(form)
    if contact is not None:
        with reading() as db:
            found = giving.receivers_by_contact(db, bank_id, contact)
        chosen = form.id("member")
        to = next((one for one in found if one.member_id == chosen), None)
        if to is None:
            form.refuse("contact", "web.not-chosen", _("Choose who gets the hours"))
        gift = replace(gift, to=to)
    if form.is_good:
        try:
            write(giving.give, session.actor(), gift, now())
        except GiftTooBig as error:
            form.refuse("hours", error.code, error_words.sentence(error))
        except ClearingLimitExceeded as error:
            form.refuse("hours", error.code, error_words.sentence(error))
        except NoSuchSponsor as error:
            form.refuse("sponsor", error.code, error_words.sentence(error))
        else:
            return redirect(url_for("me.hours", told="gift"), 303)
    return make_response(_page(form), 422)


def _read(form: Form) -> tuple[Gift, Contact | None, int]:
    """Read what was typed: the gift, whom to look for (None: the fund), and in which bank."""
    to = form.choice("to", TO, say=_("Choose who gets the hours"))
    minutes = form.hours("hours", bare=True, say=_("Type hours, like 1 or 1:30")) or 0
    if form.is_good and minutes < 1:
        form.refuse("hours", "web.not-in-range", _("Type hours, like 1 or 1:30"))
    words = form.text("words", required=False, max_length=WORDS_MAX)
    here = session.community().id
    bank_id, contact = here, None
    if to == "neighbor":
        contact = read_contact(form)
        ids = {str(bank.community_id) for bank in _banks()} | {str(here)}
        bank_id = int(form.choice("bank", ids, required=False) or here)
    sponsor_id = form.id("sponsor", say=_("Choose who gets the hours")) if to == "sponsor" else None
    key = form.request_key(f"gift:{session.own_id()}")
    return Gift(key, minutes, words, sponsor_id=sponsor_id), contact, bank_id


def _check_spare(form: Form, gift: Gift) -> None:
    """Say before the check page what could not be given anyway."""
    spare = _spare()
    if gift.minutes > spare:
        error = GiftTooBig(field="hours", spare_minutes=spare)
        form.refuse("hours", error.code, error_words.sentence(error))


def _banks() -> list[KnownBank]:
    with reading() as db:
        return [bank for bank in giving.banks_known(db, session.community().id) if bank.is_open]


def _sponsors() -> list[SponsorView]:
    with reading() as db:
        return [one for one in giving.sponsors(db, session.community().id) if one.is_active]


def _spare() -> int:
    with reading() as db:
        return giving.spare_minutes(db, session.community().id, _me())


def _me() -> UUID:
    return session.own_id()


def _page(form: Form) -> str:
    known = {"banks": _banks(), "sponsors": _sponsors()}
    return render_template("me/give.html", form=form, spare=_spare(), **known)
