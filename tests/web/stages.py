"""Named situations a page can be looked at in: each plays operations on a seeded community.

`python -m tests.browser.look /eastside/me me.png --role rider --stage ride_found`
"""

from collections.abc import Callable

from tests.web.seeds import Seed
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database

Stage = Callable[[Database, Seed, FixedClock], None]

STAGES: dict[str, Stage] = {}
