"""E-mail of the seeded community, taken as it leaves, and the links in it."""

import re
from dataclasses import dataclass, field

from sqlalchemy import update

from tests.domain.notifications.receivers import Receiver
from tests.web.conftest import SECRET
from tests.web.seeds import Seed
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Member
from timebank.notifications import Letter, MailChannel, deliver_due

BASE = "https://rides.example"


@dataclass
class Postbox:
    """Everybody's e-mail; the newest letter of a kind is the one asked for."""

    database: Database
    clock: FixedClock
    secret_key: str = SECRET
    receiver: Receiver = field(default_factory=Receiver)

    def letters(self) -> list[Letter]:
        """Send what is due, and return everything sent so far."""
        channel = MailChannel(self.receiver, BASE, self.secret_key)
        deliver_due(self.database, self.clock, {"email": channel})
        return self.receiver.letters

    def letter(self, kind: str) -> Letter:
        """Return the newest letter of a kind."""
        return [one for one in self.letters() if one.kind == kind][-1]

    def link(self, kind: str) -> str:
        """Return the path of the link in the newest letter of a kind."""
        return link_in(self.letter(kind))


def link_in(letter: Letter) -> str:
    """Return the path of the one link in a letter."""
    found = re.findall(rf"{re.escape(BASE)}(\S+)", letter.body)
    assert len(found) == 1, letter.body
    return str(found[0])


def everybody_mails(database: Database, seed: Seed, language: str = "en") -> None:
    """Let every member wish e-mail."""
    with database.transaction() as session:
        for role, member_id in seed.members.items():
            session.execute(
                update(Member)
                .where(Member.id == member_id)
                .values(contact_wish="email", email=f"{role}@birds.example", language=language)
            )
