"""In which area somebody lies, as forms ask it: among those the visitor may name."""

from uuid import UUID

from sqlalchemy.orm import Session

from timebank import areas
from timebank.areas import AreaChoice
from timebank.members import MemberView
from timebank.web import session
from timebank.web.forms import Form, blank
from timebank.web.i18n import gettext as _

Choices = list[tuple[str, str]]
WAITING = ("asked", "provisional")


def choices(db: Session) -> Choices:
    """Return the areas the visitor may name."""
    return _pairs(areas.area_choices(db, session.community().id, session.areas()))


def of_member(db: Session, person: MemberView) -> tuple[str, Choices, Form]:
    """Return the area somebody lies in ("": none), those to choose from, and a form of it.

    Of somebody new, where most of their nearest neighbours lie stands in the form.
    """
    found = areas.area_choices(db, session.community().id, session.areas(), person.member_id)
    theirs = next((one for one in found if one.is_theirs), None)
    first: UUID | None = theirs.id if theirs else None
    if found and theirs is None and person.state in WAITING:
        first = areas.proposed_area(db, session.community().id, person.home_lat, person.home_lon)
    return theirs.name if theirs else "", _pairs(found), blank(area=first or "")


def own_words(db: Session) -> str:
    """Return the names of the areas the visitor is limited to; "": to none, or they were lost."""
    limits = session.areas()
    if limits is None:
        return ""
    named = areas.area_names(db, session.community().id, limits, with_retired=True)
    return ", ".join(named.values())


def read(form: Form) -> UUID | None:
    """Read the area of a form; who is limited to some must name one."""
    is_limited = session.areas() is not None
    return form.id("area", required=is_limited, say=_("Choose an area"))


def of_newcomer(form: Form) -> UUID | None:
    """Return where a new rider at the desk lies: the helper's only area, else the one chosen.

    None: the helper is limited to nothing; a coordinator says it with the yes.
    """
    limits = session.areas()
    if limits is None:
        return None
    return next(iter(limits)) if len(limits) == 1 else read(form)


def _pairs(found: list[AreaChoice]) -> Choices:
    return [(str(one.id), one.name) for one in found]
