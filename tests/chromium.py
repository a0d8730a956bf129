"""Where Chromium is: named by TIMEBANK_TEST_CHROMIUM, or on the PATH."""

import os
import shutil

VARIABLE = "TIMEBANK_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get(VARIABLE)
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)
