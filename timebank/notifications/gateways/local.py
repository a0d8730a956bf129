"""Channels that end on this machine: a file of JSON lines, the console.

They are real channels: the demo uses them, and a line is written whole or not at all.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from timebank.notifications.errors import ChannelDown
from timebank.notifications.gateways.letters import Letter


def as_line(letter: Letter) -> str:
    """Return a letter as one line of JSON."""
    values = asdict(letter) | {"key": str(letter.key), "at": letter.at.isoformat()}
    values.pop("about")  # of a letter that is not written yet
    return json.dumps(values, ensure_ascii=False) + "\n"


class FileChannel:
    """Appends each letter to a file; several processes may write the same one."""

    is_local = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def send(self, letter: Letter) -> None:
        """Append one line. Raises: ChannelDown when the disk does not take it."""
        line = as_line(letter).encode()
        try:
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
                self._file = os.open(self._path, flags, 0o600)
            # one write to a file opened for appending: lines of two processes never mix
            written = os.write(self._file, line)
        except OSError as error:
            self.close()
            raise ChannelDown(why=str(error)) from error
        if written < len(line):
            self.close()
            raise ChannelDown(why="the disk is full")

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class ConsoleChannel:
    """Prints each letter for whoever watches the worker."""

    is_local = True

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout

    def send(self, letter: Letter) -> None:
        """Print one letter."""
        head = f"[{letter.kind} {letter.language}] to {letter.address}"
        body = "\n".join(f"  {line}" for line in letter.body.splitlines())
        self._stream.write(f"{head}\n{body}\n")

    def close(self) -> None:
        """Show what was printed."""
        self._stream.flush()
