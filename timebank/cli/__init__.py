"""The `timebank` command: one module a subcommand, loaded only when it is called.

`timebank --help` must answer at once, so the list below carries the help lines itself.
"""

from collections.abc import Sequence
from typing import Any

import click

from timebank import __version__
from timebank.cli.lazy import Lazy
from timebank.config import SettingsRefused
from timebank.kernel.errors import TimebankError

# name: (module, what it does); every module has a click command named `command`
COMMANDS = {
    "run": ("run", "Start a demo community, its worker and its pages: what `make run` calls."),
    "init": ("init", "Make or migrate the database."),
    "community": ("community", "Add a real community with its first coordinator."),
    "coordinator": ("coordinator", "Add a coordinator, or let one in again."),
    "serve": ("serve", "Serve the pages."),
    "worker": ("worker", "Ring the bell: reminders, deliveries, holds that expire."),
    "text": ("text", "Put one inbound text through, and print what is said back."),
    "call": ("call", "Call in by keypad without a provider, and print what is said."),
    "plan": ("plan", "Plan a day: who drives whom, when, and what no other plan betters."),
    "audit": ("audit", "Check every hour and every ride; exit 1 and name what is off."),
    "demo": ("demo", "Make a community and let it live some days."),
    "import": ("importing", "Bring in places, people or past help from a file."),
    "bench": ("bench", "Measure how fast the work is done here."),
    "torture": ("torture", "Kill processes at work and look whether an hour is lost."),
    "export": ("export", "Write a community's rows or its journal of hours to a file."),
    "migration": ("migration", "Draft the next migration (for developers)."),
}
HIDDEN = {"migration"}


class _Commands(Lazy):
    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; what a person can mend is said in words, without a traceback."""
        try:
            return super().invoke(ctx)
        except (SettingsRefused, TimebankError) as error:
            raise click.ClickException(str(error)) from error


@click.group(
    cls=_Commands,
    package=__name__,
    table=COMMANDS,
    unlisted=HIDDEN,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="timebank")
def group() -> None:
    """Neighbours give each other rides and keep account in hours.

    Settings come from TIMEBANK_* variables; README.md lists them.
    """


def main(words: Sequence[str] | None = None) -> None:
    """Run the command line."""
    group.main(args=None if words is None else list(words), prog_name="timebank")
