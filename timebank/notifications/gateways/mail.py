"""E-mail as it is written: plain and HTML with the same words, a link to answer, a calendar file.

The link is made when the letter leaves, and kept nowhere: the outbox holds no key to anything.
"""

from dataclasses import dataclass, replace

from timebank.kernel.seals import Seal, seal
from timebank.notifications.gateways.letters import Channel, Letter
from timebank.notifications.rules import links
from timebank.notifications.rules.calendars import as_ics, unkept
from timebank.notifications.rules.html import as_html
from timebank.notifications.rules.rendering import with_link


@dataclass(slots=True)
class MailChannel:
    """Dresses each letter, then sends it through another channel: SMTP, a file, the console."""

    inner: Channel
    base_url: str
    secret_key: str

    @property
    def is_local(self) -> bool:
        """As of the channel that carries it."""
        return self.inner.is_local

    def send(self, letter: Letter) -> str | None:
        """Dress and send one letter; raises what the inner channel raises."""
        return self.inner.send(self.dressed(letter))

    def close(self) -> None:
        """Close the channel that carries it."""
        self.inner.close()

    def dressed(self, letter: Letter) -> Letter:
        """Return a letter with its link, its HTML and its calendar file."""
        body, calendar = letter.body, b""
        if letter.about is not None:
            params = dict(letter.about.params)
            entries = unkept(params.pop("entries", "[]"))
            link = self._link(letter)
            if link:
                body = with_link(body, letter.language, link)
            if entries:
                told = letter.body.split("\n\n", 1)[0]
                calendar = as_ics([replace(entry, description=told) for entry in entries])
        html = as_html(body, letter.subject or letter.sender_name, letter.language)
        return replace(letter, body=body, html=html, calendar=calendar.decode("utf-8"), about=None)

    def _link(self, letter: Letter) -> str:
        """Return the address that answers a letter, "" where nothing is asked."""
        about, purpose = letter.about, links.purpose_of(letter.kind)
        if about is None or not purpose or about.member_id is None:
            return ""
        subject_id = links.subject_of(purpose, about.subject_id, about.params)
        if subject_id is None:
            return ""
        until = links.expires_at(purpose, about.deadline_at)
        word = seal(
            self.secret_key,
            Seal(purpose, about.community_id, about.member_id, subject_id, until),
        )
        return f"{self.base_url.rstrip('/')}/{about.slug}/{links.PATHS[purpose]}/{word}"
