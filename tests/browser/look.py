"""Take a picture of a page, for those who work on the looks.

python -m tests.browser.look /eastside/how how.png --width 360 --lang ar --role rider
Without a server of your own: it seeds one, signs in as the role, and plays the stage.
"""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import chromium
from tests.browser.serving import launch, serving
from tests.web.stages import STAGES


def main() -> None:
    args = _arguments()
    with ExitStack() as stack:
        base, cookies = "", {}
        if args.path.startswith("/"):
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            served = stack.enter_context(serving(Path(folder), live_templates=True))
            if args.stage:
                STAGES[args.stage](served.database, served.seed, served.clock)
            base = served.base_url
            cookies = served.cookies_for(args.role) if args.role else {}
        browser = launch(
            stack.enter_context(sync_playwright()), chromium.find() or "/usr/bin/chromium"
        )
        context = browser.new_context(
            viewport={"width": args.width, "height": args.height},
            color_scheme="dark" if args.dark else "light",
            java_script_enabled=not args.no_scripts,
        )
        url = base + args.path
        cookies |= {"lang": args.lang}
        context.add_cookies([{"name": k, "value": v, "url": url} for k, v in cookies.items()])
        page = context.new_page()
        page.on("console", lambda message: print("console:", message.text))
        answer = page.goto(url)
        for step in args.click:
            page.locator(step).first.click()
        print(answer.status if answer else "?", page.url, page.title())
        _shoot(page, args)
        browser.close()


def _shoot(page: Page, args: argparse.Namespace) -> None:
    page.screenshot(path=args.out, full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > args.width:
        print(f"SIDEWAYS SCROLL: {wide} px")
    if args.axe:
        from axe_playwright_python.sync_playwright import Axe

        print(Axe().run(page).generate_report())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", help="/eastside/... or http://...")
    parser.add_argument("out")
    parser.add_argument("--width", type=int, default=360)
    parser.add_argument("--height", type=int, default=700)
    parser.add_argument("--lang", choices=("en", "es", "ar", "bn"), default="en")
    parser.add_argument("--role", choices=("rider", "driver", "helper", "coordinator", "admin"))
    parser.add_argument("--stage", choices=sorted(STAGES))
    parser.add_argument("--click", action="append", default=[], help="a selector; repeatable")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--no-scripts", action="store_true")
    parser.add_argument("--axe", action="store_true", help="print what axe finds")
    return parser.parse_args()


if __name__ == "__main__":
    main()
