"""A group of commands that imports each one's module when that command is called."""

import importlib
from collections.abc import Collection, Mapping

import click


class Lazy(click.Group):
    """Commands from a table; `--help` must answer at once, so the table has the help lines.

    table: name -> (module in `package`, what it does); every module has a click command named
    `command`. unlisted: names that work and are not shown.
    """

    def __init__(
        self,
        *args: object,
        package: str = "",
        table: Mapping[str, tuple[str, str]] | None = None,
        unlisted: Collection[str] = (),
        **options: object,
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._package, self._table, self._unlisted = package, table or {}, unlisted

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in self._table if name not in self._unlisted]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._table:
            return None
        module = importlib.import_module(f"{self._package}.{self._table[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._table[name][1]) for name in self.list_commands(ctx)])
