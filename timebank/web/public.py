"""Pages for everybody: the front, plain words about how it works, and asking to join.

They show nobody's data, so they are open; what is sent to join is kept for a coordinator.
"""

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.kernel.errors import Invalid
from timebank.members import JoinAsk
from timebank.web import i18n, limits, session
from timebank.web.access import access
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

roots = Blueprint("roots", __name__)
pages = Blueprint("public", __name__, url_prefix="/<slug:slug>")

WAYS = ("ride", "drive", "help")
JOIN_WISHES = ("call", "text", "email")


@roots.get("/")
@access("anyone", whose="nobody")
def front_door() -> ResponseReturnValue:
    """Go to the only community, or list them."""
    with reading() as session:
        found = members.communities(session)
    if len(found) == 1:
        return redirect(url_for("public.front", slug=found[0].slug), 303)
    return render_template("public/communities.html", communities=found)


@roots.get("/<any(en, es, ar, bn):wanted>")
@access("anyone", whose="nobody")
def language_entry(wanted: str) -> Response:
    """Short entries for posters: /es speaks Spanish from here on."""
    answer = make_response(redirect(url_for("roots.front_door"), 303))
    i18n.keep_language(answer, wanted)
    return answer


@pages.get("/")
@access("anyone", whose="nobody")
def front() -> str:
    """Three ways in, the phone number, how it works, the ten keys."""
    return render_template("public/front.html")


@pages.get("/how")
@access("anyone", whose="nobody")
def how() -> str:
    """How a ride works, step by step."""
    return render_template("public/how.html")


@pages.get("/safety")
@access("anyone", whose="nobody")
def safety() -> str:
    """What keeps rides safe."""
    return render_template("public/safety.html")


@pages.get("/privacy")
@access("anyone", whose="nobody")
def privacy() -> str:
    """Who sees what."""
    return render_template("public/privacy.html")


@pages.get("/rules")
@access("anyone", whose="nobody")
def rules() -> str:
    """What neighbours promise each other."""
    return render_template("public/rules.html")


@pages.get("/hours-explained")
@access("anyone", whose="nobody")
def hours_explained() -> str:
    """What an hour is."""
    return render_template("public/hours_explained.html")


@pages.get("/accessibility")
@access("anyone", whose="nobody")
def accessibility() -> str:
    """How these pages can be used, and what is not good enough yet."""
    return render_template("public/accessibility.html")


@pages.get("/text-help")
@access("anyone", whose="nobody")
def text_help() -> str:
    """The ten keys."""
    return render_template("public/text_help.html")


@pages.get("/join", defaults={"way": "ride"})
@pages.get("/join/<any(drive, help):way>")
@access("anyone", whose="nobody")
def join(way: str) -> str:
    """Ask to join: name, number, how to reach you."""
    return _join_page(blank(language=i18n.language(), wish="call"), way)


@pages.post("/join", defaults={"way": "ride"})
@pages.post("/join/<any(drive, help):way>")
@access("anyone", whose="nobody")
def send_join(way: str) -> ResponseReturnValue:
    """Keep what somebody sent; a person calls them back."""
    community = session.community()
    form = posted()
    ask = _read_join(form, way)
    if ask is not None:
        limits.count(members.JOINS_AN_ADDRESS, f"join:{limits.address()}")
        try:
            write(members.ask_to_join, community.id, ask, now())
        except Invalid as error:
            form.refuse_for(error, "name")
        else:
            return redirect(url_for("public.joined"), 303)
    return make_response(_join_page(form, way), 422)


@pages.get("/joined")
@access("anyone", whose="nobody")
def joined() -> str:
    """Thanks; what happens next."""
    return render_template("public/joined.html")


def _join_page(form: Form, way: str) -> str:
    titles = {
        "ride": _("I need a ride"),
        "drive": _("I can drive"),
        "help": _("I help someone"),
    }
    return render_template("public/join.html", form=form, way=way, heading=titles[way])


def _read_join(form: Form, way: str) -> JoinAsk | None:
    name = form.text("name", max_length=80, say=_("Type your name"))
    phone = form.phone("phone", required=False)
    email = form.email("email", required=False)
    wish = form.choice("wish", JOIN_WISHES, default="call")
    note = form.text("note", max_length=300, required=False, lines=True)
    if form.is_good and not (phone or email):
        form.refuse("phone", "web.missing", _("Type a phone number or an e-mail"))
    if not form.is_good:
        return None
    if wish == "email" and not email:
        form.refuse("email", "web.missing", _("Type your e-mail, or choose a call"))
        return None
    if wish != "email" and not phone:
        wish = "email"
    about = {"ride": "", "drive": "", "help": "[helps someone] "}[way]
    return JoinAsk(
        request_key=form.request_key(limits.address()),
        name=name,
        phone=phone or "",
        email=email or "",
        contact_wish=wish,
        language=i18n.language(),
        wants_to_drive=way == "drive",
        note=f"{about}{note}",
    )
