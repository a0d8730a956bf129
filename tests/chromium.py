"""Where Chromium is: named by TIMEBANK_TEST_CHROMIUM, or on the PATH.

The headless shell is the same engine without the browser's own windows: half the time a page.
"""

import os
import shutil

VARIABLE = "TIMEBANK_TEST_CHROMIUM"
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
NAMES = (*SHELLS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find(names: tuple[str, ...] = NAMES) -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get(VARIABLE)
    return named or next((path for name in names if (path := shutil.which(name))), None)
