"""Offers and requests: who sees them how near, who answers, when numbers show, when one ends."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.exchanges.village import Village
from timebank import exchanges, reminders
from timebank.exchanges import (
    AnswerDecided,
    HelpPost,
    NoSuchPost,
    OwnPost,
    PostDraft,
    PostOver,
)
from timebank.intermediaries import ConsentMissing
from timebank.members import Block, Member, NotYours
from timebank.notifications import Task

MONTH = timedelta(days=30)


@pytest.fixture
def village(session: Session) -> Village:
    return Village(session)


def _posts(village: Village, who: Member | None = None, kind: str = "offer") -> UUID:
    who = who or village.opal
    village.keys += 1
    draft = PostDraft(
        request_key=f"post:{village.keys}",
        member_id=who.id,
        kind=kind,
        category="cooking",
        words="I cook soup on Fridays",
    )
    return exchanges.post_help(village.session, village.acts(who), draft, village.now)


def _seen(village: Village, who: Member) -> list[tuple[str, str]]:
    found = exchanges.board(village.session, 1, who.id)
    return [(post.first_name, post.band) for post in found]


def test_the_board_shows_others_the_nearest_first_and_never_an_address(village: Village) -> None:
    far = builders.a_member(village.session, "Wanda Heron", km_north=30)
    for who in (far, village.ines, village.opal, village.hugo):
        _posts(village, who)
    assert _seen(village, village.opal) == [("Hugo", "walk"), ("Ines", "near"), ("Wanda", "far")]
    assert exchanges.board(village.session, 1, village.opal.id, kind="request") == []
    assert exchanges.board(village.session, 1, village.opal.id, category="sewing") == []


def test_members_kept_apart_do_not_meet_on_the_board(village: Village) -> None:
    post = _posts(village)
    village.session.add(
        Block(
            community_id=1, member_id=village.opal.id, blocked_id=village.hugo.id,
            made_at=village.now,
        )
    )  # fmt: skip
    village.session.flush()
    assert _seen(village, village.hugo) == []
    assert exchanges.post_view(village.session, 1, village.hugo.id, post) is None
    with pytest.raises(NoSuchPost):
        exchanges.answer_post(
            village.session, village.acts(village.hugo), post, "", village.now, shows_phone=True
        )


def _answers(village: Village, post: UUID, *, shows_phone: bool = True) -> UUID:
    return exchanges.answer_post(
        village.session, village.acts(village.hugo), post, "I like soup", village.now,
        shows_phone=shows_phone,
    )  # fmt: skip


def test_numbers_are_swapped_when_both_say_so_and_not_before(village: Village) -> None:
    post = _posts(village)
    answer = _answers(village, post)
    assert _answers(village, post) == answer
    assert village.told(village.opal) == ["B1"]
    seen = exchanges.answers_to(village.session, 1, post)
    assert [(one.first_name, one.phone) for one in seen] == [("Hugo", None)]
    with pytest.raises(NotYours):
        exchanges.decide_answer(
            village.session, village.acts(village.ines), answer, True, village.now
        )
    for _ in range(2):
        assert exchanges.decide_answer(
            village.session, village.acts(village.opal), answer, True, village.now
        )
    assert (village.told(village.opal), village.told(village.hugo)) == (["B1", "B2"], ["B2"])
    seen = exchanges.answers_to(village.session, 1, post)
    assert [one.phone for one in seen] == [village.hugo.phone]
    mine = exchanges.answers_of(village.session, 1, village.hugo.id)
    assert [one.phone for one in mine] == [village.opal.phone]
    with pytest.raises(AnswerDecided):
        exchanges.decide_answer(
            village.session, village.acts(village.opal), answer, False, village.now
        )


def test_who_shows_no_number_is_put_in_touch_by_a_person(village: Village) -> None:
    post = _posts(village)
    answer = _answers(village, post, shows_phone=False)
    assert village.told(village.opal) == ["B1o"]
    opal = village.acts(village.opal)
    assert not exchanges.decide_answer(village.session, opal, answer, True, village.now)
    assert village.told(village.hugo) == ["B2o"]
    task = village.session.scalar(select(Task).where(Task.kind == "call_member"))
    assert task is not None
    assert task.detail["introduce"]["name"] == "Hugo Alder"
    assert exchanges.answers_to(village.session, 1, post)[0].phone is None


def test_not_this_time_is_said_kindly(village: Village) -> None:
    answer = _answers(village, _posts(village))
    opal = village.acts(village.opal)
    assert not exchanges.decide_answer(village.session, opal, answer, False, village.now)
    assert village.told(village.hugo) == ["B3"]


def test_an_offer_ends_by_its_day_with_notice_and_is_kept_by_one_press(village: Village) -> None:
    post = _posts(village)
    dues = reminders.waiting_about(village.session, 1, post)
    assert [due.kind for due in dues] == ["help_notice", "help_ends"]
    exchanges.post_falls_due(village.session, dues[0].kind, 1, post, dues[0].due_at)
    assert village.told(village.opal) == ["B4"]
    at = dues[0].due_at
    until = exchanges.keep_post(village.session, village.acts(village.opal), post, at)
    assert until == at + MONTH
    assert exchanges.keep_post(village.session, village.acts(village.opal), post, at) == until
    exchanges.post_falls_due(village.session, "help_ends", 1, post, dues[1].due_at)
    assert _state(village, post) == "open"  # kept: the first end is not its end
    exchanges.post_falls_due(village.session, "help_ends", 1, post, until)
    assert _state(village, post) == "ended"
    assert _seen(village, village.hugo) == []
    exchanges.keep_post(village.session, village.acts(village.opal), post, until)
    assert _state(village, post) == "open"
    exchanges.close_post(village.session, village.acts(village.opal), post, until)
    assert reminders.waiting_about(village.session, 1, post) == []
    with pytest.raises(PostOver):
        exchanges.keep_post(village.session, village.acts(village.opal), post, until)
    with pytest.raises(PostOver):
        _answers(village, post)


def test_only_its_member_and_who_acts_for_them_changes_an_offer(village: Village) -> None:
    post = _posts(village)
    with pytest.raises(OwnPost):
        exchanges.answer_post(
            village.session, village.acts(village.opal), post, "", village.now, shows_phone=True
        )
    for verb in (exchanges.keep_post, exchanges.close_post):
        with pytest.raises(ConsentMissing):
            verb(village.session, village.acts(village.hugo), post, village.now)
        with pytest.raises(NoSuchPost):
            verb(village.session, village.acts(village.hugo), uuid4(), village.now)


def _state(village: Village, post: UUID) -> str | None:
    return village.session.scalar(select(HelpPost.state).where(HelpPost.id == post))
