"""Two providers on this machine: one in Twilio's form, one like the phone's own server.

They are real HTTP servers in a thread. Each keeps what it took by its key and answers as the
script says: a status, nothing at all, or half an answer.
"""

import json
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

ACCOUNT, TOKEN = "ACfinch", "a token of ours"
USER, PASSWORD = "sms", "a password of ours"
# what to do with the next request: a status with a body, or a word
Step = tuple[int, dict[str, Any]] | str


class Provider:
    """What a server of either form was asked, what it took, and what it will answer next."""

    def __init__(self) -> None:
        self.url = ""
        self.steps: list[Step] = []
        self.asked: list[dict[str, Any]] = []
        self.taken: dict[str, dict[str, Any]] = {}
        self.sign = ""
        self.slow_seconds = 0.6
        self.path = "/messages"

    def next(self, *steps: Step) -> None:
        self.steps = list(steps)

    def took(self, wanted: dict[str, Any]) -> Step:
        """Take a message and say so, in this form."""
        raise NotImplementedError


class Twilio(Provider):
    """A form with From, To, Body; it takes a message, or a call, as often as it is sent."""

    def __init__(self, resource: str = "Messages") -> None:
        super().__init__()
        self.path = f"/2010-04-01/Accounts/{ACCOUNT}/{resource}.json"

    def took(self, wanted: dict[str, Any]) -> Step:
        sid = f"SM{uuid4().hex}"
        self.taken[sid] = wanted
        return 201, {"sid": sid, "status": "queued", "error_code": None}


class Phone(Provider):
    """JSON with an id; it takes each id once."""

    def took(self, wanted: dict[str, Any]) -> Step:
        if wanted["id"] in self.taken:
            return 409, {"message": "message with id already exists"}
        self.taken[wanted["id"]] = wanted
        return 202, {"id": wanted["id"], "state": "Pending", "recipients": []}


class _Handler(BaseHTTPRequestHandler):
    provider: ClassVar[Provider]
    read: ClassVar[Callable[[bytes], dict[str, Any]]]
    path_wanted: ClassVar[str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        wanted = type(self).read(body)
        it = self.provider
        it.asked.append(wanted)
        sign = b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
        if sign != it.sign:
            return self._say(401, {"code": 20003, "message": "Authenticate"})
        if urlsplit(self.path).path != self.path_wanted:
            return self._say(404, {"code": 20404})
        step = it.steps.pop(0) if it.steps else "take"
        match step:
            case "take":
                step = it.took(wanted)
            case "never answer":
                time.sleep(it.slow_seconds)
                return None
            case "take and hang up":
                it.took(wanted)
                return None
            case "take and break off":
                it.took(wanted)
                self.send_response(201)
                self.send_header("Content-Length", "500")
                self.end_headers()
                self.wfile.write(b'{"sid": "SM')
                return None
            case "say nonsense":
                self.wfile.write(b"220 mail.example ESMTP\r\n")
                return None
        assert not isinstance(step, str), step
        return self._say(*step)

    def _say(self, status: int, body: dict[str, Any]) -> None:
        said = json.dumps(body).encode()
        self.send_response(status)
        if status in (301, 307):
            self.send_header("Location", self.provider.url + "/elsewhere")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_args: object) -> None:
        """Say nothing on the screen."""


def _fields(body: bytes) -> dict[str, Any]:
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


@contextmanager
def serving(provider: Provider) -> Iterator[None]:
    """Let a provider answer on 127.0.0.1 until the block ends."""
    is_phone = isinstance(provider, Phone)
    provider.sign = f"{USER}:{PASSWORD}" if is_phone else f"{ACCOUNT}:{TOKEN}"
    handler = type(
        "Handler",
        (_Handler,),
        {
            "provider": provider,
            "read": json.loads if is_phone else staticmethod(_fields),
            "path_wanted": provider.path,
        },
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
