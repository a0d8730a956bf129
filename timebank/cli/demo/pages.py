"""Pages and papers of the demo, opened and printed through the application itself.

The office prints cards, month sheets and statements for who has no phone; riders on the web look
at their own hours.
"""

import re
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from timebank import members
from timebank.cli.demo.community import COMMUNITY, SLUG
from timebank.config import Settings
from timebank.kernel.clock import Clock
from timebank.kernel.db import Database

SIGNED_IN = timedelta(minutes=10)  # a browser left alone longer has to sign in again
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


class Pages:
    """Browsers at the demo's pages, one for each member who needs one."""

    def __init__(self, app: Flask, settings: Settings, database: Database, clock: Clock) -> None:
        self._app, self._settings, self._database, self._clock = app, settings, database, clock
        self._links: dict[UUID, str] = {}
        self._open: dict[UUID, tuple[FlaskClient, datetime]] = {}

    def prints(self, coordinator_id: UUID, path: str) -> bool:
        """Print a sheet at the office; True where a PDF came out."""
        found = self._signed_in(coordinator_id).get(f"/{SLUG}{path}")
        return found.status_code == 200 and found.data.startswith(b"%PDF")

    def shows(self, member_id: UUID, path: str, words: str) -> bool:
        """Open a page as a member; True where these words stand on it."""
        found = self._signed_in(member_id).get(f"/{SLUG}{path}")
        return found.status_code == 200 and words in found.get_data(as_text=True)

    def opens(self, member_id: UUID, path: str) -> None:
        """Open a page as a member. Raises: AssertionError where it is not shown."""
        found = self._signed_in(member_id).get(f"/{SLUG}{path}")
        assert found.status_code == 200, f"{path}: {found.status}"

    def _signed_in(self, member_id: UUID) -> FlaskClient:
        now = self._clock.now()
        client, since = self._open.get(member_id, (None, now))
        if client is not None and now - since < SIGNED_IN:
            return client
        client = self._app.test_client()
        url = f"/{SLUG}/in/demo/{self._link(member_id)}"
        token = _TOKEN.search(client.get(url).data)
        assert token is not None, "the demo's link shows its button"
        client.post(url, data={"csrf_token": token[1].decode()})
        self._open[member_id] = client, now
        return client

    def _link(self, member_id: UUID) -> str:
        if member_id not in self._links:
            self._links[member_id] = self._database.transact(
                members.make_demo_link,
                COMMUNITY,
                member_id,
                secret_key=self._settings.secret_key,
                now=self._clock.now(),
            )
        return self._links[member_id]
