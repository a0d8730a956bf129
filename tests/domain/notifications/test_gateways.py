"""The channels themselves: a file, the console, and a real mail server in its own process."""

import json
import os
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_string
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.domain.notifications.mail import MailServer
from timebank.config import Settings
from timebank.notifications import (
    ChannelDown,
    ConsoleChannel,
    FileChannel,
    Letter,
    MailChannel,
    MessageDeferred,
    MessageRefused,
    SmtpChannel,
    channels_from,
)


def a_letter(**changed: Any) -> Letter:
    """Mail to Opal in Spanish, with letters that need encoding."""
    values: dict[str, Any] = {
        "key": uuid4(),
        "kind": "R2",
        "address": "opal@finch.example",
        "sender_name": "Eastside",
        "sender_number": "+13135552001",
        "reply_to": "office@eastside.example",
        "language": "es",
        "subject": "Eastside: Inés le lleva.",
        "body": "Inés le lleva. mié 25 nov, 10:45 AM.\n\nLlame al 313-555-0100.\n",
        "at": datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
    }
    return Letter(**values | changed)


def test_a_file_gets_one_line_a_letter(tmp_path: Path) -> None:
    channel = FileChannel(tmp_path / "out" / "text.jsonl")
    letters = [a_letter(), a_letter(body="مرحبا\nline")]
    for letter in letters:
        channel.send(letter)
    channel.close()
    channel.close()
    lines = (tmp_path / "out" / "text.jsonl").read_text().splitlines()
    assert [json.loads(line)["key"] for line in lines] == [str(one.key) for one in letters]
    assert json.loads(lines[1])["body"] == "مرحبا\nline"


def test_a_disk_that_takes_nothing_is_a_channel_that_is_down(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ChannelDown):
        FileChannel(tmp_path / "file" / "text.jsonl").send(a_letter())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full, on Linux alone")
def test_a_full_disk_is_a_channel_that_is_down() -> None:
    with pytest.raises(ChannelDown):
        FileChannel(Path("/dev/full")).send(a_letter())


def test_the_console_shows_whom_it_is_for() -> None:
    out = StringIO()
    channel = ConsoleChannel(out)
    channel.send(a_letter(body="one\ntwo"))
    channel.close()
    assert out.getvalue() == "[R2 es] to opal@finch.example\n  one\n  two\n"


def test_settings_choose_the_channels(tmp_path: Path) -> None:
    def kinds(settings: Settings) -> dict[str, type]:
        made = channels_from(settings)
        assert isinstance(made["email"], MailChannel)
        return {"text": type(made["text"]), "email": type(made["email"].inner)}

    assert kinds(Settings(out_dir=tmp_path)) == {"text": FileChannel, "email": FileChannel}
    changed = Settings(text_channel="console", smtp_url="smtp://127.0.0.1:2525")
    assert kinds(changed) == {"text": ConsoleChannel, "email": SmtpChannel}


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25", ""])
def test_a_url_of_no_use_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP"):
        SmtpChannel(url, "rides@eastside.example")


# -- a mail server in a process of its own --------------------------------------------------


@pytest.fixture(scope="module")
def mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    """A mail server for the tests of this file."""
    server = MailServer(tmp_path_factory.mktemp("mail"))
    yield server
    server.stop()


def test_mail_arrives_as_plain_text_with_the_messages_own_id(mail_server: MailServer) -> None:
    letter = a_letter(subject="Eastside:\r\nBcc: x@y.example".replace("\r\n", " "))
    channel = SmtpChannel(mail_server.url, "rides@eastside.example")
    channel.send(letter)
    channel.send(a_letter())
    channel.close()
    channel.close()
    mail = next(one for one in mail_server.taken() if str(letter.key) in one["id"])
    assert mail["id"] == f"<{letter.key}@eastside.example>"
    assert mail["to"] == ["opal@finch.example"]
    told = message_from_string(mail["data"])
    assert told.get_content_type() == "text/plain"
    payload = told.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().replace("\r\n", "\n") == letter.body
    assert told["Reply-To"] == "office@eastside.example"
    assert told["From"] == "Eastside <rides@eastside.example>"
    assert told["Date"] == "Mon, 23 Nov 2026 15:00:00 +0000"
    assert told["Bcc"] is None


