"""Stages of help other than rides: where a conversation about it begins."""

from datetime import timedelta
from uuid import UUID

from tests import builders
from tests.inbound.town import Town
from timebank import exchanges
from timebank.exchanges import ExchangeDraft, PostDraft, sides_of
from timebank.members import Member


def sewed(town: Town, minutes: int = 60, category: str = "sewing", *more: Member) -> UUID:
    """Marcus (and more) helped Opal, and wrote it down: E2 was sent."""
    draft = ExchangeDraft(
        request_key=f"town:{category}",
        category=category,
        done_on=town.now.date(),
        sides=sides_of([one.id for one in (town.driver, *more)], [town.rider.id], minutes),
    )
    actor = builders.acting(more[0] if more else town.driver)
    made = exchanges.record(town.session, actor, draft, town.now)
    town.deliver()
    return made


def sewed_long(town: Town) -> None:
    """More than Opal's hours reach for."""
    sewed(town, 720)


def sewed_twice(town: Town) -> None:
    """Two things of two kinds."""
    sewed(town)
    town.now += timedelta(minutes=5)
    sewed(town, 30, "cooking")


def counted(town: Town) -> None:
    """A week went by without a word, and it counts."""
    made = sewed(town)
    town.now += timedelta(days=7)
    exchanges.fall_due(town.session, "exchange_auto", 1, made, town.now)
    town.deliver()


def cooked(town: Town) -> None:
    """Hugo and Marcus cooked for Opal, and Hugo wrote it down."""
    sewed(town, 60, "cooking", builders.a_member(town.session, "Hugo Alder"))


def _note(town: Town) -> UUID:
    draft = PostDraft(
        request_key="town:note",
        member_id=town.rider.id,
        kind="offer",
        category="cooking",
        words="Soup on Fridays",
    )
    actor = builders.acting(town.rider)
    return exchanges.post_help(town.session, actor, draft, town.now)


def noted(town: Town) -> None:
    """Marcus answered Opal's note: B1 was sent."""
    post = _note(town)
    actor = builders.acting(town.driver)
    exchanges.answer_post(town.session, actor, post, "", town.now, shows_phone=True)
    town.deliver()


def note_ends(town: Town) -> None:
    """Opal's note ends soon: B4 was sent."""
    post = _note(town)
    town.now += timedelta(days=27)
    exchanges.post_falls_due(town.session, "help_notice", 1, post, town.now)
    town.deliver()
