"""HTML in which nothing that a stranger wrote can become markup.

Belongs here: escaping, elements, a whole document around a body. Does not belong here: what is said.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

STYLE = Path(__file__).parent / "page.css"
VOID = {"meta", "br", "col"}
OURS = "Gouji"  # the generator that a page names; a test reads one
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
#: what no page shows: controls, marks that turn the direction of writing, halves of letters
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


class Html(str):
    """Words that are markup already. Everything else is escaped where it enters an element."""

    __slots__ = ()


def harmless(words: object) -> Html:
    """Any words as markup that shows them and does nothing else.

    >>> harmless("<b>&" + chr(0x202E))
    '&lt;b&gt;&amp;\N{REPLACEMENT CHARACTER}'
    """
    if isinstance(words, Html):
        return words
    return Html(html.escape(UNSEEN.sub("\N{REPLACEMENT CHARACTER}", str(words))))


def join(parts: Iterable[object], between: str = "") -> Html:
    """Parts in a row, None left out.

    >>> join(["a", None, "<"], " · ")
    'a · &lt;'
    """
    return Html(harmless(between).join(harmless(part) for part in parts if part is not None))


def tag(name: str, /, *inside: object, **attributes: object) -> Html:
    """An element. Attributes that are None or '' are left out; `class_` is class, `data_x` is data-x.

    >>> tag("td", "<", class_="number", title=None)
    '<td class="number">&lt;</td>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{harmless(value)}"'
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    return Html(f"<{name}{said}>" if name in VOID else f"<{name}{said}>{join(inside)}</{name}>")


def link(to: str, *inside: object) -> Html:
    """A link inside the page or to a page beside it."""
    return tag("a", *inside, href=to)


def document(title: str, language: str, *body: object) -> str:
    """A whole page, its style inside it. It may fetch nothing, whatever it shows."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="generator", content=OURS),  # by which a reader knows that it is no disclosure
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", Html(_style())),
    )
    lang = {"zh": "zh-CN"}.get(language, language)
    return f'<!doctype html>\n<html lang="{lang}">{head}\n{tag("body", tag("main", *body))}</html>\n'


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8").strip()
