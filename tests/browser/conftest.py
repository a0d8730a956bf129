"""Chromium on a served community: pages signed in as any role, and the check every page passes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.serving import Served, launch, no_sideways_scroll, serving

AXE_OPTIONS = {
    "resultTypes": ["violations"],  # the rest is not listed node by node: much of its time
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
}
TARGET_PIXELS_MIN = 32  # staff; members' pages are asserted at 48
SMALL_TARGETS = """least => [...document.querySelectorAll(
  'main a, main button, main input:not([type=hidden]):not([type=radio]):not([type=checkbox]),'
  + 'main select, main textarea, main label:has(input), header a, footer a, footer button')]
  .filter(e => e.offsetParent && getComputedStyle(e).display !== 'inline')
  .filter(e => { const b = e.getBoundingClientRect(); return b.height && b.height < least - .5 })
  .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One Chromium a worker."""
    with sync_playwright() as playwright:
        opened = launch(playwright, chromium_path)
        yield opened
        opened.close()


@pytest.fixture
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """A server of its own for each test, on SQLite, with its seed and clock."""
    own = request.node.get_closest_marker("own_app") is not None
    with serving(tmp_path, own_app=own) as running:
        yield running


@pytest.fixture
def page_for(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """`page_for("rider", width=360, lang="ar")`: a page signed in as a role (None: nobody)."""
    contexts = []
    spoken: list[str] = []

    def made(
        role: str | None = None,
        *,
        width: int = 360,
        lang: str = "en",
        scripts: bool = True,
        dark: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=served.base_url,
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "lang", "value": lang, "url": served.base_url}])
        if role is not None:
            served.sign_in(context, role)
        page = context.new_page()
        page.on(
            "console",
            lambda message: spoken.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: spoken.append(str(error)))
        return page

    yield made
    for context in contexts:
        context.close()
    # answers of 4xx are said in the console too; what we look for is a broken policy
    assert [text for text in spoken if "Failed to load resource" not in text] == []


@pytest.fixture(scope="session")
def check() -> Callable[..., None]:
    """`check(page)`: axe finds nothing, nothing scrolls sideways, targets are large enough.

    axe=False: only what other words of the same page can spoil, its widths.
    """
    script = Axe().axe_script

    def checked(page: Page, *, target: int = TARGET_PIXELS_MIN, axe: bool = True) -> None:
        if axe:
            if not page.evaluate("'axe' in window"):
                page.evaluate(script)
            found = AxeResults(page.evaluate("options => axe.run(options)", AXE_OPTIONS))
            assert found.violations_count == 0, (page.url, found.generate_report())
        assert no_sideways_scroll(page), page.url
        small = page.evaluate(SMALL_TARGETS, target)
        assert small == [], (page.url, small)

    return checked
