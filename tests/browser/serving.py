"""The application behind a real port, on a seeded SQLite file, and Chromium to look at it."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from werkzeug.serving import make_server

from tests import conftest
from tests.web import apps, seeds
from timebank.config import Settings
from timebank.kernel.clock import FixedClock, mark_installation
from timebank.kernel.db import Database
from timebank.kernel.tables import Base

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


# from the left and from the right; in other languages the words alone differ, so widths are enough
LOOKED_AT_BY_AXE = ("en", "ar")


@dataclass
class Served:
    """A running server and everything behind it."""

    base_url: str
    app: Flask
    database: Database
    clock: FixedClock
    seed: seeds.Seed

    def cookies_for(self, role: str) -> dict[str, str]:
        """Cookies of a browser signed in as the seeded person of a role."""
        client = seeds.signed_in_client(self.app, self.seed.persons[role], self.clock.now())
        return seeds.cookie_of(client)

    def sign_in(self, context: BrowserContext, role: str) -> None:
        """Sign a browser context in."""
        context.add_cookies(
            [
                {"name": k, "value": v, "url": self.base_url}
                for k, v in self.cookies_for(role).items()
            ]
        )


@contextmanager
def serving(
    folder: Path, *, live_templates: bool = False, own_app: bool = False
) -> Iterator[Served]:
    """Seed a database in `folder` and serve it on a free port until the block ends.

    own_app: for a test that adds routes or hooks to the application.
    """
    database = Database(f"sqlite:///{folder}/served.db")
    Base.metadata.create_all(database.engine)
    database.transact(mark_installation, "demo")
    seed = database.transact(seeds.plant)
    clock = FixedClock(conftest.MONDAY_MORNING)
    settings = Settings(
        secret_key="a secret only for tests, long enough 0123456789",
        out_dir=folder / "out",
        debug=live_templates,
    )
    app = apps.an_app(settings, database, clock, is_own=own_app)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.port}", app, database, clock, seed)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        database.close()


def launch(playwright: Playwright, path: str) -> Browser:
    """Start Chromium as it runs in a container: no sandbox, nothing sent anywhere."""
    return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))


def no_sideways_scroll(page: Page) -> bool:
    """Tell whether everything fits the width."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )
