"""E-mail on its way: plain and HTML with the same words, a calendar file, no remote pictures."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from uuid import UUID

import pytest
from icalendar import Calendar

from tests.domain.notifications.mail import MailServer
from tests.domain.notifications.receivers import VALUES, Receiver
from timebank.kernel.seals import unseal
from timebank.notifications import (
    About,
    CalendarEntry,
    Letter,
    MailChannel,
    SmtpChannel,
    as_ics,
    render,
)
from timebank.notifications.rules.calendars import kept

SECRET = "a secret only for tests, long enough 0123456789"
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PICKUP = datetime(2026, 11, 25, 15, 15, tzinfo=UTC)
WORDS = {
    **VALUES,
    "org": "Eastside Neighbours",
    "org_short": "Eastside",
    "phone": "313-555-0100",
    "desk_phone": "313-555-0100",
    "to": "Opal",
}
RIDE = CalendarEntry(
    uid="0190.rider@timebank",
    starts_at=PICKUP,
    ends_at=PICKUP + timedelta(minutes=25),
    sequence=60,
    summary="Ride to Place 2",
    changed_at=NOW,
)


class Words(HTMLParser):
    """The words of a page, and every address in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self._is_head = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._is_head = tag == "title" or (self._is_head and tag != "body")
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        if not self._is_head:
            self.said += data.split()


@pytest.fixture(scope="module")
def mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    """A mail server for the tests of this file."""
    server = MailServer(tmp_path_factory.mktemp("mail"))
    yield server
    server.stop()


def a_letter(kind: str = "R2", language: str = "en", entries: tuple[CalendarEntry, ...] = (RIDE,)):
    filled = render(kind, "email", language, WORDS)
    params = WORDS | {"subject": filled.subject, "entries": kept(entries)}
    about = About(1, "eastside", UUID(int=5), UUID(int=6), params, PICKUP)
    return Letter(
        UUID(int=hash((kind, language)) % 2**64), kind, "opal@finch.example", "Eastside",
        "+13135552001", "office@eastside.example", language, filled.subject, filled.body, NOW,
        about=about,
    )  # fmt: skip


def arrived(server: MailServer, letter: Letter) -> EmailMessage:
    """Send a letter through the server and read what it took."""
    channel = MailChannel(
        SmtpChannel(server.url, "rides@eastside.example"), "https://rides.example", SECRET
    )
    channel.send(letter)
    channel.close()
    taken = next(one for one in server.taken() if str(letter.key) in one["id"])
    read = message_from_bytes(taken["data"].encode(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def text_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("language", ["en", "es", "ar", "bn"])
def test_plain_and_html_say_the_same_and_fetch_nothing(
    mail_server: MailServer, language: str
) -> None:
    mail = arrived(mail_server, a_letter(language=language))
    plain, html = text_of(mail, "plain"), Words(text_of(mail, "html"))
    link = re.findall(r"https://\S+", plain)
    assert len(link) == 1
    assert html.addresses == link
    told = plain.replace(f":\n{link[0]}", "")
    assert "".join(html.said) == "".join(told.split())
    assert not {"img", "script", "link", "iframe", "object"} & set(html.tags)
    way = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{way}">' in text_of(mail, "html")
    assert "font-size:20px" in text_of(mail, "html")
    proved = unseal(SECRET, "ride", link[0].rpartition("/")[2])
    assert proved is not None
    assert (proved.member_id, proved.subject_id) == (UUID(int=5), UUID(int=6))
    assert proved.expires_at == PICKUP + timedelta(days=3)
    assert link[0].startswith("https://rides.example/eastside/r/")


def test_a_calendar_file_comes_along_and_is_taken_back(mail_server: MailServer) -> None:
    mail = arrived(mail_server, a_letter())
    assert mail.get_content_type() == "multipart/mixed"
    file = next(mail.iter_attachments())
    assert file.get_content_type() == "text/calendar"
    assert file.get_filename() == "ride.ics"
    assert file.get_param("method") == "PUBLISH"
    read = Calendar.from_ical(file.get_payload(decode=True))
    event = read.walk("VEVENT")[0]
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (RIDE.uid, 60, "CONFIRMED")
    assert event.decoded("DTSTART") == PICKUP
    assert event["DESCRIPTION"] == text_of(mail, "plain").split("\n\n")[0]
    off = replace(RIDE, is_off=True, sequence=90)
    gone = arrived(mail_server, a_letter("R20", entries=(off,)))
    file = next(gone.iter_attachments())
    assert file.get_param("method") == "CANCEL"
    event = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")[0]
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (RIDE.uid, 90, "CANCELLED")


def test_a_letter_that_asks_nothing_has_no_link_and_no_file(mail_server: MailServer) -> None:
    mail = arrived(mail_server, a_letter("R13", entries=()))
    assert "https://" not in text_of(mail, "plain")
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip


def test_names_from_outside_are_words_in_html_and_not_tags() -> None:
    receiver = Receiver()
    letter = a_letter()
    MailChannel(receiver, "https://rides.example", SECRET).send(
        replace(letter, body="<img src=x> & Opal\n\nCall 313-555-0100.", about=None)
    )
    html = receiver.letters[0].html
    assert "<img" not in html
    assert "&lt;img src=x&gt; &amp; Opal" in html
    assert '<bdi dir="ltr">313-555-0100</bdi>' in html


def test_a_calendar_folds_its_lines_and_escapes_what_it_is_given() -> None:
    odd = replace(RIDE, summary="Zoë; Ana, Bo\\ " + "ß" * 90, description="One\nTwo, three")
    file = as_ics([odd, replace(RIDE, uid="2@timebank", is_firm=False)], "Opal, rides")
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    read = Calendar.from_ical(file)
    assert read["X-WR-CALNAME"] == "Opal, rides"
    first, second = read.walk("VEVENT")
    assert (first["SUMMARY"], first["DESCRIPTION"]) == (odd.summary, odd.description)
    assert second["STATUS"] == "TENTATIVE"
    assert first.walk("VALARM")[0].decoded("TRIGGER") == timedelta(hours=-1)
    assert as_ics([], "Empty").count(b"BEGIN:VEVENT") == 0
