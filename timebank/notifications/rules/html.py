"""A letter as HTML: the same words in large type, a link as a button, nothing from elsewhere.

No picture and no script, so opening it tells nobody anything. Styles are in line because mail
programs know no other; a letter is not under the policy of the pages.
"""

import re
from html import escape

RIGHT_TO_LEFT = ("ar",)
_FONT = "font-family:'Atkinson Hyperlegible Next','Noto Sans',Verdana,Arial,sans-serif"
_BUTTON = (
    "display:inline-block;padding:14px 22px;background:#FFC52F;color:#14201A;font-weight:bold;"
    "text-decoration:none;border:2px solid #14201A;border-radius:6px"
)
_SPACE = "margin:0 0 20px"
_NUMBER = re.compile(r"\+?\d[\d-]{5,}\d")


def as_html(body: str, subject: str, language: str) -> str:
    """Return the plain letter `body` as a page. A paragraph "words:\\nhttps://..." is a button."""
    way = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    told = "\n".join(_paragraph(each) for each in body.strip().split("\n\n"))
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{way}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(subject)}</title>'
        f'</head>\n<body style="margin:0;background:#ffffff">'
        f'<div dir="{way}" style="max-width:34em;margin:0 auto;padding:20px;{_FONT};'
        f'font-size:20px;line-height:1.5;color:#14201A">\n{told}\n</div></body></html>\n'
    )


def _paragraph(words: str) -> str:
    first, _, address = words.partition("\n")
    if address.startswith(("https://", "http://")):
        label = escape(first.rstrip(":"))
        link = f'<a href="{escape(address)}" style="{_BUTTON}">{label}</a>'
        return f'<p style="{_SPACE}">{link}</p>'
    lines = "<br>".join(_line(line) for line in words.split("\n"))
    return f'<p style="{_SPACE}">{lines}</p>'


def _line(words: str) -> str:
    """Keep numbers of telephones left to right inside Arabic."""
    return _NUMBER.sub(lambda found: f'<bdi dir="ltr">{found[0]}</bdi>', escape(words))
