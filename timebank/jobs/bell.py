"""APScheduler rings the bell; what is due lies in the database.

No job store and no state here: any number of workers may run, and one that missed a ring or was
killed loses nothing.
"""

import logging
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from timebank import dayplans
from timebank.jobs.passes import Counts, keep_house, run_due
from timebank.kernel.clock import Clock
from timebank.kernel.db import Database
from timebank.notifications import Channel

log = logging.getLogger(__name__)

EVERY_SECONDS = 5
HOUSE_EVERY = timedelta(hours=1)


class Worker:
    """One process that answers the bell. A ring during a pass is skipped, not queued."""

    def __init__(self, database: Database, clock: Clock, channels: Mapping[str, Channel]) -> None:
        self._database = database
        self._clock = clock
        self._channels = channels
        self._kept_house_at: datetime | None = None
        self._stopping = threading.Event()

    def answer(self) -> Counts:
        """Do one pass and log it; what went wrong is logged too, and the next ring tries again."""
        try:
            counts = run_due(self._database, self._clock, self._channels)
            self._keep_house()
        except Exception:
            log.exception("this pass broke off; the next one goes on")
            return Counts()
        log.log(logging.DEBUG if counts.is_idle else logging.INFO, "pass %s", counts)
        return counts

    def plan(self) -> int:
        """Make the day plans that were asked for; in a ring of its own, since it takes a while."""
        try:
            return dayplans.make_due(self._database, self._clock)
        except Exception:
            log.exception("planning broke off; the next ring goes on")
            return 0

    def run(self, every_seconds: float = EVERY_SECONDS) -> None:
        """Answer the bell until `stop`; a pass that has begun is finished."""
        scheduler = BackgroundScheduler(timezone="UTC")
        for ring in (self.answer, self.plan):
            scheduler.add_job(
                ring,
                "interval",
                seconds=every_seconds,
                next_run_time=self._clock.wall(),
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        scheduler.start()
        try:
            self._stopping.wait()
        finally:
            scheduler.shutdown(wait=True)

    def stop(self) -> None:
        """End `run` after the pass that is going on."""
        self._stopping.set()

    def _keep_house(self) -> None:
        now = self._clock.wall()
        if self._kept_house_at is None or now - self._kept_house_at >= HOUSE_EVERY:
            keep_house(self._database, self._clock.now())
            self._kept_house_at = now
