"""How far, how long, how often, with how much help and in which languages a driver drives.

Nobody is asked beyond what they set here.
"""

from collections.abc import Collection

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.members import HELP_LEVELS, LANGUAGES, DriverView, Limits
from timebank.web import comfort, session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.drive.cars import own_driver
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import write

KM_PER_MILE = 1.609344


@pages.get("/limits")
@access("driver", whose="own")
def limits() -> str:
    """Show the limits."""
    driver = own_driver()
    return _page(
        driver,
        blank(
            **limits_typed(_limits_of(driver), driver.languages), **comfort.typed(driver.comfort)
        ),
    )


@pages.post("/limits")
@access("driver", whose="own")
def set_limits() -> ResponseReturnValue:
    """Keep the limits."""
    driver, form = own_driver(), posted()
    wanted = read_limits(form, _limits_of(driver))
    languages = read_languages(form)
    wishes = comfort.read(form, comfort.DRIVER_ASKS, comfort.DRIVER_OFFERS)
    if wanted is None or not form.is_good:
        return make_response(_page(driver, form), 422)
    write(members.set_limits, session.actor(), driver.driver_id, wanted, languages, wishes)
    return redirect(url_for("drive.limits", saved=1), 303)


def read_limits(form: Form, kept: Limits) -> Limits | None:
    """Read the fields of limits; what the form does not ask stays as it is in `kept`."""
    miles = form.number("miles", 1, 60)
    rides = form.number("rides", 1, 40)
    hours = form.number("hours", 1, 60)
    level = form.choice("level", HELP_LEVELS, say=_("Choose the help you can give"))
    if not form.is_good or miles is None or rides is None or hours is None:
        return None
    return Limits(
        ride_minutes_max=kept.ride_minutes_max,
        week_minutes_max=hours * 60,
        rides_week_max=rides,
        distance_km_max=round(miles * KM_PER_MILE, 1),
        help_level_max=level,
        purposes_not=kept.purposes_not,
    )


def read_languages(form: Form) -> tuple[str, ...]:
    """Read the languages a driver speaks with riders, at least one."""
    spoken = tuple(form.choices("languages", LANGUAGES))
    if not spoken:
        form.refuse("languages", "web.not-chosen", _("Choose a language you speak"))
    return spoken


def limits_typed(limits: Limits, languages: Collection[str]) -> dict[str, object]:
    """Return what the fields of limits hold before anybody types."""
    return {
        "miles": max(1, round(limits.distance_km_max / KM_PER_MILE)),
        "rides": limits.rides_week_max,
        "hours": max(1, limits.week_minutes_max // 60),
        "level": limits.help_level_max,
        "languages": list(languages),
    }


def _limits_of(driver: DriverView) -> Limits:
    return Limits(
        ride_minutes_max=driver.ride_minutes_max,
        week_minutes_max=driver.week_minutes_max,
        rides_week_max=driver.rides_week_max,
        distance_km_max=driver.distance_km_max,
        help_level_max=driver.help_level_max,
        purposes_not=driver.purposes_not,
    )


def _page(driver: DriverView, form: Form) -> str:
    return render_template(
        "drive/limits.html",
        driver=driver,
        form=form,
        levels=HELP_LEVELS,
        spoken=LANGUAGES,
        comfort=comfort,
        is_saved="saved" in asked().typed,
    )
