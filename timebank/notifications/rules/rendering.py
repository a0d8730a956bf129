"""A message filled with its values, for one channel and within that channel's length.

Texts: one part; Arabic and Bengali, which need UCS-2, at most two. What is too long is shortened
in a fixed order and never loses its time or its keys (EXPERIENCE 3.2).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from timebank.notifications.rules.parts import is_gsm, parts_count, plain, to_gsm
from timebank.notifications.rules.words import Form, fill, names_in, needed_in, words

Values = Mapping[str, str]
PARTS_MAX = {"en": 1, "es": 1, "ar": 2, "bn": 2}
# a name in another script makes an English text UCS-2: two parts if shortening gets there, and
# rather a third than no name
PARTS_AIM_MIXED = 2
SUBJECT_LENGTH_MAX = 78  # RFC 5322, 2.1.1
# What may be cut when a text is still too long, and never below this many characters. Times,
# days, deadlines, numbers, codes and amounts are not here.
_CLIPPED = (
    "needs", "area", "place", "addr", "agency", "helper", "coord", "driver", "name", "who", "other",
    "places", "days", "rides", "why",
)  # fmt: skip
_LISTS = ("places", "days", "rides")
_CLIP_LENGTH_MIN = 6


@dataclass(frozen=True, slots=True)
class Filled:
    """What is sent: the body, and a subject for e-mail and print."""

    body: str
    subject: str = ""


def render(
    kind: str, channel: str, language: str, values: Values, own: Form | None = None
) -> Filled:
    """Fill the template of `kind` for a channel: text, call, voice, email, paper or helper.

    call: the whole script of a person; voice: only its news, for a machine that says the rest.

    values: the template's names, with org and org_short (sender), phone (of the community
    unless the template means the driver's), desk_phone, to (first name of who is spoken to).
    own: the community's own words for it, where it changed ours.
    """
    clean = {name: plain(value) for name, value in values.items()}
    form = own if own and _is_fed(own, clean) else words(language).forms[kind]
    clean.setdefault("coord", words(language).frame.a_person)
    match channel:
        case "text":
            return Filled(_text(form, language, clean))
        case "call":
            return Filled(_script(form, language, clean))
        case "voice":
            return Filled(_said(form, clean))
        case "paper":
            return _sheet(form, language, clean)
        case "helper":
            return Filled(_news(form, clean))
        case _:
            return _mail(form, language, clean)


def _is_fed(own: Form, values: Values) -> bool:
    """Tell whether words have a value for each name: ours may have changed since they were made."""
    return needed_in(f"{own.news} {own.keys} {own.call} {own.mail}") <= values.keys()


def _text(form: Form, language: str, values: Values) -> str:
    pattern = f"{form.news} {form.keys}".strip()
    body = ""
    for shorter, without in _ever_shorter(pattern, values):
        body = _folded_if_shorter(fill(pattern, shorter, without))
        if parts_count(body) <= _parts_aim(body, language):
            break
    return body


def _parts_aim(body: str, language: str) -> int:
    most = PARTS_MAX.get(language, 1)
    return most if most > 1 or is_gsm(body) else PARTS_AIM_MIXED


def _folded_if_shorter(body: str) -> str:
    folded = to_gsm(body)
    return folded if parts_count(folded) < parts_count(body) else body


def _ever_shorter(pattern: str, values: Values) -> Iterator[tuple[Values, tuple[str, ...]]]:
    """First as it is, then the short sender, no plate, no car, then the longest value cut."""
    yield values, ()
    shorter = dict(values) | {"org": values.get("org_short") or values["org"]}
    for without in ((), ("plate",), ("plate", "car")):
        yield shorter, without
    soft = [name for name in _CLIPPED if name in names_in(pattern) and shorter.get(name)]
    while soft:
        longest = max(soft, key=lambda name: len(shorter[name]))
        if len(shorter[longest]) <= _CLIP_LENGTH_MIN:
            return
        shorter[longest] = _clipped(shorter[longest], longest in _LISTS)
        yield shorter, ("plate", "car")


def _clipped(value: str, is_list: bool) -> str:
    if is_list and ", " in value:
        return value.rpartition(", ")[0]
    return value.rstrip(".")[:-1].rstrip(" .,;") + "."


def _news(form: Form, values: Values) -> str:
    """What is told, without the sender and the keys."""
    return fill((form.mail or form.news).removeprefix("{org}: "), values)


def _script(form: Form, language: str, values: Values) -> str:
    """Words for a person to read on the telephone."""
    frame = words(language).frame
    lines = (
        fill(frame.call_open, {"to": ""} | dict(values)),
        _said(form, values),
        frame.call_close,
    )
    return "\n".join(lines)


def _said(form: Form, values: Values) -> str:
    return fill(form.call, values) if form.call else _news(form, values)


def _mail(form: Form, language: str, values: Values) -> Filled:
    news = _news(form, values)
    close = fill(words(language).frame.mail_close, dict(values) | {"phone": _desk_phone(values)})
    parts = [news, close, f"{values['org']}\n{_desk_phone(values)}"]
    body = "\n\n".join(parts) + "\n"
    return Filled(body, f"{values['org']}: {_first_sentence(news)}"[:SUBJECT_LENGTH_MAX].rstrip())


def with_link(body: str, language: str, link: str) -> str:
    """Return the body of an e-mail with the address of a page that answers it, after its news."""
    news, _, rest = body.partition("\n\n")
    return "\n\n".join((news, f"{words(language).frame.open_link}:\n{link}", rest))


def _sheet(form: Form, language: str, values: Values) -> Filled:
    """A ride card where there is a ride to name, else a letter."""
    if not {"day", "time", "place"} <= values.keys():
        return _mail(form, language, values)
    shown = dict(values) | {"phone": _desk_phone(values)}
    lines = [fill(f"[{line}]", shown) for line in words(language).frame.card]
    news = _first_sentence(_news(form, values))
    return Filled("\n".join(line for line in lines if line), f"{values['org']}: {news}")


def _desk_phone(values: Values) -> str:
    return values.get("desk_phone") or values.get("phone", "")


def _first_sentence(news: str) -> str:
    for at, char in enumerate(news[:-1]):
        if char in ".!?؟।" and news[at + 1] == " ":
            return news[: at + 1]
    return news
