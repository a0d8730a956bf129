"""A provider's signature is right to the letter, or it is wrong."""

import hmac
from hashlib import sha256

import pytest

from timebank.notifications import is_phones, is_twilios

# the worked example of Twilio's own documentation
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS = [
    ("To", "+18005551212"), ("From", "+12349013030"), ("Digits", "1234"),
    ("Caller", "+12349013030"), ("CallSid", "CA1234567890ABCDE"),
]  # fmt: skip
TOKEN = "12345"
RIGHT = "0/KCTR6DLpKmkAf8muzZqo1nDgQ="


def test_twilios_own_example_is_right_in_any_order() -> None:
    assert is_twilios(URL, FIELDS, RIGHT, TOKEN)
    assert is_twilios(URL, reversed(FIELDS), RIGHT, TOKEN)


@pytest.mark.parametrize(
    ("url", "fields", "signature", "token"),
    [
        (URL.replace("https", "http"), FIELDS, RIGHT, TOKEN),
        (URL[:-1], FIELDS, RIGHT, TOKEN),
        (URL, FIELDS[:-1], RIGHT, TOKEN),
        (URL, [*FIELDS, ("Body", "")], RIGHT, TOKEN),
        (URL, [("To", "+18005551213"), *FIELDS[1:]], RIGHT, TOKEN),
        (URL, FIELDS, RIGHT[:-1], TOKEN),
        (URL, FIELDS, RIGHT.lower(), TOKEN),
        (URL, FIELDS, "", TOKEN),
        (URL, FIELDS, "ñ", TOKEN),
        (URL, FIELDS, RIGHT, "12346"),
        (URL, FIELDS, RIGHT, ""),
    ],
)
def test_anything_else_is_not_twilios(
    url: str, fields: list[tuple[str, str]], signature: str, token: str
) -> None:
    assert not is_twilios(url, fields, signature, token)


BODY = '{"event":"sms:received","payload":{"message":"أهلا"}}'.encode()
AT = 1_795_446_000
KEY = "a key of the phone"


def signed(body: bytes, timestamp: str, key: str = KEY) -> str:
    return hmac.new(key.encode(), body + timestamp.encode(), sha256).hexdigest()


@pytest.mark.parametrize("off_seconds", [0, -300, 300])
def test_a_phones_call_is_right_for_five_minutes(off_seconds: int) -> None:
    stamp = str(AT + off_seconds)
    assert is_phones(BODY, stamp, signed(BODY, stamp), KEY, AT)
    assert is_phones(BODY, stamp, signed(BODY, stamp).upper(), KEY, AT)


@pytest.mark.parametrize(
    ("body", "stamp", "signature", "key"),
    [
        (BODY, str(AT - 301), signed(BODY, str(AT - 301)), KEY),
        (BODY, str(AT + 301), signed(BODY, str(AT + 301)), KEY),
        (BODY, str(AT + 1), signed(BODY, str(AT)), KEY),
        (BODY + b" ", str(AT), signed(BODY, str(AT)), KEY),
        (BODY, str(AT), signed(BODY, str(AT), "another key"), KEY),
        (BODY, str(AT), signed(BODY, str(AT), ""), ""),
        (BODY, str(AT), "", KEY),
        (BODY, "", signed(BODY, ""), KEY),
        (BODY, "-1", signed(BODY, "-1"), KEY),
        (BODY, "٣", signed(BODY, "٣"), KEY),
        (BODY, "9" * 400, signed(BODY, "9" * 400), KEY),
        (BODY, str(AT), "ñ", KEY),
    ],
)
def test_an_old_a_changed_or_an_unsigned_call_is_not_the_phones(
    body: bytes, stamp: str, signature: str, key: str
) -> None:
    assert not is_phones(body, stamp, signature, key, AT)
