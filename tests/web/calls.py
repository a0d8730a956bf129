"""Signed calls of both providers, as they send them, and an application that takes them."""

import hmac
import json
from base64 import b64encode
from hashlib import sha1, sha256
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web import apps
from timebank.config import Settings
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database

BASE = "https://rides.example.org"
TOKEN, KEY = "a token of ours", "a key of the phone"
OPAL, TEXTS = "+13135550177", "+13135550143"


def an_app(
    database: Database, clock: FixedClock, folder: Path, channel: str, voice: str = "none"
) -> Flask:
    """An application that is told its provider; form tokens are on, as in life."""
    settings = Settings(
        secret_key="a secret only for tests, long enough 0123456789",
        out_dir=folder / "out",
        base_url=BASE,
        text_channel=channel,
        voice_channel=voice,
        twilio_account="ACfinch",
        twilio_token=TOKEN,
        android_key=KEY,
        android_number=TEXTS,
    )
    return apps.an_app(settings, database, clock)


def twilio(
    client: FlaskClient, path: str, fields: dict[str, str], *, token: str = TOKEN, base: str = BASE
) -> TestResponse:
    """Post a form as Twilio does."""
    signed = base + path + "".join(name + fields[name] for name in sorted(fields))
    mac = hmac.new(token.encode(), signed.encode(), sha1).digest()
    headers = {"X-Twilio-Signature": b64encode(mac).decode()}
    return client.post(path, data=fields, headers=headers)


def phone(
    client: FlaskClient,
    path: str,
    event: str,
    payload: dict[str, Any],
    *,
    at: float,
    key: str = KEY,
    event_id: str = "Ey6ECgOkVVFjz3CL48B8C",
) -> TestResponse:
    """Post an event as the phone does. at: its clock, seconds since 1970."""
    body = json.dumps(
        {"deviceId": "f00", "event": event, "id": event_id, "payload": payload, "webhookId": "w"},
        ensure_ascii=False,
    ).encode()
    stamp = str(int(at))
    mac = hmac.new(key.encode(), body + stamp.encode(), sha256).hexdigest()
    headers = {"X-Signature": mac, "X-Timestamp": stamp, "Content-Type": "application/json"}
    return client.post(path, data=body, headers=headers)