def test_a_password_goes_to_this_machine_or_through_encryption_only(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"smtp://opal:s%40cret@127.0.0.1:{mail_server.port}"
    channel = SmtpChannel(url, "rides@eastside.example")
    letter = a_letter()
    channel.send(letter)
    channel.close()
    mail = next(one for one in mail_server.taken() if str(letter.key) in one["id"])
    assert mail["login"] == ["opal", "s@cret"]
    monkeypatch.setattr("timebank.notifications.gateways.smtp._LOOPBACK", set())
    with pytest.raises(ChannelDown, match="no password"):
        SmtpChannel(url, "rides@eastside.example").send(a_letter())


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("550@finch.example", MessageRefused),
        ("451@finch.example", MessageDeferred),
        ("421@finch.example", ChannelDown),
        ("data554@finch.example", MessageRefused),
        ("data452@finch.example", MessageDeferred),
    ],
)
def test_what_a_server_answers_decides_whose_fault_it_is(
    mail_server: MailServer, address: str, error: type[Exception]
) -> None:
    channel = SmtpChannel(mail_server.url, "rides@eastside.example")
    with pytest.raises(error):
        channel.send(a_letter(address=address))
    letter = a_letter()
    channel.send(letter)  # the connection is good for the next one, or a new one is made
    channel.close()
    assert any(str(letter.key) in one["id"] for one in mail_server.taken())


def test_an_address_that_cannot_travel_is_refused(mail_server: MailServer) -> None:
    channel = SmtpChannel(mail_server.url, "rides@eastside.example")
    with pytest.raises(MessageRefused):
        channel.send(a_letter(address="opál@finch.example"))
    channel.close()


def test_a_server_that_closed_an_idle_connection_is_called_again(mail_server: MailServer) -> None:
    channel = SmtpChannel(mail_server.url, "rides@eastside.example")
    channel.send(a_letter())
    assert channel._server is not None
    assert channel._server.sock is not None
    channel._server.sock.shutdown(socket.SHUT_RDWR)
    letter = a_letter()
    channel.send(letter)
    channel.close()
    assert sum(str(letter.key) in one["id"] for one in mail_server.taken()) == 1


def test_nobody_listening_is_a_channel_that_is_down() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ChannelDown):
        SmtpChannel(f"smtp://127.0.0.1:{port}", "a@b.example").send(a_letter())
    with pytest.raises(ChannelDown):
        SmtpChannel(f"smtps://127.0.0.1:{port}", "a@b.example").send(a_letter())


def _answering(*replies: bytes) -> Iterator[int]:
    """A server that says these lines to each caller, one for each line it hears, and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            with caller, suppress(ConnectionError):
                for reply in replies:
                    caller.sendall(reply)
                    if not caller.recv(4096):
                        break

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


@pytest.mark.parametrize(
    "replies",
    [
        (),
        (b"554 no service here\r\n",),
        (b"220 hello\r\n",),
        (b"220 hello\r\n", b"250 hello\r\n"),
        (b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n"),
        (b"220 hello\r\n", b"250-hello\r\n250 STARTTLS\r\n", b"220 go\r\n", b"not TLS\r\n"),
    ],
)
def test_a_server_that_breaks_off_is_a_channel_that_is_down(replies: tuple[bytes, ...]) -> None:
    server = _answering(*replies)
    port = next(server)
    with pytest.raises(ChannelDown):
        SmtpChannel(f"smtp://127.0.0.1:{port}", "a@b.example", timeout_seconds=2).send(a_letter())
    next(server, None)


def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        channel = SmtpChannel(f"smtp://127.0.0.1:{port}", "a@b.example", timeout_seconds=0.3)
        begun = time.monotonic()
        with pytest.raises(ChannelDown):
            channel.send(a_letter())
        assert time.monotonic() - begun < 3


def test_encryption_is_used_when_it_is_offered_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", "key.pem", "-out", "cert.pem",
        ],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("no openssl command")
    server = MailServer(tmp_path, "--tls", str(tmp_path / "cert.pem"), str(tmp_path / "key.pem"))
    url = server.url.replace("127.0.0.1", "localhost")
    try:
        with pytest.raises(ChannelDown, match=r"(?i)certificate"):
            SmtpChannel(url, "rides@eastside.example").send(a_letter())
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        if ssl.get_default_verify_paths().cafile != os.environ["SSL_CERT_FILE"]:
            pytest.skip("this Python reads its certificates elsewhere")
        channel = SmtpChannel(url, "rides@eastside.example")
        channel.send(a_letter())
        channel.close()
        assert server.taken()[0]["is_encrypted"]
    finally:
        server.stop()
