"""Values that people, programs and attackers put into forms and files; nothing may break on one.

`VALUES` holds them by name. `forms` puts them one at a time into a form that is otherwise right, so
that a failure names the field and the value. The same seed makes the same cases.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

MEGABYTE = 1_000_000
Kind = Literal["empty", "long", "type", "script", "bytes", "id", "day", "time", "number", "attack"]


@dataclass(frozen=True, slots=True)
class Nasty:
    """One value. is_huge: megabytes, to be sent few times."""

    name: str
    kind: Kind
    value: str
    is_huge: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One form to send: pairs, as a browser sends them, so that a name may be there twice."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    is_huge: bool = False


VALUES: tuple[Nasty, ...] = (
    Nasty("empty", "empty", ""),
    Nasty("spaces", "empty", "   \t "),
    Nasty("no-break and wide spaces", "empty", "\u00a0\u3000\u2003"),
    Nasty("direction marks only", "empty", "\u200f\u202e\u2066\u200b"),
    Nasty("the word null", "type", "null"),
    Nasty("a list", "type", "[]"),
    Nasty("an object", "type", '{"id": 1}'),
    Nasty("true", "type", "true"),
    Nasty("300 letters", "long", "A" * 300),
    Nasty("5,000 letters", "long", "Elm " * 1250),
    Nasty("20,000 marks on one letter", "long", "a" + "\u0301" * 20_000),
    Nasty("10 MB", "long", "x" * (10 * MEGABYTE), is_huge=True),
    Nasty("10 MB of digits", "long", "9" * (10 * MEGABYTE), is_huge=True),
    Nasty("arabic digits", "script", "٠١٢٣٤٥٦٧٨٩"),
    Nasty("arabic time", "script", "٩:٣٠ص"),
    Nasty("devanagari number", "script", "१२३"),
    Nasty("superscript digits", "script", "²³¹"),
    Nasty("arabic name", "script", "فاطمة الزهراء"),
    Nasty("right to left override", "script", "\u202eelpmaxe.exe"),
    Nasty("emoji family", "script", "👩‍👩‍👧‍👦🏳️‍🌈"),
    Nasty("a ligature of eighteen letters", "script", "\ufdfa" * 100),
    Nasty("turkish and german case", "script", "İıẞß"),
    Nasty("null byte", "bytes", "Opal\x00Finch"),
    Nasty("control characters", "bytes", "\x01\x1b[31m\x7f\r\nSet-Cookie: a=b"),
    Nasty("replacement and private use", "bytes", "\ufffd\ue000\uffff"),
    Nasty("half a surrogate pair", "bytes", "\ud83d"),
    Nasty("line separators", "bytes", "a\u2028b\u2029c\x85d"),
    Nasty("no id", "id", "not-an-id"),
    Nasty("an id of nobody", "id", "01890000-0000-7000-8000-000000000000"),
    Nasty("an id of nothing but zero", "id", str(UUID(int=0))),
    Nasty("a code of nobody", "id", "2222222222"),
    Nasty("a path", "id", "../../etc/passwd"),
    Nasty("a past day", "day", "1999-12-31"),
    Nasty("a day that is not", "day", "2026-02-30"),
    Nasty("a day in year 9999", "day", "9999-12-31"),
    Nasty("year zero", "day", "0000-00-00"),
    Nasty("an hour that is not", "time", "25:61"),
    Nasty("the hour the clock skips", "time", "2027-03-14T02:30"),
    Nasty("noon said twice", "time", "12:00 AM PM"),
    Nasty("minus one", "number", "-1"),
    Nasty("beyond every integer", "number", "9" * 40),
    Nasty("digits past python's limit", "number", "1" * 5000),
    Nasty("not a number", "number", "NaN"),
    Nasty("infinity", "number", "-Infinity"),
    Nasty("an exponent", "number", "1e309"),
    Nasty("underscores", "number", "1_0"),
    Nasty("sql", "attack", "'; DROP TABLE member; --"),
    Nasty("like wildcards", "attack", "%_%\\"),
    Nasty("markup", "attack", "\"><script>alert(1)</script>"),
    Nasty("a template", "attack", "{{ 7 * 7 }}{% raw %}%(name)s{0.__class__}"),
    Nasty("a formula", "attack", "=HYPERLINK(\"http://evil.example\")"),
    Nasty("an address elsewhere", "attack", "//evil.example/%2e%2e"),
    Nasty("a slow pattern", "attack", "a" * 5000 + "!@" + ".a" * 3000),
)  # fmt: skip
SMALL: tuple[Nasty, ...] = tuple(one for one in VALUES if not one.is_huge)


def with_others(ids: Sequence[object]) -> tuple[Nasty, ...]:
    """Return the values and, as more of them, ids that belong to somebody else."""
    return SMALL + tuple(
        Nasty(f"another's id {number}", "id", str(one)) for number, one in enumerate(ids)
    )


def forms(
    good: Mapping[str, str],
    *,
    kept: Sequence[str] = ("csrf_token",),
    values: Sequence[Nasty] = SMALL,
    most: int | None = None,
    seed: int = 7,
) -> Iterator[Case]:
    """Yield wrong forms made from a right one: a field gone, doubled, strange; or everything.

    kept: fields left alone, or nothing behind them would be reached. most: how many cases, chosen
    by the seed; None is all of them.
    """
    cases = list(_cases(good, [name for name in good if name not in kept], values))
    if most is not None and len(cases) > most:
        cases = random.Random(seed).sample(cases, most)
    yield from cases


def _cases(
    good: Mapping[str, str], names: Sequence[str], values: Sequence[Nasty]
) -> Iterator[Case]:
    left = {name: value for name, value in good.items() if name not in names}
    yield Case("nothing at all", ())
    yield Case("no field", tuple(left.items()))
    yield Case("every field empty", tuple(left.items()) + tuple((name, "") for name in names))
    yield Case("fields nobody asked for", (*good.items(), ("is_admin", "1"), ("community_id", "2")))
    for name in names:
        rest = tuple((other, value) for other, value in good.items() if other != name)
        yield Case(f"{name} gone", rest)
        yield Case(f"{name} twice", (*good.items(), (name, good[name])))
        yield Case(f"{name} as a list", (*rest, (f"{name}[]", good[name])))
        for nasty in values:
            yield Case(f"{name}: {nasty.name}", (*rest, (name, nasty.value)), nasty.is_huge)


def bodies() -> Iterator[tuple[str, str, bytes]]:
    """Yield (name, content type, body) of requests that are no form at all."""
    form, many = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
    yield "broken escapes", form, b"name=%ZZ%&%=%00&=&&&;"
    yield "bytes that are no text", form, bytes(range(256))
    yield "ten thousand fields", form, b"&".join(b"f%d=1" % number for number in range(10_000))
    yield "deep brackets", form, b"a" + b"[b]" * 5000 + b"=1"
    yield "a part without an end", many, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1'
    yield "a part without a name", many, b"--x\r\n\r\n1\r\n--x--"
    part = b'Content-Disposition: form-data; name="name"; filename="../../a"'
    yield "a file where text belongs", many, b"--x\r\n" + part + b"\r\n\r\n1\r\n--x--"
    yield "json", "application/json", b'{"name": {"$ne": null}}'
    yield "broken json", "application/json", b'{"name": '
    yield "deep json", "application/json", b"[" * 100_000
    yield "xml", "text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    yield "no type", "", b"\x00\x01"
    yield "10 MB", form, b"name=" + b"x" * (10 * MEGABYTE)
