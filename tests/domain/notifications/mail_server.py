"""A mail server of its own: `mail_server.py PORT FILE [--slow] [--tls CERTIFICATE KEY]`.

It writes each mail it takes as a line of JSON, and answers some addresses as their names say:
550@, 451@, 421@ to the recipient, data554@, data452@ to the mail itself.
"""

import asyncio
import json
import ssl
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Keeper:
    """Takes mail and keeps it."""

    def __init__(self, path: Path, seconds: float) -> None:
        self._path = path
        self._seconds = seconds

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        name = address.split("@", maxsplit=1)[0]
        if name.isdigit():
            return f"{name} as you wish"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Any, envelope: Any
    ) -> str:
        name = envelope.rcpt_tos[0].split("@")[0]
        if name.startswith("data"):
            return f"{name[4:]} as you wish"
        data = envelope.content.decode()
        ids = [line for line in data.splitlines() if line.lower().startswith("message-id:")]
        login = session.auth_data
        line = {
            "id": ids[0].split(":", 1)[1].strip(),
            "to": envelope.rcpt_tos,
            "data": data,
            "is_encrypted": session.ssl is not None,
            "login": [login.login.decode(), login.password.decode()] if login else None,
        }
        with self._path.open("a") as out:
            out.write(json.dumps(line) + "\n")
        await asyncio.sleep(self._seconds)  # taken, but the sender does not know yet
        return "250 taken"


def anybody(
    _server: SMTP, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword
) -> AuthResult:
    """Let everybody in."""
    return AuthResult(success=True, auth_data=data)


async def serve(port: int, path: Path, options: list[str]) -> None:
    """Serve until killed."""
    context = None
    if "--tls" in options:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*options[-2:])
    handler = Keeper(path, 0.02 if "--slow" in options else 0)

    def one() -> SMTP:
        return SMTP(
            handler,
            hostname="mail.example",
            tls_context=context,
            authenticator=anybody,
            auth_require_tls=False,
        )

    server = await asyncio.get_running_loop().create_server(one, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
