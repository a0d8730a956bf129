"""A mail server that tests start, ask and stop."""

import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SERVER = Path(__file__).with_name("mail_server.py")


class MailServer:
    """An aiosmtpd process that writes what it takes to a file."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.path = folder / "mail.jsonl"
        self.path.touch()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, str(SERVER), str(self.port), str(self.path), *options]
        self._process = subprocess.Popen(command)
        wait_for(self.port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def taken(self) -> list[dict[str, Any]]:
        """Everything that arrived, repeats too."""
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)


def wait_for(port: int, seconds: float = 20) -> None:
    """Wait until something listens."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(port)
